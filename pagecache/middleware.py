"""What engines in front must never take for a page of everybody's."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from pagecache.tags import TAGS_HEADER

GetResponse = Callable[[HttpRequest], HttpResponse]


def tags_of_public_pages_only(get_response: GetResponse) -> GetResponse:
    """Let no answer that is for one reader say what it depends on: an engine in front keeps whatever does.

    Stands before all other middleware, whichever of them makes an answer personal.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if TAGS_HEADER in response and not (
            "public" in response.get("Cache-Control", "") and not response.cookies
        ):
            del response[TAGS_HEADER]
        return response

    return middleware
