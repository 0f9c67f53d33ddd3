"""Pictures and files as WordPress's attachments, with what was said below them elsewhere."""

from collections.abc import Iterable, Iterator
from html import escape
from pathlib import PurePosixPath
from typing import Any

from django.utils.dateparse import parse_datetime

from blog.articles import StandsFor
from blog.models import Article, Attachment, Image
from blog.rendering import plain_text
from transfer.fields import ALWAYS, said
from transfer.models import AttachmentPage, Imported
from transfer.ours import PLAIN
from transfer.pieces import in_pieces
from transfer.records import CommentRecord, PostRecord
from transfer.wordpress.export.around import (
    Around,
    address,
    free_numbers,
    logins_of,
    metas,
)
from transfer.wordpress.export.numbering import fileless
from transfer.wordpress.export.pages import carrier_said
from transfer.wordpress.export.talk import Talks
from transfer.wordpress.export.writing import as_read
from transfer.wordpress.own import own_json
from transfer.wordpress.reading import OWN_FIELD

PIECE = 200
ALT = "_wp_attachment_image_alt"


class _Noted:
    """What an import has noted of some attachments, and what was said below them: it hangs on rows of its own."""

    def __init__(self, rows: Iterable[Imported], around: Around) -> None:
        """Take the notes. Eight queries."""
        rows = list(rows)
        self._around = around
        known = {(row.source, f"{StandsFor.ATTACHMENT}:{row.old_id}"): row.pk for row in rows}
        notes = Imported.objects.filter(kind="talk", old_id__in={old_id for _, old_id in known})
        carriers = {n.object_id: known.get((n.source, n.old_id)) for n in notes}
        found = Article.objects.filter(pk__in=[pk for pk, row in carriers.items() if row])
        found = found.select_related("conversation").defer("body", "body_html")
        self._carriers = {carriers[a.pk]: a for a in found}
        self._talks = Talks((a.pk for a in found), with_meta=True)
        self._writers = logins_of((r.source, str(r.details.get("author"))) for r in rows)
        self._pages = {
            (page.source, page.old_id): page.name
            for page in AttachmentPage.objects.filter(old_id__in=[row.old_id for row in rows])
        }
        self._parents = self._numbers_of({(r.source, str(r.details.get("parent"))) for r in rows})

    def _numbers_of(self, items: set[tuple[str, str]]) -> dict[tuple[str, str], str]:
        """Return the numbers that posts and pages of old have in this export."""
        rows = Imported.objects.filter(
            kind__in=("post", "page"),
            source__in={source for source, _ in items},
            old_id__in={old_id for _, old_id in items},
        )
        return {
            (r.source, r.old_id): str(
                self._around.numbers.page(r.object_id) if r.kind == "page" else r.object_id
            )
            for r in rows
            if r.object_id
        }

    def complete(self, record: PostRecord, row: Imported | None) -> None:
        """Give an attachment what it had elsewhere and has no field for here."""
        if row is None:
            return
        told = row.details
        record.title = escape(str(told.get("title") or ""), quote=False) or record.title
        record.slug = str(told.get("slug") or "")
        record.body = str(told.get("description") or "")
        record.order = told["order"] if isinstance(told.get("order"), int) else 0
        record.parent = self._parents.get((row.source, str(told.get("parent"))), "")
        writer = self._writers.get((row.source, str(told.get("author"))))
        record.authors = [writer] if writer else []
        at = told.get("at")
        record.published_at = (parse_datetime(at) if isinstance(at, str) else None) or (
            record.published_at
        )
        record.meta += metas(told)

    def own(self, row: Imported | None) -> dict[str, Any]:
        """Return what our field says of what was said below it."""
        carrier = self._carriers.get(row.pk) if row else None
        found: dict[str, Any] = {"talk": carrier_said(carrier)} if carrier else {}
        if row and row.object_id is None and (name := self._pages.get((row.source, row.old_id))):
            found["page"] = name
        return found

    def said_below(self, row: Imported | None) -> Iterator[CommentRecord]:
        """Yield what was said below it."""
        carrier = self._carriers.get(row.pk) if row else None
        if carrier:
            yield from self._talks.records(carrier.pk)


