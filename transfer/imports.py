"""An import that somebody has begun in the admin: its files, how far it is, what came of it, who did what and when."""

from pathlib import Path
from typing import Any, ClassVar, Self

from django.conf import settings
from django.contrib import admin
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.urls import reverse
from django.utils import timezone

from transfer.importers import IMPORTERS, Importer
from transfer.long_work import LongWork
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


class Import(LongWork):
    """One import, from the upload to its report."""

    ROOT = "imports"
    ACTIVE = ACTIVE
    ENDED: ClassVar = {"turn": None}

    importer = models.CharField(max_length=30)
    state = models.CharField(max_length=10, choices=State, default=State.LOOKED)
    # Set while it is active: one import at a time, whoever presses what at the same moment.
    turn = models.CharField(max_length=10, null=True, unique=True, editable=False)
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
    @admin.display(description="State", ordering="state")
    def state_words(self) -> str:
        """How far it is, in words; another import may have had the turn when this one was uploaded."""
        is_unseen = self.state == State.LOOKED and self.dry_report is None
        return "Not looked through yet" if is_unseen else super().state_words

    @property
    def quarantine(self) -> Path:
        """The file of what could not be stored; there only if there is something in it."""
        return self.folder / "quarantine.jsonl"

    @property
    def has_files(self) -> bool:
        """Whether its files are still there."""
        return (self.folder / "files").is_dir()

    @property
    def shown_report(self) -> Report | None:
        """The report to show: that of the import, else that of the look at the files."""
        data = self.report or self.dry_report
        return Report.from_data(data) if data else None

    def begin(self, states: tuple[State, ...], **values: Any) -> bool:
        """Take the turn and become active. Raises IntegrityError where another import has the turn."""
        fresh = {"turn": _TURN, "wants_stop": False, "error": "", "done": 0, "total": 0, "task": ""}
        return self.go(states, **fresh, **values)
