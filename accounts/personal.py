"""What accounts keeps about a person: for the export, for forgetting them, and for pages that show them.

Each app that keeps something has such a module, named in settings.PERSONAL_DATA, with the three functions below.
"""

from collections.abc import Iterable, Iterator
from typing import Any
from urllib.parse import urljoin

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.conf import settings
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session

from accounts.avatars import SIZES, avatar_url
from accounts.models import Departure, User
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
                "picture": picture(user),
                "roles": [str(group) for group in user.groups.order_by("name")],
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
    yield (
        "wish_to_leave",
        Departure.objects.filter(user=user).values("with_comments", "requested_at", "due_at"),
    )
    done = LogEntry.objects.filter(user=user).order_by("pk").iterator(chunk_size=500)
    yield (
        "work_in_the_admin",
        ({"at": e.action_time, "with": e.object_repr, "what": str(e)} for e in done),
    )


def picture(user: User) -> str:
    """Return where our copy of somebody's picture stands; empty where there is none."""
    return urljoin(settings.SITE_URL, avatar_url(user.avatar, SIZES[-1])) if user.avatar else ""


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
