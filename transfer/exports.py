"""An export that somebody has asked for in the admin: how far it is, the file that came of it, who asked and when."""

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone

from transfer.exporters import EXPORTERS, Exporter
from transfer.long_work import LongWork


class ExportState(models.TextChoices):
    """How far an export is."""

    RUNNING = "running", "Being made"
    DONE = "done", "Made"
    STOPPED = "stopped", "Stopped"
    FAILED = "failed", "Interrupted"


#: The states from which an export can be begun anew.
REPEATABLE = (ExportState.STOPPED, ExportState.FAILED)


class Export(LongWork):
    """One export, from the button to the file."""

    ROOT = "exports"
    ACTIVE = (ExportState.RUNNING,)

    exporter = models.CharField(max_length=30)
    state = models.CharField(max_length=10, choices=ExportState, default=ExportState.RUNNING)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    asked_at = models.DateTimeField(auto_now_add=True)
    size = models.BigIntegerField(default=0, help_text="Of the file, in bytes.")
    #: How many of each kind are in it.
    counts = models.JSONField(default=dict)

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.label}, {timezone.localtime(self.asked_at):%-d %B %Y, %H:%M}"

    def get_absolute_url(self) -> str:
        """Return its page in the admin."""
        return reverse("admin:transfer_export_change", args=[self.pk])

    @property
    def kind(self) -> Exporter | None:
        """The form of the export; None for one that this version does not know any more."""
        return EXPORTERS.get(self.exporter)

    @property
    def label(self) -> str:
        """What is exported, in words."""
        return self.kind.label if self.kind else self.exporter

    @property
    def file(self) -> Path:
        """The file; there when it is whole."""
        return self.folder / f"export{self.kind.ending if self.kind else ''}"

    @property
    def has_file(self) -> bool:
        """Whether the file can be taken away; after some days it is not there any more."""
        return self.state == ExportState.DONE and self.file.is_file()

    @property
    def file_name(self) -> str:
        """What the file is called where it is taken to."""
        host = urlsplit(settings.SITE_URL).hostname or "site"
        day = timezone.localtime(self.asked_at).strftime("%Y-%m-%d")
        return f"{host}-{day}{self.kind.ending if self.kind else ''}"

    def begin(self, **values: Any) -> bool:
        """Begin anew; return whether it could."""
        fresh = {"wants_stop": False, "error": "", "done": 0, "total": 0, "task": ""}
        return self.go(REPEATABLE, state=ExportState.RUNNING, finished_at=None, **fresh, **values)
