"""Static pages as WordPress's, with what was said below them."""

from html import escape
from typing import Any

from blog.article_html import numbers_of_pictures
from blog.models import Article, Page
from blog.slugs import slug_from
from transfer.articles import titled
from transfer.fields import ALWAYS, said
from transfer.ours import PLAIN
from transfer.pieces import in_pieces
from transfer.records import PostRecord
from transfer.wordpress.dates import moment
from transfer.wordpress.export.around import (
    Around,
    address,
    kept_of,
    logins_of,
    metas,
    others,
    pictures_there,
)
from transfer.wordpress.export.talk import Talks, conversation_said
from transfer.wordpress.export.texts import text_of
from transfer.wordpress.export.writing import as_read, dates, modified
from transfer.wordpress.own import own_json
from transfer.wordpress.reading import OWN_FIELD
from transfer.wordpress.words import plain

PIECE = 50
#: What the elements say of what an import has kept, and what it makes anew.
KEPT = (
    *("author", "body", "comments_open", "excerpt", "meta", "order", "parent", "password"),
    *("status", "title", "waits"),
)
#: What is said of the row that a conversation below a page or a file hangs on.
CARRIER = (
    *("title", "slug", "status", "published_at", "password", "comments_open", "created_at"),
    "updated_at",
)


def write_pages(around: Around) -> None:
    """Write all pages in the order of their numbers."""
    for piece in in_pieces(Page.objects.defer("body_html"), PIECE):
        shown = {n for page in piece for n in numbers_of_pictures(page.body)}
        pictures, kept = pictures_there(shown), kept_of("page", [p.pk for p in piece])
        found = Article.objects.filter(page__in=piece).select_related("conversation")
        carriers = {a.page_id: a for a in found.defer("body", "body_html")}
        talks = Talks((a.pk for a in carriers.values()), with_meta=True)
        writers = logins_of((r.source, str(r.details.get("author"))) for r in kept.values())
        for page in piece:
            row, carrier = kept.get(page.pk), carriers.get(page.pk)
            details = dict(row.details) if row else {}
            if row:
                details["author"] = writers.get((row.source, str(details.get("author"))))
            record = _record(page, around, pictures, details, carrier)
            said_here = talks.records(carrier.pk) if carrier else ()
            around.counts["comments"] += around.writer.item(record, said_here)
            around.counts["pages"] += 1


def _record(
    page: Page,
    around: Around,
    pictures: set[int],
    kept: dict[str, Any],
    carrier: Article | None,
) -> PostRecord:
    """Return a page in WordPress's words. What it was there, and we have no field for, it is there again."""
    text, itself = text_of(page.body, pictures, around.numbers)
    was = str(kept.get("status") or "draft")
    # What was public there and is hidden here was hidden here.
    hidden = "draft" if was == "publish" else was
    order = kept.get("order")
    long_title = str(kept.get("title", ""))
    title = long_title if titled(long_title) == page.title else page.title
    record = PostRecord(
        kind="page",
        number=str(around.numbers.page(page.pk)),
        title=escape(title, quote=False),
        link=address(page.get_absolute_url()),
        guid=address(f"/?page_id={around.numbers.page(page.pk)}"),
        slug=page.slug,
        status="publish" if page.is_published else hidden,
        published_at=page.created_at,
        created_at=page.created_at,
        modified_at=page.updated_at,
        password=page.password,
        excerpt=str(kept.get("excerpt", "")),
        body=text,
        authors=[str(kept["author"])] if kept.get("author") else [],
        parent=str(around.numbers.page(page.parent_id)) if page.parent_id else "",
        comments_open=carrier.comments_open if carrier else kept.get("comments_open") is True,
        order=order if isinstance(order, int) else 0,
    )
    own = {"id": page.pk} | said(page, PLAIN["blog.Page"], _known(record, around))
    own |= others(kept, KEPT) | ({"body": itself} if itself else {})
    if carrier:
        own["talk"] = carrier_said(carrier)
    record.meta = [*metas(kept), (OWN_FIELD, own_json(own))]
    return record


def _known(record: PostRecord, around: Around) -> dict[str, Any]:
    """Return what an import makes of the elements alone."""
    zone = around.writer.zone
    return {
        "title": titled(plain(as_read(record.title))),
        "slug": slug_from(record.slug),
        "is_published": record.status == "publish",
        "password": as_read(record.password).strip("\r\n"),
        "created_at": moment(*dates(record, zone), zone),
        "updated_at": modified(record, zone),
    }


def carrier_said(carrier: Article) -> dict[str, Any]:
    """Return what is said of the row that a conversation hangs on, and of the conversation."""
    found = said(carrier, CARRIER, dict.fromkeys(CARRIER, ALWAYS))
    if counted := conversation_said(getattr(carrier, "conversation", None)):
        found["conversation"] = counted
    return found
