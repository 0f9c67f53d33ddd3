"""What a browser or a proxy may keep of a page."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.http import HttpRequest, HttpResponse
from django.utils.cache import add_never_cache_headers

from accounts.reader import has_session
from blog import speculation
from pagecache.fragments import kept_parts
from pagecache.tags import depends_on

_PRIVATE = "broadsheet.private"

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]


def keep_private(request: HttpRequest) -> None:
    """Note, while a page is made, that this answer is for one person: nobody keeps it."""
    request.META[_PRIVATE] = True


def public_page(view: View[P]) -> View[P]:
    """Mark a view whose answer is the same bytes for every reader without a session.

    Such an answer may be kept until something on it changes (see pagecache/), and is asked about each
    time; one made for somebody with a session, or with a status other than 200 and 404, is kept by
    nobody. A view that has decided otherwise (by a
    Cache-Control of its own) is left alone.
    """

    @wraps(view)
    def wrapper(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if has_session(request):
            response = view(request, *args, **kwargs)
        else:
            with kept_parts():
                response = view(request, *args, **kwargs)
        if response.has_header("Cache-Control"):
            return response
        if (
            _PRIVATE in request.META
            or has_session(request)
            or response.status_code not in {200, 301, 404}
        ):
            add_never_cache_headers(response)
        else:
            response["Cache-Control"] = "public, max-age=0, must-revalidate"
            if response["Content-Type"].startswith("text/html"):
                response[speculation.HEADER] = f'"{speculation.PATH}"'
            # Every page shows the masthead, the sections, and names of people.
            depends_on(response, "site", "people")
        return response

    return wrapper
