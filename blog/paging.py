"""Pages of a list without counting the whole list."""

import datetime as dt
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import Q
from django.http import Http404

from blog.article_queries import ArticleQuerySet
from pagecache.fragments import kept

#: Articles on the front page and in archives, as WordPress has it.
PAGE_SIZE = 10
#: Articles between two marks in a list, from which pages further down are counted.
STRIDE = 1000

#: An article's number and date.
Place = tuple[int, dt.datetime | None]


class ListedArticle:
    """An article of a list, of which a page asks little while its line is kept.

    It knows its number and date. Asked for anything else it is loaded, together with all others of the page.
    """

    def __init__(self, page: "Page", pk: int, published_at: dt.datetime | None) -> None:
        """Take the page on which it stands, its number and its date."""
        self.page = page
        self.pk = pk
        self.published_at = published_at

    @property
    def cache_tag(self) -> str:
        """As an article's."""
        return f"article:{self.pk}"

    def __getattr__(self, name: str) -> Any:
        """Return what the article says; AttributeError where it is gone since the list was read."""
        article = self.page.loaded.get(self.pk)
        if article is None:
            raise AttributeError(name)
        return getattr(article, name)


@dataclass
class Page:
    """Some articles of a list, and whether there are newer and older ones."""

    articles: ArticleQuerySet
    places: list[Place]
    number: int
    has_older: bool

    @cached_property
    def items(self) -> list[ListedArticle]:
        """The articles, in order."""
        return [ListedArticle(self, *place) for place in self.places]

    @cached_property
    def loaded(self) -> dict[int, Any]:
        """The articles with all that a list shows of them, by number."""
        return self.articles.filter(pk__in=[pk for pk, _ in self.places]).for_list().in_bulk()

    @property
    def newest_at(self) -> dt.datetime | None:
        """When the newest article on it was published; those that stay on top may be old."""
        return max((date for _, date in self.places if date), default=None)

    @property
    def newer(self) -> int | None:
        """The number of the page before, None on the first."""
        return self.number - 1 if self.number > 1 else None

    @property
    def older(self) -> int | None:
        """The number of the page after, None on the last."""
        return self.number + 1 if self.has_older else None

    @property
    def is_first(self) -> bool:
        """Whether it is the first page."""
        return self.number == 1


def page_of(
    articles: ArticleQuerySet, number: int, size: int = PAGE_SIZE, name: tuple[Any, ...] = ()
) -> Page:
    """Return page ``number`` of an ordered list; one row more is read to know whether there is a next.

    Only numbers and dates are read here, which an index holds. Where ``name`` tells the list from all others, and it
    has the newest first, a page far down costs no more than the first: it is counted from a mark near it, which is
    kept until a list changes. Raises Http404 for a page past the end; the first page of an empty list is a page.
    """
    start = (number - 1) * size
    marked = start - start % STRIDE if name else 0
    rest: ArticleQuerySet | None = articles
    if marked:
        mark = kept(("mark", *name, marked), ("lists",), lambda: _place_at(articles, marked))
        rest = _from(articles, *mark) if mark else None
    rows: list[Place] = []
    if rest is not None:
        begin = start - marked
        rows = list(rest.values_list("pk", "published_at")[begin : begin + size + 1])
    if not rows and number > 1:
        raise Http404("There is no such page.")
    return Page(articles.model.objects.all(), rows[:size], number, len(rows) > size)


def _place_at(articles: ArticleQuerySet, position: int) -> Place | None:
    """Return what stands at a position of a list, counted from 0; None behind its end."""
    return next(iter(articles.values_list("pk", "published_at")[position : position + 1]), None)


def _from(articles: ArticleQuerySet, pk: int, published_at: dt.datetime | None) -> ArticleQuerySet:
    """Return what is left of a list with the newest first, from one of its articles on."""
    # First, because SQLite begins with the first of several ends that a query sets to an index.
    since = articles.model.objects.filter(published_at__lte=published_at)
    same_moment = Q(published_at=published_at, pk__lte=pk)
    found: ArticleQuerySet = since & articles.filter(Q(published_at__lt=published_at) | same_moment)
    return found
