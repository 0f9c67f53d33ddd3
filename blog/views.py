"""The pages that readers see."""

import datetime as dt
from typing import Any
from urllib.parse import quote

from django.contrib.auth.models import AnonymousUser
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponsePermanentRedirect,
)
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from django.utils.functional import SimpleLazyObject
from django.views.decorators.http import require_safe

from accounts.models import User
from accounts.reader import has_session
from blog.article_queries import ArticleQuerySet
from blog.caching import public_page
from blog.models import Article, Category, Page, Series, SiteSettings, Tag
from blog.old_addresses import step_from_query
from blog.paging import page_of
from blog.passwords import locked_page
from blog.redirects import refuse_anothers
from blog.showing import show
from blog.unlocking import is_unlocked, readable
from pagecache.tags import depends_on

#: How many headlines stand under "More to read".
RELATED = 3


def user_of(request: HttpRequest) -> User | AnonymousUser:
    """Return who asks, without opening a session where there is none."""
    return request.user if has_session(request) else AnonymousUser()


def listing(
    request: HttpRequest,
    template: str,
    articles: ArticleQuerySet,
    page: int,
    route: tuple[str, list[Any]],
    **context: Any,
) -> HttpResponse:
    """Render a page of a list of articles; ``route`` is the list's address, name and arguments."""
    name, args = route
    in_time: tuple[Any, ...] = ()
    if not articles.ordered:
        articles, in_time = articles.newest_first(), (name, *args)
    found = page_of(articles, page, SiteSettings.load().page_size, in_time)

    def address(number: int | None) -> str | None:
        if number is None:
            return None
        return reverse(name, args=args if number == 1 else [*args, number])

    response = show(
        request,
        template,
        {
            "page": found,
            "newer_url": address(found.newer),
            "older_url": address(found.older),
            "canonical": address(page),
            **context,
        },
    )
    return depends_on(response, "lists", *(article.cache_tag for article in found.items))


@require_safe
@public_page
def home(request: HttpRequest, page: int = 1) -> HttpResponse:
    """Show the newest articles, those that stay on top first; a query of WordPress's leads on, such as ?p=7."""
    if step := step_from_query(request, page):
        return step
    articles = Article.objects.published().sticky_first()
    return listing(request, "blog/home.html", articles, page, ("blog:home", []))


def archive(request: HttpRequest, page: int, *date: int) -> HttpResponse:
    """Show the articles of a year, a month or a day; 404 for dates that no calendar has."""
    try:
        articles = Article.objects.published().dated(*date)
    except (ValueError, OverflowError) as error:
        raise Http404("There is no such date.") from error
    name = ("blog:year", "blog:month", "blog:day")[len(date) - 1]
    padded = (*date, 1, 1)[:3]
    return listing(
        request,
        "blog/archive.html",
        articles,
        page,
        (name, list(date)),
        date=dt.date(*padded),
        precision=name.removeprefix("blog:"),
    )


@require_safe
@public_page
def year(request: HttpRequest, year: int, page: int = 1) -> HttpResponse:
    """Show a year."""
    return archive(request, page, year)


@require_safe
@public_page
def month(request: HttpRequest, year: int, month: int, page: int = 1) -> HttpResponse:
    """Show a month."""
    return archive(request, page, year, month)


@require_safe
@public_page
def day(request: HttpRequest, year: int, month: int, day: int, page: int = 1) -> HttpResponse:
    """Show a day."""
    return archive(request, page, year, month, day)


@require_safe
@public_page
def category(request: HttpRequest, slugs: str, page: int = 1) -> HttpResponse:
    """Show a section with everything below it."""
    found = get_object_or_404(Category.objects.select_related("parent"), path=slugs)
    return listing(
        request,
        "blog/category.html",
        Article.objects.published().in_category(found),
        page,
        ("blog:category", [slugs]),
        category=found,
        children=list(found.children.all()),
    )


@require_safe
@public_page
def tag(request: HttpRequest, slug: str, page: int = 1) -> HttpResponse:
    """Show a tag."""
    found = get_object_or_404(Tag, slug=slug)
    articles = Article.objects.published().tagged(found)
    return listing(request, "blog/tag.html", articles, page, ("blog:tag", [slug]), tag=found)


@require_safe
@public_page
def author(request: HttpRequest, slug: str, page: int = 1) -> HttpResponse:
    """Show an author. Readers, who have no slug, have no page."""
    found = get_object_or_404(User, slug=slug)
    articles = Article.objects.published().by_author(found)
    return listing(
        request, "blog/author.html", articles, page, ("blog:author", [slug]), author=found
    )


