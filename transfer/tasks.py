"""Imports in the background. In a queue of their own, so that one of them can let the other tasks have their turn."""

import datetime as dt
import shutil
from pathlib import Path

from django.conf import settings
from django.utils import timezone
from django_tasks import task

from transfer.imports import ACTIVE, Import

#: The queue of what takes minutes or hours.
LONG = "long"
#: How long the files of an import are kept that nobody has finished or discarded.
KEPT = dt.timedelta(days=30)


@task(queue_name=LONG)
def work_on(import_id: int) -> None:
    """Look through the files of an import, or import them."""
    from transfer.carrying_out import carry_out  # noqa: PLC0415 (that module enqueues this task)

    carry_out(import_id)


@task()
def tidy() -> None:
    """Notice imports that their worker has given up; delete files that nobody has asked for in a month. Periodic."""
    for this in Import.objects.filter(state__in=ACTIVE):
        this.settle()
    known = set()
    for this in Import.objects.only("state", "place", "uploaded_at", "started_at"):
        is_old = (this.started_at or this.uploaded_at) < timezone.now() - KEPT
        if is_old and not this.is_active:
            this.delete_files()
        known.add(this.place)
    root = Path(settings.VAR_DIR) / "imports"
    yesterday = (timezone.now() - dt.timedelta(days=1)).timestamp()
    for folder in root.iterdir() if root.is_dir() else []:
        # What is left of an upload that broke off.
        if folder.name not in known and folder.stat().st_mtime < yesterday:
            shutil.rmtree(folder, ignore_errors=True)