def write_media(around: Around) -> None:
    """Write pictures, files, and the attachments of which an import knows the address only."""
    for images in in_pieces(Image.objects.defer("renditions"), PIECE):
        rows = _rows_of("image", [i.pk for i in images])
        noted = _Noted(rows.values(), around)
        for image in images:
            _write(_picture(image, around), image, rows.get(image.pk), noted, around)
            around.counts["pictures"] += 1
    for files in in_pieces(Attachment.objects.all(), PIECE):
        rows = _rows_of("file", [f.pk for f in files])
        noted = _Noted(rows.values(), around)
        for file in files:
            _write(_file(file, around), file, rows.get(file.pk), noted, around)
            around.counts["files"] += 1
    for absent in in_pieces(fileless(), PIECE):
        free, noted = free_numbers([row.old_id for row in absent]), _Noted(absent, around)
        for row in absent:
            record = _absent(row, row.old_id if row.old_id in free else "")
            noted.complete(record, row)
            if own := noted.own(row):
                record.meta.append((OWN_FIELD, own_json(own)))
            around.counts["comments"] += around.writer.item(record, noted.said_below(row))
            around.counts["files that never came"] += 1


def _rows_of(model: str, numbers: list[int]) -> dict[int, Imported]:
    """Return what an import has noted of some pictures, or of some files: their numbers are not of one table."""
    kept = Imported.objects.filter(
        kind="attachment", object_id__in=numbers, details__model=model
    ).order_by("-pk")
    return {row.object_id or 0: row for row in kept}


def _write(
    record: PostRecord,
    row: Image | Attachment,
    note: Imported | None,
    noted: _Noted,
    around: Around,
) -> None:
    """Write an attachment with the field of our own, which says where its file stands."""
    noted.complete(record, note)
    known = {
        "alt": as_read(record.first_meta(ALT)),
        "caption": plain_text(as_read(record.excerpt).strip()),
        "title": ALWAYS,
    }
    names = PLAIN[row._meta.label]  # noqa: SLF001 (Django documents it)
    own = {"id": row.pk, "file": str(row.file.name)} | said(row, names, known) | noted.own(note)
    record.meta.append((OWN_FIELD, own_json(own)))
    around.counts["comments"] += around.writer.item(record, noted.said_below(note))


def _picture(image: Image, around: Around) -> PostRecord:
    name = str(image.file.name)
    number = around.numbers.image(image.pk)
    record = _attachment(number, PurePosixPath(name).name, address(image.file.url))
    record.published_at = record.created_at = image.uploaded_at
    record.excerpt = escape(image.caption, quote=False)
    # WordPress finds the month of its folders at the beginning.
    record.meta = [("_wp_attached_file", name.removeprefix("images/"))]
    if image.alt:
        record.meta.append((ALT, image.alt))
    return record


def _file(file: Attachment, around: Around) -> PostRecord:
    record = _attachment(around.numbers.file(file.pk), file.title, address(file.file.url))
    record.published_at = record.created_at = file.uploaded_at
    record.meta = [("_wp_attached_file", str(file.file.name).removeprefix("files/"))]
    return record


def _absent(row: Imported, number: str) -> PostRecord:
    told = {key: str(value or "") for key, value in row.details.items()}
    record = _attachment(number, told.get("title", ""), told.get("url", ""))
    record.excerpt = escape(told.get("caption", ""), quote=False)
    if told.get("alt"):
        record.meta = [(ALT, told["alt"])]
    return record


def _attachment(number: int | str, title: str, url: str) -> PostRecord:
    return PostRecord(
        kind="attachment",
        number=str(number),
        title=escape(title, quote=False),
        link=address(f"/?attachment_id={number}") if number else url,
        guid=url,
        status="inherit",
        file_url=url,
        comments_open=False,
    )
