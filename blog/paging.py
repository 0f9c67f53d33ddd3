"""Pages of a list without counting the whole list."""

import datetime as dt
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.http import Http404

from blog.article_queries import ArticleQuerySet

#: Articles on the front page and in archives, as WordPress has it.
PAGE_SIZE = 10


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
    places: list[tuple[int, dt.datetime | None]]
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


def page_of(articles: ArticleQuerySet, number: int, size: int = PAGE_SIZE) -> Page:
    """Return page ``number`` of an ordered list; one row more is read to know whether there is a next.

    Only numbers and dates are read here, which an index holds: so a page far down costs little more than the
    first. Raises Http404 for a page past the end; the first page of an empty list is a page.
    """
    start = (number - 1) * size
    rows = list(articles.values_list("pk", "published_at")[start : start + size + 1])
    if not rows and number > 1:
        raise Http404("There is no such page.")
    return Page(articles.model.objects.all(), rows[:size], number, len(rows) > size)
