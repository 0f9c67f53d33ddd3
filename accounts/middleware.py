"""The cookies of a log-in: a hint for scripts, "somebody is signed in here" and no more; newer ones than one's own."""

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


#: What is asked while another tab logs in: by a script, or on the way back from a provider.
_MEANWHILE = ("/me", "/accounts/")


def leave_newer_sessions(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Leave the session cookie alone where a request's session was not found and another tab may have a newer one.

    Django takes the cookie away then. But a request that was on its way while another tab logged in names the
    session before: its answer would log the reader out again. Pages may take it away, as they come from the cache
    without it.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        cookie = response.cookies.get(settings.SESSION_COOKIE_NAME)
        # A session that was ended on purpose counts as modified.
        if cookie is not None and not cookie.value and not request.session.modified:
            is_script = request.headers.get("Sec-Fetch-Dest") == "empty"
            if is_script or request.path.startswith(_MEANWHILE):
                del response.cookies[settings.SESSION_COOKIE_NAME]
        return response

    return middleware
