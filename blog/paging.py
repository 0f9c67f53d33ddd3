"""Pages of a list without counting the whole list."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.http import Http404

#: Articles on the front page and in archives, as WordPress has it.
PAGE_SIZE = 10


@dataclass(frozen=True)
class Page:
    """Some articles of a list, and whether there are newer and older ones."""

    items: list[Any]
    number: int
    has_older: bool

    @property
    def newest_at(self) -> dt.datetime | None:
        """When the newest article on it was published; those that stay on top may be old."""
        return max((item.published_at for item in self.items), default=None)

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


def page_of(queryset: QuerySet[Any], number: int, size: int = PAGE_SIZE) -> Page:
    """Return page ``number`` of an ordered list; one row more is read to know whether there is a next.

    Raises Http404 for a page past the end; the first page of an empty list is a page.
    """
    start = (number - 1) * size
    rows = list(queryset[start : start + size + 1])
    if not rows and number > 1:
        raise Http404("There is no such page.")
    return Page(rows[:size], number, len(rows) > size)
