"""What a browser asks for beside a page: the icon, and the sheet of the look that the owner has chosen."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.templatetags.static import static
from django.views.decorators.http import require_safe

from blog.design import theme_css
from blog.models import SiteSettings


@require_safe
def favicon(request: HttpRequest) -> HttpResponse:
    """Send browsers that ask for /favicon.ico to the icon; the owner may choose another any day."""
    icon = SiteSettings.load().icon
    return redirect(icon.file.url if icon else static("img/icon.svg"))


@require_safe
def theme(request: HttpRequest, name: str) -> HttpResponse:
    """Answer the style sheet of the look that the owner has chosen; its name changes with what is in it."""
    site = SiteSettings.load()
    if not name or name != site.theme:
        raise Http404("There is no such style sheet.")
    response = HttpResponse(theme_css(site.palette, site.typeface), content_type="text/css")
    response["Cache-Control"] = "public, max-age=31536000, immutable"
    return response
