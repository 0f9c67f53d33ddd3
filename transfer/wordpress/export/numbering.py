"""The numbers that things have in an export: WordPress numbers posts, pages and files together, and so its terms."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Max

from blog.models import Article, Attachment, Category, Image, Page, Series, Tag
from transfer.models import Imported
from transfer.numbers import number_of
from transfer.wordpress.own_leftovers import of_wordpress

_PIECE = 2000


@dataclass(frozen=True)
class Numbering:
    """Articles keep their numbers; the others get theirs above, each kind in a range of its own."""

    articles: int
    pages: int
    images: int
    files: int
    categories: int
    tags: int
    series: int

    @classmethod
    def of_now(cls) -> "Numbering":
        """Return the numbering of the blog as it is now: the highest number of each kind."""
        return cls(
            articles=max(
                _highest(Article.objects.filter(stands_for="")),
                _highest_old(of_wordpress().exclude(kind__startswith="term: ")),
                _highest_old(fileless()),
            ),
            pages=_highest(Page.objects.all()),
            images=_highest(Image.objects.all()),
            files=_highest(Attachment.objects.all()),
            categories=_highest(Category.objects.all()),
            tags=_highest(Tag.objects.all()),
            series=_highest(Series.objects.all()),
        )

    def page(self, pk: int) -> int:
        """Return a page's number."""
        return self.articles + pk

    def image(self, pk: int) -> int:
        """Return a picture's number."""
        return self.page(self.pages) + pk

    def file(self, pk: int) -> int:
        """Return a file's number."""
        return self.image(self.images) + pk

    def entry(self, position: int) -> int:
        """Return the number of the menu entry that comes at a position, from 1."""
        return self.file(self.files) + position

    def tag(self, pk: int) -> int:
        """Return a tag's number among the terms; a category has its own."""
        return self.categories + pk

    def one_series(self, pk: int) -> int:
        """Return the number of a series among the terms."""
        return self.tag(self.tags) + pk

    def menu(self, position: int) -> int:
        """Return a menu's number among the terms."""
        return self.one_series(self.series) + position


def fileless() -> Any:
    """Return the attachments that an import knows and whose files have never come."""
    return Imported.objects.filter(kind="attachment", object_id=None)


def _highest(rows: Any) -> int:
    return rows.aggregate(highest=Max("pk"))["highest"] or 0


def _highest_old(rows: Any) -> int:
    """Return the highest old number: they are kept as text, and not all are numbers."""
    highest, last = 0, 0
    while piece := list(
        rows.filter(pk__gt=last).order_by("pk").values_list("pk", "old_id")[:_PIECE]
    ):
        highest = max(highest, *(number_of(old_id) or 0 for _, old_id in piece))
        last = piece[-1][0]
    return highest
