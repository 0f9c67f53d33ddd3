"""Pictures and files as WordPress's attachments, with what was said below them elsewhere."""

from collections.abc import Iterable, Iterator
from html import escape
from pathlib import PurePosixPath
from typing import Any

from blog.articles import StandsFor
from blog.models import Article, Attachment, Image
from transfer.fields import ALWAYS, said
from transfer.models import Imported
from transfer.ours import PLAIN
from transfer.pieces import in_pieces
from transfer.records import CommentRecord, PostRecord
from transfer.wordpress.export.around import Around, address, free_numbers
from transfer.wordpress.export.numbering import fileless
from transfer.wordpress.export.pages import carrier_said
from transfer.wordpress.export.talk import Talks, record_of
from transfer.wordpress.export.writing import as_read
from transfer.wordpress.own import own_json
from transfer.wordpress.reading import OWN_FIELD

PIECE = 200
ALT = "_wp_attachment_image_alt"


class _Below:
    """What was said below some attachments before they came here; it hangs on rows that stand for them."""

    def __init__(self, rows: Iterable[Imported]) -> None:
        """Take what an import has noted of the attachments. Three queries."""
        known = {(row.source, f"{StandsFor.ATTACHMENT}:{row.old_id}"): row.pk for row in rows}
        notes = Imported.objects.filter(kind="talk", old_id__in={old_id for _, old_id in known})
        carriers = {n.object_id: known.get((n.source, n.old_id)) for n in notes}
        found = Article.objects.filter(pk__in=[pk for pk, row in carriers.items() if row])
        found = found.select_related("conversation").defer("body", "body_html")
        self._carriers = {carriers[a.pk]: a for a in found}
        self._talks = Talks(a.pk for a in found)

    def own(self, row: Imported | None) -> dict[str, Any]:
        """Return what our field says of it."""
        carrier = self._carriers.get(row.pk) if row else None
        return {"talk": carrier_said(carrier)} if carrier else {}

    def of(self, row: Imported | None) -> Iterator[CommentRecord]:
        """Yield it."""
        carrier = self._carriers.get(row.pk) if row else None
        if carrier:
            yield from map(record_of, self._talks.of(carrier.pk))


def write_media(around: Around) -> None:
    """Write pictures, files, and the attachments of which an import knows the address only."""
    for images in in_pieces(Image.objects.defer("renditions"), PIECE):
        rows = _rows_of("image", [i.pk for i in images])
        below = _Below(rows.values())
        for image in images:
            row = rows.get(image.pk)
            record = _picture(image, around, row)
            _write(record, image.pk, PLAIN["blog.Image"], image, around, below, row)
            around.counts["pictures"] += 1
    for files in in_pieces(Attachment.objects.all(), PIECE):
        rows = _rows_of("file", [f.pk for f in files])
        below = _Below(rows.values())
        for file in files:
            row = rows.get(file.pk)
            record = _file(file, around)
            _write(record, file.pk, PLAIN["blog.Attachment"], file, around, below, row)
            around.counts["files"] += 1
    for absent in in_pieces(fileless(), PIECE):
        free, below = free_numbers([row.old_id for row in absent]), _Below(absent)
        for row in absent:
            record = _absent(row, row.old_id if row.old_id in free else "")
            if own := below.own(row):
                record.meta.append((OWN_FIELD, own_json(own)))
            around.counts["comments"] += around.writer.item(record, below.of(row))
            around.counts["files that never came"] += 1


def _rows_of(model: str, numbers: list[int]) -> dict[int, Imported]:
    """Return what an import has noted of some pictures, or of some files: their numbers are not of one table."""
    kept = Imported.objects.filter(
        kind="attachment", object_id__in=numbers, details__model=model
    ).order_by("-pk")
    return {row.object_id or 0: row for row in kept}


def _write(
    record: PostRecord,
    pk: int,
    names: tuple[str, ...],
    row: Image | Attachment,
    around: Around,
    below: _Below,
    noted: Imported | None,
) -> None:
    """Write an attachment with the field of our own, which says where its file stands."""
    known = {
        "alt": as_read(record.first_meta(ALT)),
        "caption": as_read(record.excerpt).strip(),
        "title": ALWAYS,
    }
    own = {"id": pk, "file": str(row.file.name)} | said(row, names, known) | below.own(noted)
    record.meta.append((OWN_FIELD, own_json(own)))
    around.counts["comments"] += around.writer.item(record, below.of(noted))


def _picture(image: Image, around: Around, row: Imported | None) -> PostRecord:
    name = str(image.file.name)
    number = around.numbers.image(image.pk)
    title = str(row.details.get("title") or "") if row else ""
    record = _attachment(number, title or PurePosixPath(name).name, address(image.file.url))
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
    record.excerpt = told.get("caption", "")
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
