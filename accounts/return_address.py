"""Where a sign-in leads back to: a page of this site, never another one's."""

import re

from allauth.utils import get_request_param
from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.utils.http import url_has_allowed_host_and_scheme

#: An address goes into the session, a page and a header; no page of ours has a longer one.
MAX_LENGTH = 2000

#: A browser drops tabs and line ends within an address, and takes a backslash for a slash.
_TREACHEROUS = re.compile(r"[\x00-\x20\x7f\\]")

#: Holds where this browser's latest way to a provider leads back to.
COOKIE = "way_back"
COOKIE_PATH = "/accounts/"
#: Seconds.
COOKIE_AGE = 60 * 60
_SALT = "accounts.return_address"


def is_return_address(url: str) -> bool:
    """Tell whether an address is a path of this site: ``/2013/11/20/…#respond``, and nothing with a host."""
    return (
        url.startswith("/")
        and not url.startswith("//")
        and len(url) <= MAX_LENGTH
        and not _TREACHEROUS.search(url)
        and url_has_allowed_host_and_scheme(url, allowed_hosts=None)
    )


def return_address(request: HttpRequest) -> str:
    """Return the page that a request asks to be led back to; empty for none, and for one of another site."""
    url = get_request_param(request, "next") or ""
    return url if is_return_address(url) else ""


def remember_return_address(request: HttpRequest, response: HttpResponse) -> None:
    """Let the browser keep where its way to a provider leads back to; ``response`` brings it the cookie.

    An answer whose state is not ours, or that comes twice, names no page; its reader still came from one.
    """
    response.set_cookie(
        COOKIE,
        signing.dumps(return_address(request), salt=_SALT, compress=True),
        max_age=COOKIE_AGE,
        path=COOKIE_PATH,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def remembered_return_address(request: HttpRequest) -> str:
    """Return where the latest way to a provider leads back to; empty where this browser took none."""
    try:
        url = str(signing.loads(request.COOKIES.get(COOKIE, ""), salt=_SALT, max_age=COOKIE_AGE))
    except signing.BadSignature:
        return ""
    return url if is_return_address(url) else ""