@require_safe
@public_page
def series(request: HttpRequest, slug: str, page: int = 1) -> HttpResponse:
    """Show the parts of a series, first to last."""
    found = get_object_or_404(Series, slug=slug)
    parts = Article.objects.published().filter(series=found).in_series_order()
    route = ("blog:series", [slug])
    return listing(request, "blog/series.html", parts, page, route, series=found)


@require_safe
@public_page
def article(request: HttpRequest, /, slug: str, **date: int) -> HttpResponse:
    """Show an article with its conversation; an address of another date leads to the right one."""
    return show_article(request, slug=slug)


@require_safe
@public_page
def article_number(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the article that has a number, or lead on to its address."""
    return show_article(request, pk=pk)


@require_safe
@public_page
def named(request: HttpRequest, path: str) -> HttpResponse:
    """Show a static page; where there is none, the article whose slug stands at the root.

    One behind a password shows the form for it, as an article does. Where an old blog stood, a query may mean
    something of it, as at our front page.
    """
    if f"/{path}" in SiteSettings.load().folders and (step := step_from_query(request, 1)):
        return step
    page = Page.objects.with_an_address().select_related("parent").filter(path=path).first()
    if page is None:
        return show_article(request, slug=path)
    if page.password and not is_unlocked(request, page):
        return locked_page(request, page)
    response = render_page(request, page, readable(request).filter(page=page).first())
    if page.password:
        add_never_cache_headers(response)
    return response


def show_article(request: HttpRequest, **lookup: Any) -> HttpResponse:
    """Show the article that ``lookup`` finds, at its one address; 404 for what the reader may not open.

    One behind a password shows the form for it; that page and the opened one are kept by nobody.
    """
    found = readable(request).filter(**lookup).first()
    is_locked = found is None
    if found is None:
        found = get_object_or_404(Article.objects.behind_a_password(), **lookup)
    permalink = found.get_absolute_url()
    if quote(request.path, safe="/%") != permalink and request.path != permalink:
        refuse_anothers(request.path, found)
        query = request.META.get("QUERY_STRING", "")
        moved = HttpResponsePermanentRedirect(f"{permalink}?{query}" if query else permalink)
        return depends_on(moved, found.cache_tag)
    response = locked_page(request, found) if is_locked else render_article(request, found)
    if found.password:
        add_never_cache_headers(response)
    return response


def parts_around(article: Article) -> dict[str, Any] | None:
    """Return where an article stands in its series: the parts before and after it, and its number; None outside one.

    One query for the headlines of the series' published parts.
    """
    if article.series_id is None:
        return None
    parts = Article.objects.published().filter(series=article.series_id).in_series_order()
    known = list(parts.for_links().select_related("series"))
    place = next((n for n, part in enumerate(known) if part.pk == article.pk), None)
    if place is None:
        return {"series": article.series, "count": len(known)}
    return {
        "series": known[place].series,
        "count": len(known),
        "number": place + 1,
        "before": known[place - 1] if place else None,
        "after": known[place + 1] if place + 1 < len(known) else None,
    }


def related_to(article: Article) -> list[Article]:
    """Return the newest other articles of the same section, as headlines."""
    others = Article.objects.published().exclude(pk=article.pk).newest_first().for_links()
    if article.section:
        others = others.in_category(article.section)
    return list(others[:RELATED])


def render_article(
    request: HttpRequest, article: Article, *, status: int = 200, **context: Any
) -> HttpResponse:
    """Render the article's page; other apps pass what their tags need (a form with its errors) as context."""
    if article.page:
        return render_page(request, article.page, article, status=status, **context)
    response = show(
        request,
        "blog/article.html",
        {
            "article": article,
            "related": SimpleLazyObject(lambda: related_to(article)),
            "series_parts": SimpleLazyObject(lambda: parts_around(article)),
            **context,
        },
        status=status,
    )
    return depends_on(response, "lists", article.cache_tag)


def render_page(
    request: HttpRequest,
    page: Page,
    discussion: Article | None,
    *,
    status: int = 200,
    **context: Any,
) -> HttpResponse:
    """Render a static page and below it what was said, if it has come with a conversation; ``context`` as above."""
    children = list(page.children.all().published().defer("body", "body_html"))
    response = show(
        request,
        "blog/page.html",
        {"page": page, "children": children, "article": discussion, **context},
        status=status,
    )
    return depends_on(response, "pages", *([discussion.cache_tag] if discussion else []))
