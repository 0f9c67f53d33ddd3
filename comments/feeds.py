"""Feeds of comments, at WordPress's addresses: of the whole site, and of one article."""

import datetime as dt
from typing import Any

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from blog.caching import public_page
from blog.feeds import ContentFeed
from blog.models import Article, SiteSettings
from blog.rendering import plain_text, shortened
from blog.showing import STATUS_ONLY
from comments.access import article_or_404
from comments.conversations import COMMENTS_TAG
from comments.models import Comment
from comments.pages import looked_up, moved
from pagecache.tags import depends_on

#: As many as WordPress shows.
FEED_SIZE = 10
#: Characters of the plain beginning of a comment.
SUMMARY_LENGTH = 300


class SomeComments(Feed):
    """What both feeds have in common: RSS 2.0 with the whole text of each comment."""

    feed_type = ContentFeed

    def __call__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Answer with the feed; without cookies, as every public page."""
        self.site = SiteSettings.load()
        return require_safe(public_page(self.answer))(request, *args, **kwargs)

    def answer(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Return the feed, an empty one where only its status is asked for; it is kept until something is said."""
        is_asked = request.META.get(STATUS_ONLY)
        response = HttpResponse() if is_asked else super().__call__(request, *args, **kwargs)
        return depends_on(response, COMMENTS_TAG, "lists")

    def item_description(self, item: Comment) -> str:
        """The beginning of the text, plain."""
        return shortened(plain_text(item.html), SUMMARY_LENGTH)

    def item_link(self, item: Comment) -> str:
        """The permalink."""
        return settings.SITE_URL + item.get_absolute_url()

    def item_guid(self, item: Comment) -> str:
        """The address that leads to the comment wherever it stands: it never changes."""
        return settings.SITE_URL + reverse("comments:comment", args=[item.pk])

    item_guid_is_permalink = True

    def item_pubdate(self, item: Comment) -> dt.datetime:
        """When it was written."""
        return item.created_at

    def item_extra_kwargs(self, item: Comment) -> dict[str, Any]:
        """The text and the name."""
        return {"content": item.html, "byline": item.name}


class CommentFeed(SomeComments):
    """The newest comments of the site."""

    def title(self) -> str:
        """Whose comments."""
        return f"Comments on {self.site.title}"

    def link(self) -> str:
        """The front page."""
        return settings.SITE_URL + reverse("blog:home")

    def feed_url(self) -> str:
        """The feed's own address."""
        return settings.SITE_URL + reverse("comments:feed")

    def description(self) -> str:
        """What is in it."""
        return f"The latest comments on {self.site.title}"

    def items(self) -> list[Comment]:
        """The newest comments on articles that everybody may read."""
        comments = Comment.objects.approved().filter(article__in=Article.objects.published())
        found = comments.select_related("user", "article").defer(
            "article__body", "article__body_html"
        )
        return list(found.order_by("-created_at", "-pk")[:FEED_SIZE])

    def item_title(self, item: Comment) -> str:
        """Who spoke about what."""
        return f"{item.name} on {item.article.title}"


class ArticleCommentFeed(SomeComments):
    """The newest comments on one article."""

    def answer(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Return the feed, kept until something is said about the article."""
        article = article_or_404(request, **looked_up(kwargs))
        if response := moved(request, article, feed_of(article)):
            return response
        response = super().answer(request, article=article)
        return depends_on(response, article.cache_tag)

    def get_object(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Article:
        """Return the article that the address named."""
        article: Article = kwargs["article"]
        return article

    def title(self, article: Article) -> str:
        """About what."""
        return f"Comments on: {article.title}"

    def link(self, article: Article) -> str:
        """The article."""
        return settings.SITE_URL + article.get_absolute_url()

    def feed_url(self, article: Article) -> str:
        """The feed's own address."""
        return settings.SITE_URL + feed_of(article)

    def description(self, article: Article) -> str:
        """What is in it."""
        return f"The latest comments on “{article.title}”"

    def items(self, article: Article) -> list[Comment]:
        """The comments that became public last."""
        comments = Comment.objects.of(article).approved().select_related("user")
        found = list(comments.order_by("-sequence")[:FEED_SIZE])
        for comment in found:
            comment.article = article
        return found

    def item_title(self, item: Comment) -> str:
        """Who spoke."""
        return f"By: {item.name}"


def feed_of(article: Article) -> str:
    """Return the address of the feed of an article's comments."""
    return f"{article.get_absolute_url()}feed/"
