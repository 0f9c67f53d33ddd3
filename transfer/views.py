"""What an import lets readers see: the words of an attachment whose file has never come."""

from pathlib import PurePosixPath
from urllib.parse import unquote, urlsplit

from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from blog.caching import public_page
from blog.paragraphs import with_paragraphs
from blog.rendering import render_body
from blog.showing import show
from pagecache.tags import depends_on
from transfer.attachment_pages import is_hidden, known_of
from transfer.models import AttachmentPage


@require_safe
@public_page
def attachment(request: HttpRequest, name: str) -> HttpResponse:
    """Show an attachment's title, caption and description; lead to its file where that has come since.

    404 while what it hung on is hidden.
    """
    page = get_object_or_404(AttachmentPage, name=name)
    known, (hides, above) = known_of(page), is_hidden(page)
    if known is None or hides:
        raise Http404("There is no such attachment, or what it belongs to is hidden.")
    told = known.details
    if told.get("local"):
        return depends_on(HttpResponsePermanentRedirect(told["local"]), "redirects")
    context = {
        "page": page,
        "title": told.get("title") or _file_name(str(told.get("url") or "")) or "Attachment",
        "caption": told.get("caption") or "",
        "description": render_body(with_paragraphs(str(told.get("description") or ""))),
        "above": above,
    }
    response = show(request, "transfer/attachment.html", context)
    return depends_on(response, "redirects", "pages", *([above.cache_tag] if above else []))


def _file_name(address: str) -> str:
    """Return what a file was called."""
    return PurePosixPath(unquote(urlsplit(address).path)).name
