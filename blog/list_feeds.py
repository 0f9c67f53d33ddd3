"""Feeds of some of the articles, at WordPress's addresses: of a section, of a tag, of an author."""

from typing import ClassVar

from django.conf import settings
from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from accounts.models import User
from blog.article_queries import ArticleQuerySet
from blog.feeds import ArticleFeed
from blog.models import Article, Category, Tag

Subject = Category | Tag | User


class ListFeed(ArticleFeed):
    """The newest articles of a list that has a page; its feed stands below that."""

    #: What the feed is about, around the name of its list.
    words: ClassVar[str]

    def name(self, of: Subject) -> str:
        """What the list is called."""
        return of.public_name if isinstance(of, User) else of.name

    def title(self, of: Subject) -> str:
        """The list's name and the publication's."""
        return f"{self.name(of)} – {self.site.title}"

    def link(self, of: Subject) -> str:
        """The page of the list."""
        return settings.SITE_URL + of.get_absolute_url()

    def feed_url(self, of: Subject) -> str:
        """The feed's own address."""
        return f"{self.link(of)}feed/"

    def description(self, of: Subject) -> str:
        """What the owner says of it, else what is in it."""
        said = "" if isinstance(of, User) else of.description
        return said or self.words.format(self.name(of))


class CategoryFeed(ListFeed):
    """The newest articles of a section and of all below it."""

    words = "The latest articles in “{}”"

    def get_object(self, request: HttpRequest, slugs: str) -> Category:
        """Return the section; 404 where there is none."""
        return get_object_or_404(Category, path=slugs)

    def articles(self, of: Category) -> ArticleQuerySet:
        """What is in it."""
        return Article.objects.published().in_category(of)


class TagFeed(ListFeed):
    """The newest articles with a tag."""

    words = "The latest articles about “{}”"

    def get_object(self, request: HttpRequest, slug: str) -> Tag:
        """Return the tag; 404 where there is none."""
        return get_object_or_404(Tag, slug=slug)

    def articles(self, of: Tag) -> ArticleQuerySet:
        """What has it."""
        return Article.objects.published().tagged(of)


class AuthorFeed(ListFeed):
    """The newest articles by somebody."""

    words = "The latest articles by {}"

    def get_object(self, request: HttpRequest, slug: str) -> User:
        """Return the author; 404 for readers, who have no page."""
        return get_object_or_404(User, slug=slug)

    def articles(self, of: User) -> ArticleQuerySet:
        """What they wrote, alone or with others."""
        return Article.objects.published().by_author(of)
