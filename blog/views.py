"""The pages that readers see."""

import datetime as dt
from typing import Any
from urllib.parse import quote

from django.contrib.auth.models import AnonymousUser
from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.templatetags.static import static
from django.urls import reverse
from django.views.decorators.http import require_safe

from accounts.models import User
from accounts.reader import has_session
from blog.articles import ArticleQuerySet
from blog.caching import public_page
from blog.models import Article, Category, Tag
from blog.paging import page_of
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
    found = page_of(articles.newest_first().for_list(), page)

    def address(number: int | None) -> str | None:
        if number is None:
            return None
        return reverse(name, args=args if number == 1 else [*args, number])

    response = render(
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
    """Show the newest articles, ten a page."""
    return listing(request, "blog/home.html", Article.objects.published(), page, ("blog:home", []))


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
def article(request: HttpRequest, year: int, month: int, day: int, slug: str) -> HttpResponse:
    """Show an article with its conversation; an old date in the address redirects to the right one."""
    articles = Article.objects.visible_to(user_of(request)).for_page()
    found = get_object_or_404(articles, slug=slug)
    permalink = found.get_absolute_url()
    if quote(request.path, safe="/%") != permalink and request.path != permalink:
        query = request.META.get("QUERY_STRING", "")
        return HttpResponsePermanentRedirect(f"{permalink}?{query}" if query else permalink)
    return render_article(request, found)


def render_article(
    request: HttpRequest, article: Article, *, status: int = 200, **context: Any
) -> HttpResponse:
    """Render the article's page; other apps pass what their tags need (a form with its errors) as context."""
    published = Article.objects.published()
    related = published.exclude(pk=article.pk).newest_first().for_list()
    if article.section:
        related = related.in_category(article.section)
    response = render(
        request,
        "blog/article.html",
        {"article": article, "related": list(related[:RELATED]), **context},
        status=status,
    )
    return depends_on(response, "lists", article.cache_tag)


@require_safe
def favicon(request: HttpRequest) -> HttpResponse:
    """Send browsers that ask for /favicon.ico to the icon."""
    return redirect(static("img/icon.svg"), permanent=True)
