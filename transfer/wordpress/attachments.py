"""Attachments of WordPress: their files become pictures and files here, their old addresses lead there."""

from dataclasses import asdict
from typing import Any

from transfer.identities import short
from transfer.models import Imported
from transfer.options import Files, NoFile
from transfer.records import PostRecord
from transfer.wordpress import addresses
from transfer.wordpress.attachment_homes import Above, give_pages, pages_there, show_files
from transfer.wordpress.files import adopt, keep
from transfer.wordpress.media import Medium
from transfer.wordpress.reading import kept_meta
from transfer.wordpress.run import BEFORE, Run
from transfer.wordpress.survey import metadata

#: What our own rows have no field for is kept, but for what WordPress made of the file.
_MADE = {"_wp_attached_file", "_wp_attachment_metadata", "_wp_attachment_image_alt"}
NOT_SHOWN = "It stood below an attachment, which has no page here. It is kept and not shown."


def know_media(run: Run) -> None:
    """Tell each medium where it is, if an earlier import has brought its file."""
    rows = Imported.objects.filter(source=run.ids.source, kind="attachment")
    here = rows.exclude(object_id=None).values_list("old_id", "object_id", "details")
    for old_id, number, details in here.iterator():
        # The number of an attachment is short enough to be kept as it is.
        if medium := run.survey.media.get(old_id):
            medium.local = details.get("local", "")
            if details.get("model") == "image":
                medium.image = number
            else:
                medium.file = number
            run.survey.library.by_number.put(medium)


def take_file(medium: Medium, files: Files | None, run: Run) -> None:
    """Take the file of an attachment; inside a transaction. One that has come already stays as it is.

    Without ``files`` it may stand in our own storage already: that of a blog of ours is copied there.
    """
    if medium.local:
        return
    own, is_dry = run.survey.own_of(medium.number), run.options.is_dry
    try:
        if files is None:
            adopt(medium, is_dry=is_dry, own=own)
        else:
            with files.open(medium.url) as file:
                keep(medium, file, is_dry=is_dry, own=own)
    except NoFile as error:
        run.report.remark("file", medium.number, medium.line, str(error))
        return
    run.survey.library.by_number.put(medium)
    number = medium.image or medium.file
    row = Imported.objects.filter(
        source=run.ids.source, kind="attachment", old_id=short(medium.number)
    ).first()
    if row:
        row.object_id, row.details = number, row.details | _details(medium)
        row.save()
        run.report.remark("file", medium.number, medium.line, "Its file has come.")
    elif not run.options.is_dry:
        # Noted at once, so that no file is taken twice; the item completes it.
        run.ids.note("attachment", medium.number, number, _details(medium) | {"is_new": True})


def _details(medium: Medium) -> dict[str, Any]:
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
        details = _details(medium) | _further(record)
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
