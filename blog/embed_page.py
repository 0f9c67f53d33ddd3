"""The page of ours that shows a player of somebody else's, once a reader has asked for it."""

from csp.constants import SELF
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

from blog.caching import public_page
from blog.embeds import embed_of, framed_address


@require_safe
@public_page
@xframe_options_sameorigin
def embed(request: HttpRequest, token: str) -> HttpResponse:
    """Show what an article embeds; only this page may frame the other site, and only that one."""
    address = framed_address(token)
    found = embed_of(address) if address else None
    if found is None:
        raise Http404("Nothing is embedded here.")
    response = render(request, "blog/embed.html", {"embed": found, "address": address})
    # What csp_replace would do; a decorator cannot know whose player it is.
    policy = {"frame-ancestors": [SELF], "frame-src": [found.origin]}
    response._csp_replace = policy  # type: ignore[attr-defined]  # noqa: SLF001
    return response
