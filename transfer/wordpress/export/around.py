"""What every part of an export needs: where it writes, the numbers, the owner's settings, the count."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.db.models import Count

from accounts.models import User
from blog.models import Article, Category, Image, SiteSettings
from transfer.models import Imported
from transfer.numbers import number_of
from transfer.wordpress.export.numbering import Numbering
from transfer.wordpress.export.writing import Writer


@dataclass
class Around:
    """One export."""

    writer: Writer
    site: SiteSettings
    numbers: Numbering
    #: Slugs that more than one category has: WordPress tells categories by them alone.
    shared_slugs: set[str]
    counts: Counter[str] = field(default_factory=Counter)

    def nicename(self, category: Category) -> str:
        """Return the slug by which WordPress knows a category."""
        if category.slug in self.shared_slugs:
            # Our slugs never have two hyphens in a row.
            return f"{category.slug}--{category.pk}"
        return category.slug


def shared_slugs() -> set[str]:
    """Return the slugs that more than one category has; they have different ones above them."""
    found = Category.objects.order_by().values("slug").annotate(number=Count("pk"))
    return set(found.filter(number__gt=1).values_list("slug", flat=True))


def address(path: str) -> str:
    """Return an address with scheme and host; ``path`` may have them already."""
    return f"{settings.SITE_URL}{path}" if path.startswith("/") else path


def pictures_there(numbers: set[int]) -> set[int]:
    """Return those of some numbers that a picture has. One query."""
    return set(Image.objects.filter(pk__in=numbers).values_list("pk", flat=True))


def free_numbers(old_ids: list[str]) -> set[str]:
    """Return those of some old numbers that no article has. One query."""
    numbers = {n: old_id for old_id in old_ids if (n := number_of(old_id))}
    articles = Article.objects.filter(pk__in=numbers, stands_for="")
    taken = set(articles.values_list("pk", flat=True))
    return {old_id for number, old_id in numbers.items() if number not in taken}


def kept_of(kind: str, numbers: list[int]) -> dict[int, Imported]:
    """Return what imports have kept of some things for which our tables have no field. One query."""
    rows = Imported.objects.filter(kind=kind, object_id__in=numbers).order_by("-pk")
    return {row.object_id or 0: row for row in rows}


def logins_of(names: Iterable[tuple[str, str]]) -> dict[tuple[str, str], str]:
    """Return under which name somebody is known here, by source and the login there. Two queries.

    Whoever has been deleted since is not among them.
    """
    wanted = set(names)
    rows = Imported.objects.filter(
        kind="author", source__in={s for s, _ in wanted}, old_id__in={n for _, n in wanted}
    )
    found = {(row.source, row.old_id): row.object_id for row in rows}
    people = User.objects.filter(pk__in=[pk for pk in found.values() if pk])
    known = dict(people.values_list("pk", "username"))
    return {key: known[pk] for key, pk in found.items() if pk in known}


def metas(kept: dict[str, Any]) -> list[tuple[str, str]]:
    """Return the custom fields among what an import has kept; which picture is the lead is ours to say."""
    pairs = texts(kept.get("meta"), 2)
    return [(key, value) for key, value in pairs if key != "_thumbnail_id"]


def others(kept: dict[str, Any], known: Iterable[str]) -> dict[str, Any]:
    """Return what an import has kept under other names than ``known``: of Ghost's posts, say. Ours alone read it."""
    rest = {name: value for name, value in kept.items() if name not in known}
    return {"kept": rest} if rest else {}


def texts(found: Any, number: int) -> list[tuple[str, ...]]:
    """Return what JSON holds as a list of so many texts each; what has another form is left out."""
    rows = found if isinstance(found, list) else []
    fitting = (row for row in rows if isinstance(row, list) and len(row) == number)
    return [tuple(map(str, row)) for row in fitting]
