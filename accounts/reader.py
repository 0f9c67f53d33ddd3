"""The person who reads: what a page may know of somebody who is signed in."""

from dataclasses import dataclass

from allauth.account.authentication import get_authentication_records
from django.conf import settings
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

from accounts.avatars import avatar_url, initial, tint
from accounts.models import User
from accounts.providers import PROVIDER_NAMES


@dataclass(frozen=True)
class Reader:
    """Somebody who is signed in, as the comment form shows them.

    ``provider`` is allauth's id and ``account`` the provider's name; both are empty for a password.
    """

    user: User
    provider: str
    account: str

    @property
    def name(self) -> str:
        """The name that stands beside a comment."""
        return self.user.public_name

    @property
    def key(self) -> str:
        """What tells this reader from another, and nobody who they are: a form says by it as whom it was written."""
        return salted_hmac("accounts.reader", str(self.user.pk)).hexdigest()[:16]

    @property
    def avatar(self) -> dict[str, str | int]:
        """The address of the picture, empty where there is none; and the generated avatar: a letter, a tint."""
        return {
            "image": avatar_url(self.user.avatar),
            "initial": initial(self.name),
            "tint": tint(f"user:{self.user.pk}"),
        }


def has_session(request: HttpRequest) -> bool:
    """Tell whether the request carries a session cookie, without opening the session.

    A page for somebody without one is the same bytes for everybody and must not depend on cookies.
    """
    return settings.SESSION_COOKIE_NAME in request.COOKIES


def reader_of(request: HttpRequest) -> Reader | None:
    """Return who is signed in, None for a guest."""
    if not has_session(request) or not request.user.is_authenticated:
        return None
    provider = signed_in_through(request)
    return Reader(request.user, provider, PROVIDER_NAMES.get(provider, ""))


def signed_in_through(request: HttpRequest) -> str:
    """Return the provider id of the latest sign-in of this session; empty for a password."""
    for record in reversed(get_authentication_records(request, request.user)):
        if record.get("method") == "socialaccount":
            return str(record.get("provider", ""))
        if record.get("method") == "password":
            return ""
    return ""
