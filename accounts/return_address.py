"""Where a sign-in leads back to: a page of this site, never another one's."""

import re

from allauth.utils import get_request_param
from django.conf import settings
from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme

#: An address goes into the session, a page and a header; no page of ours has a longer one.
MAX_LENGTH = 2000

#: A browser drops tabs and line ends within an address, and takes a backslash for a slash.
_TREACHEROUS = re.compile(r"[\x00-\x20\x7f\\]")

_SESSION_KEY = "sign_in_return_address"


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


def remember_return_address(request: HttpRequest) -> None:
    """Keep, with the session that a way to a provider begins anyway, where it leads back to.

    An answer whose state is not ours, or that comes twice, names no page; its reader still came from one.
    """
    request.session[_SESSION_KEY] = return_address(request)


def remembered_return_address(request: HttpRequest) -> str:
    """Return where the latest way to a provider leads back to; empty where this browser took none."""
    if settings.SESSION_COOKIE_NAME not in request.COOKIES:
        return ""
    url = str(request.session.get(_SESSION_KEY) or "")
    return url if is_return_address(url) else ""
