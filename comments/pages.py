"""The pages of a conversation: further pages of comments, one thread by itself, and the way to one comment."""

from typing import Any
from urllib.parse import quote

from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_safe

from accounts.reader import reader_of
from blog.caching import public_page
from blog.models import Article, Page
from blog.passwords import locked_page
from blog.places import Below
from blog.redirects import refuse_anothers
from blog.showing import show
from blog.views import render_article
from comments.access import anchored_or_404, article_or_404, comment_or_404
from comments.addresses import conversation_page, page_address, thread_page
from comments.choosing import visit_to
from comments.models import Comment
from comments.reading import conversation_of, read_thread
from comments.said import said
from pagecache.tags import depends_on


def looked_up(below: dict[str, Any]) -> dict[str, Any]:
    """Return how the article is found that an address is below; the date is only decoration.

    At the root a static page comes before an article of that name, as it does itself. It takes a query to know.
    """
    if "path" not in below:
        return {name: value for name, value in below.items() if name in {"pk", "slug"}}
    path: str = below["path"]
    is_page = Page.objects.with_an_address().filter(path=path).exists()
    return {"page__path": path} if is_page else {"slug": path}


def locked(request: HttpRequest, lookup: dict[str, Any]) -> HttpResponse:
    """Ask for the password of the article that ``lookup`` finds; 404 where it is not for want of one."""
    article = get_object_or_404(Article.objects.behind_a_password(), **lookup)
    return locked_page(request, article)


def moved(request: HttpRequest, article: Article, address: str) -> HttpResponse | None:
    """Return the way to the right address of a page (another date, page 1), None where it is asked for.

    Raises Http404 where what it is asked below is noted as the address of something else.
    """
    if request.path == address or quote(request.path, safe="/%") == address:
        return None
    if below := Below.of(request.path):
        refuse_anothers(f"{below.above}/", article)
    query = request.META.get("QUERY_STRING", "")
    return HttpResponsePermanentRedirect(f"{address}?{query}" if query else address)


@require_safe
@public_page
def comment_page(request: HttpRequest, /, page: int, **below: Any) -> HttpResponse:
    """Show an article with page ``page`` of its comments; past the end, lead to the article."""
    try:
        article = article_or_404(request, **looked_up(below))
    except Http404:
        return locked(request, looked_up(below))
    # Blogs that moved in had fewer comments to a page: what stood past our last one stands on one before it.
    is_past = page > conversation_of(article).pages
    address = conversation_page(article.get_absolute_url(), 1 if is_past else page)
    if answer := moved(request, article, address):
        return depends_on(answer, article.cache_tag) if is_past else answer
    return render_article(request, article, comment_page=page, canonical=address)


@require_safe
@public_page
def thread(request: HttpRequest, /, root: int, page: int = 1, **below: Any) -> HttpResponse:
    """Show one thread by itself; 404 where there is no such thread, or nothing of it may be read."""
    try:
        article = article_or_404(request, **looked_up(below))
    except Http404:
        return locked(request, looked_up(below))
    if answer := moved(request, article, thread_page(article.get_absolute_url(), root, page)):
        return answer
    threads = Comment.objects.of(article).filter(parent=None, page__isnull=False)
    first = next(iter(said(threads.filter(pk=root))), None)
    if first is None or not (first.is_visible or first.replied):
        raise Http404("There is no such thread.")
    reading = read_thread(visit_to(request, article, reader_of(request)), first, page)
    if reading is None:
        raise Http404("There is no such page of this thread.")
    response = show(
        request,
        "comments/thread.html",
        {"article": article, "reading": reading, "root": first},
    )
    return depends_on(response, article.cache_tag)


@require_safe
@public_page
def comment(request: HttpRequest, pk: int) -> HttpResponse:
    """Lead to a comment, on whatever page it stands."""
    try:
        found = comment_or_404(request, Comment.objects.approved(), pk)
    except Http404:
        hidden = Comment.objects.approved().filter(pk=pk).values_list("article", flat=True).first()
        return locked(request, {"pk": hidden})
    response = redirect(found.get_absolute_url())
    return depends_on(response, found.article.cache_tag)


@require_safe
@public_page
def anchored(request: HttpRequest, pk: int, anchor: str) -> HttpResponse:
    """Lead to the comment that an anchor of an article's page means, also one of another time or service; else 404."""
    article = article_or_404(request, pk=pk)
    found = anchored_or_404(Comment.objects.approved().of(article), anchor)
    response = redirect(f"{page_address(found, article.get_absolute_url())}#{found.anchor}")
    return depends_on(response, article.cache_tag)
