"""Where a sign-in leads back to: a page of this site, never another one's."""

import re

from allauth.utils import get_request_param
from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme

#: An address goes into the session, a page and a header; no page of ours has a longer one.
MAX_LENGTH = 2000

#: A browser drops tabs and line ends within an address, and takes a backslash for a slash.
_TREACHEROUS = re.compile(r"[\x00-\x20\x7f\\]")


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
