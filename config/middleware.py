"""What is done to every request and response of the site."""

import ipaddress
import re
from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import BadRequest
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseNotAllowed
from django.middleware.gzip import GZipMiddleware
from django.shortcuts import render
from django.utils import timezone, translation

from blog.once import loaded_once
from blog.site_settings import SiteSettings

GetResponse = Callable[[HttpRequest], HttpResponse]

#: Features no page of ours uses; a page that is broken into cannot ask for them either.
PERMISSIONS_POLICY = ", ".join(
    f"{feature}=()"
    for feature in (
        "browsing-topics",
        "camera",
        "display-capture",
        "geolocation",
        "microphone",
        "midi",
        "payment",
        "serial",
        "usb",
    )
)


class PackedOnTheWay(GZipMiddleware):
    """What is answered is packed for browsers that can unpack it; but files of which parts can be asked for are not.

    They would lose their length, and a part would be packed by itself, which is no part of what was packed before.
    Most of them are packed already.
    """

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        """Pack a response."""
        if response.has_header("Accept-Ranges"):
            return response
        return super().process_response(request, response)


_FORWARDED = ("HTTP_X_FORWARDED_FOR", "HTTP_X_FORWARDED_PROTO", "HTTP_X_FORWARDED_HOST")


def trusted_proxies(get_response: GetResponse) -> GetResponse:
    """Take the reader's address and scheme from what our own proxies wrote; drop what anybody else did.

    With N trusted proxies the address is the Nth from the right in CLIENT_ADDRESS_HEADER: each proxy appends
    the peer it saw, so whatever stands further left was written by the client. With none, the headers
    are removed, so that no later code can believe them. What is no address (a name, a port, a list that is too
    short) leaves the peer's: whoever reads REMOTE_ADDR may count on one.

    Behind WSGI ``X_Forwarded_For`` looks like ``X-Forwarded-For`` (PEP 3333), and the server lets the later one
    win: the nearest proxy has to drop names with underscores, or to use a header whose name has no hyphen.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        meta = request.META
        if settings.TRUSTED_PROXIES:
            name = f"HTTP_{settings.CLIENT_ADDRESS_HEADER.upper().replace('-', '_')}"
            hops = [hop.strip() for hop in meta.get(name, "").split(",")]
            if len(hops) >= settings.TRUSTED_PROXIES:
                hop = address_of(hops[-settings.TRUSTED_PROXIES])
                meta["REMOTE_ADDR"] = hop or meta.get("REMOTE_ADDR", "")
            protocol = meta.get("HTTP_X_FORWARDED_PROTO", "").rpartition(",")[2].strip()
            if protocol in {"http", "https"}:
                meta["wsgi.url_scheme"] = protocol
        for header in _FORWARDED:
            meta.pop(header, None)
        return get_response(request)

    return middleware


def address_of(hop: str) -> str:
    """Return the address that a proxy wrote, without the port that some add; empty for anything else."""
    if hop.startswith("["):
        hop = hop[1:].partition("]")[0]
    elif hop.count(":") == 1:
        hop = hop.partition(":")[0]
    try:
        return str(ipaddress.ip_address(hop.partition("%")[0]))
    except ValueError:
        return ""


def refuse_malformed_requests(get_response: GetResponse) -> GetResponse:
    r"""Forget cookies with a NUL in them.

    A quoted cookie may carry ``\000``, which becomes a NUL byte that PostgreSQL refuses to look up.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        for name in [name for name, value in request.COOKIES.items() if "\0" in name + value]:
            del request.COOKIES[name]
        return get_response(request)

    return middleware


def security_headers(get_response: GetResponse) -> GetResponse:
    """Add the headers that neither Django nor django-csp sends."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        return response

    return middleware


#: What needs neither the site's clock nor its words, and is asked for often.
_WITHOUT_SETTINGS = ("/media/", "/-/")


def site_settings(get_response: GetResponse) -> GetResponse:
    """Answer in the site's own time zone and language, and read its settings once for each request."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.path.startswith(_WITHOUT_SETTINGS):
            return get_response(request)
        with loaded_once():
            try:
                site = SiteSettings.load()
            except DatabaseError:
                # Whatever can be answered without the database shall be; the rest says what is wrong.
                return get_response(request)
            with timezone.override(site.zone), translation.override(site.language_code):
                return get_response(request)

    return middleware


def explain_wrong_method(get_response: GetResponse) -> GetResponse:
    """Say in words what an address refuses: Django's own answer to a wrong method is empty."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if isinstance(response, HttpResponseNotAllowed) and not response.content:
            response.content = render(request, "errors/405.html").content
        return response

    return middleware


#: The largest whole number that a column of either database holds, and the years whose days both can count.
_LARGEST, _YEARS = 2**63 - 1, range(2, 9999)
#: The addresses of the admin's lists.
_LIST = re.compile(r"/admin/\w+/\w+/")


def refuse_impossible_numbers(get_response: GetResponse) -> GetResponse:
    """Refuse the admin's lists a number that no row can have: Django looks it up and fails.

    Answers 400 for a filter beyond 64 bits, for a year that no calendar of ours has, for a chosen row that is
    no number, and for a NUL in what is to be completed, which PostgreSQL refuses to look up. Others
    than those who work here are asked to sign in first.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        # Nothing that a stranger sends is read.
        if request.path.startswith("/admin/") and request.user.is_staff:
            for name, values in request.GET.lists():
                # A filter's name says what it looks up: “published_at__year”.
                if "__" in name and any(is_endless(name, value) for value in values):
                    raise BadRequest("A number in the address is too large.")
            if "\0" in request.GET.get("term", ""):
                raise BadRequest("There is a NUL in the address.")
            # Only a list has rows to choose; elsewhere the body is left for the page, which may be there for uploads.
            if _LIST.fullmatch(request.path) and not all(map(is_row_number, chosen_rows(request))):
                raise BadRequest("A chosen row is no row.")
        return get_response(request)

    return middleware


def chosen_rows(request: HttpRequest) -> list[str]:
    """Return what a list's form says was chosen."""
    return request.POST.getlist("_selected_action")


def is_row_number(value: str) -> bool:
    """Whether a text is a number that a row can have."""
    return value.isascii() and value.isdigit() and len(value) < 20 and int(value) <= _LARGEST


def is_endless(name: str, value: str) -> bool:
    """Whether a filter asks for a number, or one of several, that cannot be looked up."""
    for part in value.split(","):
        try:
            number = int(part)
        except ValueError:
            continue
        if abs(number) > _LARGEST or (name.endswith("__year") and number not in _YEARS):
            return True
    return False
