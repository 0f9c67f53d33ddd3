"""The ways to a provider that are under way: what must be known when the answer comes, kept by the reader's browser.

The library keeps it in the session. But each log-in begins the session anew, so that of two tabs the later one's
answer would find nothing; and whoever only set out would have a session, whose cookie takes every page out of the
cache. So each way has a cookie of its own: signed, good for ten minutes and one answer, sent to its provider's two
addresses only.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from allauth.socialaccount.internal.statekit import STATES_SESSION_KEY
from allauth.socialaccount.providers.base import AuthProcess
from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

#: Followed by the state that the provider gets and sends back.
PREFIX = "way-"
SALT = "accounts.ways"
#: Seconds in which an answer is taken: time to log in at the provider, and to find the telephone for its code.
LIFETIME = 60 * 10
#: Seconds for which the browser keeps it: whoever comes too late is still led back to where they were.
KEPT = 60 * 60
#: Characters of all ways to one provider. nginx refuses a request whose cookies have more than 8 kB.
BYTES = 4000


@dataclass(frozen=True)
class Way:
    """One way to a provider: the library's state, since when, and who wants to add the account to theirs."""

    state: dict[str, Any]
    provider: str
    at: float
    user: int | None

    @property
    def is_late(self) -> bool:
        """Whether an answer is not taken any more."""
        return not 0 <= time.time() - self.at < LIFETIME


class Nowhere(SessionBase):
    """A session that is stored nowhere: the library puts its state in, and we take it out."""

    def save(self, must_create: bool = False) -> None:
        """Store nothing."""


def set_out(
    request: HttpRequest, library_view: Callable[[HttpRequest], HttpResponse]
) -> HttpResponse:
    """Return the library's answer to the way out, with a cookie in it instead of a session."""
    session, passing = request.session, Nowhere()
    request.session = passing
    try:
        response = library_view(request)
    finally:
        request.session = session
    for state_id, (state, at, provider) in passing.get(STATES_SESSION_KEY, {}).items():
        is_adding = state.get("process") == AuthProcess.CONNECT
        way = Way(state, provider, at, request.user.pk if is_adding else None)
        remember(request, response, state_id, way)
    return response


def remember(request: HttpRequest, response: HttpResponse, state_id: str, way: Way) -> None:
    """Let the browser keep a way, and the newest of those that it keeps already."""
    path = path_of(way.provider)
    value = written(way)
    if len(value) > BYTES:
        # An address that long leads to the front page.
        value = written(Way(way.state | {"next": "/"}, way.provider, way.at, way.user))
    room = BYTES - len(value)
    for name, other in newest_first(request, way.provider):
        room -= len(name) + len(other)
        if room < 0:
            response.delete_cookie(name, path=path, samesite="Lax")
    response.set_cookie(
        PREFIX + state_id,
        value,
        max_age=KEPT,
        path=path,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def newest_first(request: HttpRequest, provider: str) -> list[tuple[str, str]]:
    """Return the cookies of ways to a provider; what is none of ours comes last."""
    kept = [(name, value) for name, value in request.COOKIES.items() if is_ways(name)]

    def age(cookie: tuple[str, str]) -> float:
        way = read(cookie[1], provider)
        return way.at if way else 0.0

    return sorted(kept, key=age, reverse=True)


def way_of(request: HttpRequest, provider: str, state_id: str) -> Way | None:
    """Return the way that an answer with this state comes from, perhaps a late one; None for any other answer.

    Who is logged in when they come back must be who set out to add an account to theirs.
    """
    name = PREFIX + state_id
    way = read(request.COOKIES.get(name, ""), provider) if is_ways(name) else None
    if way is None:
        return None
    is_adding = way.state.get("process") == AuthProcess.CONNECT
    return None if is_adding and way.user != request.user.pk else way


def use_up(request: HttpRequest, response: HttpResponse, provider: str, state_id: str) -> None:
    """End a way, where there is one: its answer has come."""
    name = PREFIX + state_id
    if name in request.COOKIES and is_ways(name):
        response.delete_cookie(name, path=path_of(provider), samesite="Lax")


def is_ways(name: str) -> bool:
    """Tell whether a cookie may be one of ours by its name: what else came in could not be sent back."""
    state_id = name.removeprefix(PREFIX)
    return name != state_id and state_id.isascii() and state_id.isalnum()


def written(way: Way) -> str:
    """Return a way as the value of its cookie."""
    return signing.dumps(
        {"state": way.state, "provider": way.provider, "at": way.at, "user": way.user},
        salt=SALT,
        compress=True,
    )


def read(value: str, provider: str) -> Way | None:
    """Return the way to a provider that a cookie's value tells of; None for what we have not written."""
    try:
        way = Way(**signing.loads(value, salt=SALT))
    except (signing.BadSignature, TypeError, ValueError):
        return None
    return way if way.provider == provider else None


def path_of(provider: str) -> str:
    """Return the address below which a provider's ways begin and end."""
    return reverse(f"{provider}_login")
