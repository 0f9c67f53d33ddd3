"""What imports and exports in the admin have in common: a task in the background, its files, how far it is."""

import shutil
from pathlib import Path
from typing import Any, ClassVar, Self

from django.conf import settings
from django.contrib import admin
from django.db import models
from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

FAILED = "failed"


class LongWork(models.Model):
    """One piece of work on which a worker works, with a folder of its own."""

    #: The folder of all their folders, in VAR_DIR.
    ROOT: ClassVar[str]
    #: The states in which a worker works on it, or is about to.
    ACTIVE: ClassVar[tuple[str, ...]]
    #: What else is so when nobody works on it any more.
    ENDED: ClassVar[dict[str, Any]] = {}

    # How far it is; each kind of work has states of its own.
    state = models.CharField(max_length=10)
    task = models.CharField(max_length=40, blank=True, editable=False)
    wants_stop = models.BooleanField(default=False, editable=False)
    # The name of its folder: one that cannot be guessed, and never comes again.
    place = models.CharField(max_length=40, editable=False)
    finished_at = models.DateTimeField(null=True)
    # How much is done of how much, in units that only their quotient means something of.
    done = models.BigIntegerField(default=0)
    total = models.BigIntegerField(default=0)
    error = models.TextField(blank=True)

    class Meta:
        abstract = True

    def get_absolute_url(self) -> str:
        """Return its page in the admin."""
        raise NotImplementedError

    @property
    def folder(self) -> Path:
        """Where its files stand, for the server's eyes alone."""
        return self.root() / self.place

    @classmethod
    def root(cls) -> Path:
        """Return where the folders of all of them stand."""
        return Path(settings.VAR_DIR) / cls.ROOT

    @property
    def is_active(self) -> bool:
        """Whether a worker works on it, or is about to."""
        return self.state in self.ACTIVE

    @property
    @admin.display(description="State", ordering="state")
    def state_words(self) -> str:
        """How far it is, in words."""
        # Every kind of work has choices for its states.
        return str(self.get_state_display())  # type: ignore[attr-defined]

    @property
    def per_cent(self) -> int:
        """How much is done."""
        return min(100, self.done * 100 // self.total) if self.total else 0

    # --- Its way. Each step is taken from the states it is for, by one of however many who try.

    def go(self, states: tuple[str, ...], **values: Any) -> bool:
        """Go on to another state, unless somebody else has meanwhile; return whether it was so."""
        moved = self._mine().filter(state__in=states).update(**values)
        if moved:
            self.refresh_from_db()
        return bool(moved)

    def end(self, state: str, **values: Any) -> bool:
        """End the work."""
        return self.go(self.ACTIVE, state=state, wants_stop=False, **self.ENDED, **values)

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
            mine = self._mine().filter(state__in=self.ACTIVE, task=self.task)
            mine.update(state=FAILED, error=words, finished_at=timezone.now(), **self.ENDED)
            self.refresh_from_db()

    def _mine(self) -> "models.QuerySet[Self]":
        """Return the row of it, to be changed only where it is still so."""
        return type(self)._default_manager.filter(pk=self.pk)  # noqa: SLF001 (Django documents it)

    def delete_files(self) -> None:
        """Delete its folder; what is known of it stays."""
        shutil.rmtree(self.folder, ignore_errors=True)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """Delete it with its files."""
        self.delete_files()
        return super().delete(*args, **kwargs)
