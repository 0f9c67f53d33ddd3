"""An import that somebody has begun in the admin: its files, how far it is, what came of it, who did what and when."""

import shutil
from pathlib import Path
from typing import Any, Self

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from transfer.importers import IMPORTERS, Importer
from transfer.report import Report

#: What the one that runs holds; a column of which each value but NULL can stand once.
_TURN = "running"


class State(models.TextChoices):
    """How far an import is."""

    LOOKING = "looking", "Looking through the files"
    LOOKED = "looked", "Ready to import"
    RUNNING = "running", "Importing"
    STOPPED = "stopped", "Stopped"
    DONE = "done", "Imported"
    REFUSED = "refused", "Cannot be read"
    FAILED = "failed", "Interrupted"


#: The states in which a worker works on it, or is about to.
ACTIVE = (State.LOOKING, State.RUNNING)
#: The states from which an import that has begun goes on.
RESUMABLE = (State.STOPPED, State.FAILED)


class ImportQuerySet(models.QuerySet["Import"]):
    """The questions asked of imports."""

    def active(self) -> Self:
        """Those that a worker works on: one at most."""
        return self.filter(turn=_TURN)


class Import(models.Model):
    """One import, from the upload to its report."""

    importer = models.CharField(max_length=30)
    state = models.CharField(max_length=10, choices=State, default=State.LOOKED)
    # Set while it is active: one import at a time, whoever presses what at the same moment.
    turn = models.CharField(max_length=10, null=True, unique=True, editable=False)
    task = models.CharField(max_length=40, blank=True, editable=False)
    wants_stop = models.BooleanField(default=False, editable=False)

    # The name of the folder with its files: one that cannot be guessed, and never comes again.
    place = models.CharField(max_length=40, editable=False)
    files = models.JSONField(default=list, help_text="Names and sizes of what was given.")
    #: Authors (login there: user name here), and where media come from.
    options = models.JSONField(default=dict)

    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    uploaded_at = models.DateTimeField(auto_now_add=True)
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    # How much is done of how much, in units that only their quotient means something of.
    done = models.BigIntegerField(default=0)
    total = models.BigIntegerField(default=0)
    error = models.TextField(blank=True)
    dry_report = models.JSONField(null=True, encoder=DjangoJSONEncoder)
    report = models.JSONField(null=True, encoder=DjangoJSONEncoder)
    # Where it goes on after an interruption, with the report until there.
    checkpoint = models.JSONField(null=True, encoder=DjangoJSONEncoder)

    objects = ImportQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.label}, {timezone.localtime(self.uploaded_at):%-d %B %Y, %H:%M}"

    def get_absolute_url(self) -> str:
        """Return its page in the admin."""
        return reverse("admin:transfer_import_change", args=[self.pk])

    @property
    def kind(self) -> Importer | None:
        """The importer; None for one that this version does not know any more."""
        return IMPORTERS.get(self.importer)

    @property
    def label(self) -> str:
        """What is imported, in words."""
        return self.kind.label if self.kind else self.importer

    @property
    def folder(self) -> Path:
        """Where its files stand, for the server's eyes alone."""
        return Path(settings.VAR_DIR) / "imports" / self.place

    @property
    def quarantine(self) -> Path:
        """The file of what could not be stored; there only if there is something in it."""
        return self.folder / "quarantine.jsonl"

    @property
    def is_active(self) -> bool:
        """Whether a worker works on it, or is about to."""
        return self.state in ACTIVE

    @property
    def has_files(self) -> bool:
        """Whether its files are still there."""
        return (self.folder / "files").is_dir()

    @property
    def per_cent(self) -> int:
        """How much is done."""
        return min(100, self.done * 100 // self.total) if self.total else 0

    @property
    def shown_report(self) -> Report | None:
        """The report to show: that of the import, else that of the look at the files."""
        data = self.report or self.dry_report
        return Report.from_data(data) if data else None

    # --- The way of an import. Each step is taken from the states it is for, by one of however many who try.

    def _go(self, states: tuple[State, ...], **values: Any) -> bool:
        """Go on to another state, unless somebody else has meanwhile; return whether it was so."""
        moved = Import.objects.filter(pk=self.pk, state__in=states).update(**values)
        if moved:
            self.refresh_from_db()
        return bool(moved)

    def begin(self, states: tuple[State, ...], **values: Any) -> bool:
        """Take the turn and become active. Raises IntegrityError where another import has the turn."""
        fresh = {"turn": _TURN, "wants_stop": False, "error": "", "done": 0, "total": 0, "task": ""}
        return self._go(states, **fresh, **values)

    def end(self, state: State, **values: Any) -> bool:
        """Give the turn back."""
        return self._go(ACTIVE, state=state, turn=None, wants_stop=False, **values)

    def settle(self) -> None:
        """Notice that the worker has given it up: then it can be continued by hand."""
        if not self.is_active or not self.task:
            return
        result = DBTaskResult.objects.filter(pk=self.task).first()
        if result is None or result.status in {
            TaskResultStatus.FAILED,
            TaskResultStatus.SUCCESSFUL,
        }:
            words = "The background task has ended without finishing it."
            # Not where another task has taken over meanwhile.
            mine = Import.objects.filter(pk=self.pk, state__in=ACTIVE, task=self.task)
            mine.update(state=State.FAILED, turn=None, error=words, finished_at=timezone.now())
            self.refresh_from_db()

    def delete_files(self) -> None:
        """Delete what was uploaded and all that was made of it; the report stays."""
        shutil.rmtree(self.folder, ignore_errors=True)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """Delete it with its files. What it has imported stays."""
        self.delete_files()
        return super().delete(*args, **kwargs)
