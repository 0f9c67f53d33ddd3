"""What accounts keeps about a person: for the export, for forgetting them, and for pages that show them.

Each app that keeps something has such a module, named in settings.PERSONAL_DATA, with the three functions below.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session

from accounts.models import User
from accounts.portraits import keep_picture
from accounts.providers import PROVIDER_NAMES
from pagecache.tags import changed

#: The session's key for who is signed in, and allauth's for who is about to be.
SESSION_KEYS = ("_auth_user_id", "account_authentication_methods_user")


def export(user: User) -> Iterator[tuple[str, Iterable[Any]]]:
    """Yield the parts of what is kept: a name and its rows, as JSON takes them."""
    yield (
        "account",
        [
            {
                "name": user.public_name,
                "user_name": user.username,
                "email": user.email,
                "website": user.website,
                "about": user.bio,
                "joined": user.date_joined,
                "last_login": user.last_login,
                "picture_from": user.avatar_provider,
            }
        ],
    )
    yield (
        "sign_ins",
        (
            {
                "provider": PROVIDER_NAMES.get(account.provider, account.provider),
                "since": account.date_joined,
                "last_used": account.last_login,
                "kept": account.extra_data,
            }
            for account in SocialAccount.objects.filter(user=user).order_by("pk")
        ),
    )
    yield (
        "email_addresses",
        EmailAddress.objects.filter(user=user).order_by("pk").values("email", "verified"),
    )
    yield (
        "second_factors",
        Authenticator.objects.filter(user=user)
        .order_by("pk")
        .values("type", "created_at", "last_used_at"),
    )


def forget(user: User, with_content: bool) -> None:
    """Delete the account and all that hangs on it: sign-ins, addresses, second factors, picture, sessions, wishes.

    Comes last of all, in the caller's transaction. ``with_content`` makes no difference here.
    """
    announce(user)
    keep_picture(user, "", "")
    for session in Session.objects.iterator(chunk_size=500):
        known = session.get_decoded()
        if any(str(known.get(key)) == str(user.pk) for key in SESSION_KEYS):
            session.delete()
    LogEntry.objects.filter(
        content_type=ContentType.objects.get_for_model(User), object_id=str(user.pk)
    ).update(object_repr="Somebody who has left")
    user.delete()


def announce(user: User) -> None:
    """Make pages old that show the person: of somebody who writes here any page may."""
    if user.works_here:
        changed("people")
