"""Pages that belong to the site as a whole: errors, health, uploaded files."""

from django.conf import settings
from django.db import connection
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from django.views.static import serve

from accounts.providers import PROVIDER_TELLS, configured_providers
from accounts.signing_in import ask_once_more
from blog.caching import public_page
from blog.old_addresses import step_from_path
from blog.ranges import in_part
from blog.showing import show
from comments.spam.outside import outside_judges
from pagecache.tags import depends_on


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer 400."""
    return render(request, "errors/400.html", status=400)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer 403."""
    return render(request, "errors/403.html", status=403)


@public_page
def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer 404, or lead on from an old address to the new one."""
    if request.method in {"GET", "HEAD"} and (step := step_from_path(request)):
        return step
    return depends_on(show(request, "errors/404.html", {}, status=404), "redirects", "pages")


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer 500 without touching the database: it may be what failed."""
    return render(None, "errors/500.html", status=500)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer a form that came without a valid token."""
    return ask_once_more(request) or render(request, "errors/csrf.html", status=403)


@require_safe
@never_cache
def health(request: HttpRequest) -> HttpResponse:
    """Answer 200 when the process runs and its database answers."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return HttpResponse("ok\n", content_type="text/plain")


@require_safe
@public_page
def privacy(request: HttpRequest) -> HttpResponse:
    """Say what is kept about readers: of each provider, of comments, in cookies."""
    context = {
        "providers": [
            {"name": provider.name, "tells": PROVIDER_TELLS[provider.id]}
            for provider in configured_providers()
        ],
        "asked_about_spam": [judge.name for judge in outside_judges()],
    }
    return render(request, "privacy.html", context)


@require_safe
def media(request: HttpRequest, path: str) -> HttpResponseBase:
    """Serve an uploaded file. Names are never reused, so a browser may keep it for a year.

    In production nginx serves MEDIA_ROOT itself; this is for the embedded server.
    """
    response = serve(request, path, document_root=str(settings.MEDIA_ROOT))
    if isinstance(response, FileResponse):
        response["Cache-Control"] = "public, max-age=31536000, immutable"
        response["Content-Security-Policy"] = "default-src 'none'; sandbox"
        if path.endswith(".pdf"):
            # A browser's reader does not run in the sandbox; and a PDF may hold script.
            response["Content-Disposition"] = "attachment"
        return in_part(request, response)
    return response
