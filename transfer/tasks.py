"""Imports and exports in the background. In a queue of their own, so that one can let other tasks have their turn."""

import datetime as dt
import shutil

from django.utils import timezone
from django_tasks import task

from transfer.exports import Export
from transfer.imports import ACTIVE, Import

#: The queue of what takes minutes or hours.
LONG = "long"
#: How long the files of an import are kept that nobody has finished or discarded.
KEPT = dt.timedelta(days=30)
#: How long the file of an export can be taken away: addresses of people stand in it.
KEPT_EXPORTS = dt.timedelta(days=7)


@task(queue_name=LONG)
def work_on(import_id: int) -> None:
    """Look through the files of an import, or import them."""
    from transfer.carrying_out import carry_out  # noqa: PLC0415 (that module enqueues this task)

    carry_out(import_id)


@task(queue_name=LONG)
def export(export_id: int) -> None:
    """Make an export."""
    from transfer.making import make  # noqa: PLC0415 (that module enqueues this task)

    make(export_id)


@task()
def tidy() -> None:
    """Notice what its worker has given up; delete files that have been kept for long enough. Periodic."""
    for this in Import.objects.filter(state__in=ACTIVE):
        this.settle()
    for export_ in Export.objects.filter(state__in=Export.ACTIVE):
        export_.settle()
    for this in Import.objects.only("state", "place", "uploaded_at", "started_at"):
        if not this.is_active and _is_old(this.started_at or this.uploaded_at, KEPT):
            this.delete_files()
    for export_ in Export.objects.only("state", "place", "asked_at", "finished_at"):
        if not export_.is_active and _is_old(export_.finished_at or export_.asked_at, KEPT_EXPORTS):
            export_.delete_files()
    _forget_lost(Import)
    _forget_lost(Export)


def _is_old(at: dt.datetime, kept: dt.timedelta) -> bool:
    return at < timezone.now() - kept


def _forget_lost(model: type[Import | Export]) -> None:
    """Delete folders that belong to nothing: of an upload that broke off, for one."""
    known = set(model.objects.values_list("place", flat=True))
    yesterday = (timezone.now() - dt.timedelta(days=1)).timestamp()
    root = model.root()
    for folder in root.iterdir() if root.is_dir() else []:
        if folder.name not in known and folder.stat().st_mtime < yesterday:
            shutil.rmtree(folder, ignore_errors=True)
