"""The whole export: in which order everything is written, and in one moment of the database."""

from collections import Counter
from typing import IO

from blog.models import SiteSettings
from blog.once import loaded_once
from comments.models import Comment
from transfer.snapshot import one_moment
from transfer.wordpress.export.around import Around, shared_slugs
from transfer.wordpress.export.articles import write_articles
from transfer.wordpress.export.media import write_media
from transfer.wordpress.export.numbering import Numbering
from transfer.wordpress.export.pages import write_pages
from transfer.wordpress.export.people import write_people, write_terms
from transfer.wordpress.export.rest import (
    site_record,
    write_leftovers,
    write_menu_terms,
    write_menus,
    write_other_terms,
    write_redirects,
)
from transfer.wordpress.export.writing import Writer


def export_wordpress(out: IO[bytes], counts: Counter[str] | None = None) -> Counter[str]:
    """Write the whole blog to ``out`` in WordPress's format and return how many of each kind there are.

    The same blog gives the same bytes; ``counts`` is counted up meanwhile. Reads piece by piece, and holds no more than
    a piece in memory. Raises what ``out`` raises.
    """
    with one_moment(), loaded_once():
        site = SiteSettings.load()
        around = Around(Writer(out, site.zone), site, Numbering.of_now(), shared_slugs())
        if counts is not None:
            around.counts = counts
        around.writer.head(site_record(around))
        write_people(around)
        write_terms(around)
        write_menu_terms(around)
        write_other_terms(around)
        write_redirects(around)
        write_media(around)
        write_pages(around)
        write_articles(around)
        write_menus(around)
        write_leftovers(around)
        around.writer.tail()
        # Such as what was said below a picture that was deleted here.
        lost = Comment.objects.count() - around.counts["comments"]
        around.counts["comments below nothing that WordPress has a place for"] = lost
    return around.counts
