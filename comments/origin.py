"""Whether a posted comment comes from a page of ours.

The article's page is the same bytes for everybody and carries no token, so the browser's own word is
asked first (https://web.dev/articles/fetch-metadata).
"""

from enum import Enum
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import CsrfViewMiddleware


class Verdict(Enum):
    """What is known about where a request came from."""

    OURS = "ours"
    FOREIGN = "foreign"
    UNKNOWN = "unknown"


def judge_origin(request: HttpRequest) -> Verdict:
    """Judge a POST.

    ``Sec-Fetch-Site`` decides where a browser sends it: only ``same-origin`` is ours. Without it, an
    ``Origin`` must be our own. Without both, or with the opaque Origin ``null`` of an old browser, a
    Django token does; without that nobody knows, and the caller asks the person.
    """
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return Verdict.OURS if site == "same-origin" else Verdict.FOREIGN
    origin = request.headers.get("Origin")
    if origin is not None and origin != "null":
        return Verdict.OURS if is_own(origin, request) else Verdict.FOREIGN
    return Verdict.OURS if has_token(request) else Verdict.UNKNOWN


def is_own(origin: str, request: HttpRequest) -> bool:
    """Whether an Origin header names this site: the configured address, or the one that was asked."""
    own = {settings.SITE_URL, f"{request.scheme}://{request.get_host()}"}
    try:
        parts = urlsplit(origin)
    except ValueError:
        return False
    return f"{parts.scheme}://{parts.netloc}" in own


class TokenCheck(CsrfViewMiddleware):
    """Django's protection, of which only the token is asked.

    Where a request says who sent it, judge_origin has decided already. Left are browsers told to say
    nothing (``Origin: null``, no Referer): Django would refuse them even with a token, and the page
    that asks them to confirm would come back for ever.
    """

    def _origin_verified(self, request: HttpRequest) -> bool:
        return True

    def _check_referer(self, request: HttpRequest) -> None:
        return None


def has_token(request: HttpRequest) -> bool:
    """Whether the request carries the token of Django's own protection."""
    check = TokenCheck(_unprotected)
    check.process_request(request)
    return check.process_view(request, _unprotected, (), {}) is None


def _unprotected(request: HttpRequest) -> HttpResponse:
    """Stand for the view: Django's check looks at it for an exemption, and never calls it."""
    return HttpResponse()
