"""Attachments of WordPress: what they say is kept, their old addresses lead to their files, which come before."""

from dataclasses import asdict
from typing import Any

from transfer.identities import short
from transfer.models import Imported
from transfer.records import PostRecord
from transfer.wordpress import addresses
from transfer.wordpress.attachment_homes import Above, give_pages, pages_there, show_files
from transfer.wordpress.first_look import metadata
from transfer.wordpress.media import Medium
from transfer.wordpress.reading import kept_meta
from transfer.wordpress.run import BEFORE, Run

#: What our own rows have no field for is kept, but for what WordPress made of the file.
_MADE = {"_wp_attached_file", "_wp_attachment_metadata", "_wp_attachment_image_alt"}
NOT_SHOWN = "It stood below an attachment, which has no page here. It is kept and not shown."


def details_of(medium: Medium) -> dict[str, Any]:
    """Return what is kept of an attachment's file."""
    return asdict(medium) | {"model": "image" if medium.image else "file"}


def store_attachments(items: list[tuple[str, PostRecord]], run: Run) -> None:
    """Note attachments that were not imported before, and report all of them. A query or two for all."""
    rows = Imported.objects.filter(
        source=run.ids.source, kind="attachment", old_id__in=[short(key) for key, _ in items]
    )
    known = {row.old_id: row for row in rows}
    for key, record in items:
        medium = run.survey.media[key]
        row = known.get(short(key))
        if row and not row.details.get("is_new"):
            run.report.skipped("attachment", key, record.line, BEFORE)
            continue
        if run.options.files is None and not run.ours.is_ours:
            reason = "Its file has not been asked for."
            run.report.remark("file", key, record.line, reason)
        for note in record.notes:
            run.report.changed("attachment", key, record.line, note)
        details = details_of(medium) | _further(record)
        if row:
            row.details = details
        else:
            run.ids.note("attachment", key, medium.image or medium.file, details)
        run.report.imported("attachment")
    Imported.objects.bulk_update(
        [row for row in known.values() if "is_new" not in row.details], ["details"], batch_size=100
    )


def _further(record: PostRecord) -> dict[str, Any]:
    """Return what an attachment had beyond its file: for an export, and for whoever looks for it."""
    found: dict[str, Any] = {"link": record.link, "slug": record.slug, "status": record.status}
    found["at"] = record.published_at or record.created_at
    if record.authors:
        found["author"] = record.authors[0]
    if record.body:
        found["description"] = record.body
    if meta := [(k, v) for k, v in kept_meta(record.meta) if k not in _MADE]:
        found["meta"] = meta
    return found


def lead_home(items: list[tuple[str, PostRecord]], run: Run) -> None:
    """Lead the old addresses of attachments to their files, else to what they hung on, else to a page of their words.

    At the end of a step: most parents are stored with it, or came earlier. What is hidden there stays hidden here.
    """
    above = Above(items, run)
    lonely: list[tuple[str, PostRecord]] = []
    for key, record in items:
        medium = run.survey.media[key]
        if medium.local:
            files = sorted({medium.url, *metadata(record)})
            run.moved += [(p, medium.local) for a in files if (p := addresses.old_path(a))]
        target = above.place(key, record)
        if medium.local and not above.hides(key, record):
            target = medium.local
        elif not target and not above.hides(key, record):
            lonely.append((key, record))
        if target:
            run.moved += [(p, target) for p in pages_there(record)]
    give_pages(lonely, above, run)
    show_files(items, run)
