"""A cookie that scripts may read and that says no more than "somebody is signed in here"."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

#: With it, a page served from a cache knows that asking /me is worth while.
HINT_COOKIE = "signed_in"


def signed_in_hint(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Set or clear the hint whenever the session cookie is set or cleared."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if settings.SESSION_COOKIE_NAME in response.cookies:
            if getattr(request, "user", None) is not None and request.user.is_authenticated:
                response.set_cookie(
                    HINT_COOKIE,
                    "1",
                    max_age=settings.SESSION_COOKIE_AGE,
                    secure=settings.SESSION_COOKIE_SECURE,
                    samesite="Lax",
                )
            elif HINT_COOKIE in request.COOKIES:
                response.delete_cookie(HINT_COOKIE, samesite="Lax")
        return response

    return middleware
