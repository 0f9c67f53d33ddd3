"""For machines: the feed of articles, the sitemap, robots.txt."""

import datetime as dt
import re
from typing import Any

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_list_or_404
from django.urls import reverse
from django.utils.feedgenerator import Rss201rev2Feed
from django.views.decorators.http import require_safe

from blog.article_queries import ArticleQuerySet
from blog.caching import public_page
from blog.models import Article, Page, SiteSettings
from blog.showing import STATUS_ONLY, show
from pagecache.tags import depends_on

#: What is no character of XML 1.0 (https://www.w3.org/TR/xml/#charsets): somebody may have typed it.
_UNSAYABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def without_unsayable(value: Any) -> Any:
    """Return a text without the characters that XML cannot hold; anything else as it is."""
    return _UNSAYABLE.sub("", value) if isinstance(value, str) else value


class ContentFeed(Rss201rev2Feed):
    """RSS 2.0 with the whole text and the authors' names; RSS's own author element wants an e-mail address."""

    def add_item(self, *args: Any, **kwargs: Any) -> None:
        """Take an item; characters that XML cannot hold, not even escaped, are left out of its texts."""
        super().add_item(
            *map(without_unsayable, args),
            **{name: without_unsayable(value) for name, value in kwargs.items()},
        )

    def root_attributes(self) -> dict[str, str]:
        """Name the two modules."""
        return super().root_attributes() | {
            "xmlns:content": "http://purl.org/rss/1.0/modules/content/",
            "xmlns:dc": "http://purl.org/dc/elements/1.1/",
        }

    def add_item_elements(self, handler: Any, item: dict[str, Any]) -> None:
        """Add the text and the byline."""
        super().add_item_elements(handler, item)
        handler.addQuickElement("dc:creator", item["byline"])
        handler.addQuickElement("content:encoded", item["content"])


class ArticleFeed(Feed):
    """The newest articles: of all, or of a list that they have in common (list_feeds.py)."""

    feed_type = ContentFeed

    def __call__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Answer with the feed; without cookies, as every public page."""
        self.site = SiteSettings.load()
        return require_safe(public_page(self.answer))(request, *args, **kwargs)

    def answer(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Return the feed, an empty one where only its status is asked for; it is kept until a list changes."""
        if request.META.get(STATUS_ONLY):
            self.get_object(request, *args, **kwargs)
            response = HttpResponse()
        else:
            response = super().__call__(request, *args, **kwargs)
        return depends_on(response, "lists")

    def articles(self, of: Any) -> ArticleQuerySet:
        """The articles that it takes the newest of."""
        return Article.objects.published()

    def title(self, of: Any) -> str:
        """The publication's name."""
        return self.site.title

    def link(self, of: Any) -> str:
        """The front page."""
        return settings.SITE_URL + reverse("blog:home")

    def feed_url(self, of: Any) -> str:
        """The feed's own address."""
        return settings.SITE_URL + reverse("blog:feed")

    def description(self, of: Any) -> str:
        """The publication's description."""
        return self.site.description or self.site.tagline or self.site.title

    def items(self, of: Any) -> list[Article]:
        """The newest articles with their text."""
        return list(self.articles(of).newest_first().for_feed()[: self.site.feed_size])

    def item_link(self, item: Article) -> str:
        """The permalink."""
        return settings.SITE_URL + item.get_absolute_url()

    def item_title(self, item: Article) -> str:
        """The headline."""
        return item.title

    def item_description(self, item: Article) -> str:
        """The standfirst."""
        return item.standfirst

    def item_pubdate(self, item: Article) -> dt.datetime | None:
        """When it was published."""
        return item.published_at

    def item_updateddate(self, item: Article) -> dt.datetime:
        """When it was last changed."""
        return item.updated_at

    def item_categories(self, item: Article) -> list[str]:
        """Its categories and tags."""
        return [c.name for c in item.categories.all()] + [t.name for t in item.tags.all()]

    def item_extra_kwargs(self, item: Article) -> dict[str, Any]:
        """The text and the byline."""
        return {
            "content": item.body_html,
            "byline": ", ".join(author.public_name for author in item.byline),
        }


@require_safe
@public_page
def robots(request: HttpRequest) -> HttpResponse:
    """Tell robots where the sitemap is, what is not for them, and what the owner adds."""
    site = SiteSettings.load()
    lines = ["User-agent: *"]
    if site.is_indexed:
        lines += ["Disallow: /admin/", "Disallow: /accounts/", "Disallow: /*?replytocom="]
        lines.append("Disallow: /comments/*/flag/")
        lines += site.robots.splitlines()
        lines.append(f"Sitemap: {settings.SITE_URL}{reverse('blog:sitemap')}")
    else:
        lines.append("Disallow: /")
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain")


@require_safe
@public_page
def sitemap_index(request: HttpRequest) -> HttpResponse:
    """List a sitemap for each year that has articles."""
    years = Article.objects.published().dates("published_at", "year")
    has_pages = Page.objects.published().filter(is_noindex=False).exists()
    context = {"years": years, "has_pages": has_pages}
    return depends_on(
        show(request, "blog/sitemap_index.xml", context, "application/xml"), "lists", "pages"
    )


@require_safe
@public_page
def sitemap_pages(request: HttpRequest) -> HttpResponse:
    """List the static pages."""
    pages = Page.objects.published().filter(is_noindex=False).defer("body", "body_html")
    response = show(request, "blog/sitemap.xml", {"articles": pages}, "application/xml")
    return depends_on(response, "pages")


@require_safe
@public_page
def sitemap_year(request: HttpRequest, year: int) -> HttpResponse:
    """List a year's articles, without those that search engines are to leave out or find elsewhere."""
    try:
        found = Article.objects.published().dated(year).newest_first()
    except ValueError as error:
        raise Http404("There is no such year.") from error
    listed = found.filter(is_noindex=False, canonical_url="")
    articles = get_list_or_404(listed.only("slug", "published_at", "updated_at", "status"))
    response = show(request, "blog/sitemap.xml", {"articles": articles}, "application/xml")
    return depends_on(response, "lists")
