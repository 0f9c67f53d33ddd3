"""Imports and exports as an administrator's browser begins them, and the worker that does them."""

from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django_tasks_db.models import DBTaskResult

from transfer import carrying_out, making
from transfer.imports import Import
from transfer.long_work import LongWork

NEW = reverse("admin:transfer_import_add")


def at(this: LongWork, name: str) -> str:
    """Return the address of a button."""
    return reverse(f"admin:transfer_{this._meta.model_name}_{name}", args=[this.pk])


def work() -> None:
    """Do what a worker would do: it opens and closes connections as it pleases, and tests stand in a transaction."""
    doing = {"transfer.tasks.work_on": carrying_out.carry_out, "transfer.tasks.export": making.make}
    waiting = DBTaskResult.objects.ready().filter(task_path__in=doing)
    while task := waiting.first():
        mine = DBTaskResult.objects.filter(pk=task.pk)
        mine.update(status="RUNNING")
        doing[task.task_path](*task.args_kwargs["args"])
        mine.update(status="SUCCESSFUL")


def upload(client: Client, *files: tuple[str, str | bytes], **data: Any) -> HttpResponse:
    """Post the form of a new import; of a WordPress blog unless told otherwise."""
    given = [SimpleUploadedFile(n, t if isinstance(t, bytes) else t.encode()) for n, t in files]
    return client.post(NEW, {"importer": "wordpress", "media_from": "", "exports": given, **data})  # type: ignore[return-value]


def looked_through(client: Client, *files: tuple[str, str | bytes], **data: Any) -> Import:
    """Upload, and let the worker look."""
    answer = upload(client, *files, **data)
    this = Import.objects.latest("pk")
    assert answer["Location"] == this.get_absolute_url()
    work()
    this.refresh_from_db()
    return this
