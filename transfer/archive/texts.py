"""Articles and pages as files: the HTML that is stored, with everything else above it as front matter."""

from collections.abc import Iterator
from typing import Any

from django.conf import settings

from blog.article_queries import with_authors
from blog.models import Article, Page
from blog.pages import PageQuerySet
from blog.slugs import slug_from
from transfer.archive.front_matter import with_front_matter
from transfer.ours import PLAIN
from transfer.pieces import in_pieces
from transfer.wordpress.export.articles import link_of
from transfer.wordpress.own import redirects_to

#: Texts that are in memory at one time; each has two million characters at most.
PIECE = 50
#: A name of a file has 255 bytes at most, on every system.
NAME_BYTES = 150


def articles() -> Iterator[tuple[str, str]]:
    """Yield the name and the content of each article's file, in the order of their numbers; of every status."""
    rows = (
        Article.objects.filter(stands_for="")
        .select_related("series", "lead_image", "card_image")
        .defer("body_html")
        .prefetch_related(with_authors(), "categories", "tags")
    )
    for piece in in_pieces(rows, PIECE):
        redirects = redirects_to(piece)
        for article in piece:
            old = sorted(r.old_path for r in redirects.get(article.pk, []))
            name = f"articles/{article.pk}{short(article.slug)}.html"
            yield name, with_front_matter(_of_article(article, old), article.body)
            # What was loaded beside it holds it in a ring, which waits for the collector; its text need not.
            article.body = ""


def pages() -> Iterator[tuple[str, str]]:
    """The same of each static page."""
    rows: PageQuerySet = Page.objects.defer("body_html")
    for piece in in_pieces(rows, PIECE):
        for page in piece:
            fields = _plain(page) | {
                "path": page.path,
                "parent": page.parent_id,
                "address": settings.SITE_URL + page.get_absolute_url(),
            }
            name = f"pages/{page.pk}{short(page.slug)}.html"
            yield name, with_front_matter({"id": page.pk, **fields}, page.body)


def _of_article(article: Article, old_addresses: list[str]) -> dict[str, Any]:
    """Return the fields of an article; what is empty is left out."""
    filed = sorted(article.categories.all(), key=lambda c: c.path)
    return {
        "id": article.pk,
        **_plain(article),
        "address": link_of(article),
        "authors": [a.username for a in article.byline],
        "categories": [c.path for c in filed],
        "tags": sorted(t.slug for t in article.tags.all()),
        "series": article.series.slug if article.series else None,
        "lead_image": f"media/{article.lead_image.file.name}" if article.lead_image else None,
        "card_image": f"media/{article.card_image.file.name}" if article.card_image else None,
        "old_addresses": old_addresses or None,
    }


def _plain(row: Article | Page) -> dict[str, Any]:
    names = PLAIN[row._meta.label]  # noqa: SLF001 (Django documents it)
    values = {name: getattr(row, name) for name in names}
    return {name: None if value == "" else value for name, value in values.items()}


def short(slug: str) -> str:
    """Return a slug as the end of a file's name, a hyphen before it: as many of its letters and digits as fit."""
    letters = slug_from(slug).encode()[:NAME_BYTES].decode(errors="ignore")
    return f"-{letters}" if letters else ""
