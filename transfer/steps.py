"""An import in steps that are whole or not at all, of which a bad item stops none."""

import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, TypeVar

from django.db import DatabaseError, InterfaceError, OperationalError, transaction

from transfer.database_errors import is_about_the_data, is_conflict
from transfer.healing import Unreadable
from transfer.identities import Identities
from transfer.options import Checkpoint, Interrupted, Told
from transfer.quarantine import Quarantine
from transfer.records import Bad
from transfer.report import Report

logger = logging.getLogger(__name__)

T = TypeVar("T")
#: Does something with some items.
Work = Callable[[Sequence[T]], None]
#: Gets an item that cannot be stored, and the reason.
PutAside = Callable[[T, str], None]
#: Returns how far an import has come with an item: fields of Checkpoint.
Marks = Callable[[T], Mapping[str, Any]]

#: One step: so many items, or so many comments, whichever comes first. A step holds SQLite's write lock.
STEP_ITEMS = 100
STEP_COMMENTS = 1000
#: How often a step is tried that others are in the way of.
TRIES = 3
#: So much of what a database says about an item is told.
_REASON_LENGTH = 300

BEFORE = "It was imported before."
REPEATED = "It stands in the export twice."


def _nothing(_: object) -> Mapping[str, Any]:
    """Return no mark."""
    return {}


class Steps:
    """Does pieces of work, each in one transaction with the identities that it notes; a dry run takes them back.

    What a step reports and puts aside counts when it is whole: ``report`` says at each moment what is stored.
    """

    def __init__(
        self, ids: Identities, report: Report, quarantine: Quarantine, told: Told | None = None
    ) -> None:
        """Take where identities, counts and bad items go, and what an import is told of its way."""
        told = told or Told()
        self.ids, self.report, self.quarantine, self.told = ids, report, quarantine, told
        self.is_dry = told.is_dry
        self.reached = told.checkpoint or Checkpoint()
        #: What other things stand on and could not be stored: kinds, and how they are called there.
        self.refused: set[tuple[str, str]] = set()
        #: Whether what a dry run stores stays for now.
        self.is_held = False
        if told.begun:
            told.begun(report)

    def do(self, work: Callable[[], None], /, **reached: Any) -> None:
        """Do a piece of work whole or not at all; then let others have their turn.

        How far the import has come with it (fields of Checkpoint) is kept in the same transaction. Work that others,
        who write at the same time, are in the way of is done again. Raises what the work raises.
        """
        self._do(work, reached)
        self._make_way()

    def _do(self, work: Callable[[], None], reached: Mapping[str, Any]) -> None:
        for left in reversed(range(TRIES)):
            try:
                self._try(work, reached)
            except OperationalError as error:
                if not left or not is_conflict(error):
                    raise
            else:
                return

    def _try(self, work: Callable[[], None], reached: Mapping[str, Any]) -> None:
        self.report.begin_step()
        before, mark = self.report.snapshot(), self.quarantine.mark()
        try:
            with transaction.atomic():
                work()
                self.ids.write()
                self.quarantine.write()
                if reached:
                    self._keep(reached)
                if self.is_dry and not self.is_held:
                    transaction.set_rollback(True)
        except BaseException:
            self.report.restore(before)
            self.quarantine.back_to(mark)
            raise
        finally:
            self.ids.forget()

    def _keep(self, reached: Mapping[str, Any]) -> None:
        for name, value in reached.items():
            setattr(self.reached, name, value)
        if self.told.keep:
            self.reached.report = self.report.as_data()
            self.told.keep(self.reached)

    def _make_way(self) -> None:
        if not self.is_held:
            self.pause()

    def pause(self) -> None:
        """Let others have their turn, between two steps. Raises what ends the import there."""
        if self.told.pause:
            self.told.pause()

    def store(
        self,
        items: Sequence[T],
        work: Work[T],
        put_aside: PutAside[T],
        reached: Marks[T] = _nothing,
    ) -> None:
        """Store items in a step of their own; where that fails in halves, each a step, down to the bad item.

        That one is put aside, within a step: ``put_aside`` gets it with the reason. ``reached`` says how far the import
        has come with an item. The work may be done several times, and must change nothing but the database, the
        report and the quarantine until it has succeeded.

        Raises OperationalError and the like where it is the database that fails and no item: what has been stored by
        then is whole, and the next run goes on.
        """
        if not items:
            return
        try:
            self._do(lambda: work(items), reached(items[-1]))
        except Exception as error:
            if _is_trouble(error):
                raise
            if len(items) == 1:
                reason = _reason(error)
                self._do(lambda: put_aside(items[0], reason), reached(items[0]))
            else:
                logger.debug("%d items are stored in halves: %s", len(items), error)
                for half in _halves(items):
                    self.store(half, work, put_aside, reached)
                return
        self._make_way()

    def each(self, items: Sequence[T], work: Work[T], put_aside: PutAside[T]) -> None:
        """Do work with items within a step; where that fails in halves, down to the bad one: as :meth:`store` does."""
        if not items:
            return
        self.ids.write()
        before, mark = self.report.snapshot(), self.quarantine.mark()
        try:
            with transaction.atomic():
                work(items)
                self.ids.write()
        except Exception as error:
            if _is_trouble(error):
                raise
            self.ids.forget()
            self.report.restore(before)
            self.quarantine.back_to(mark)
            if len(items) == 1:
                put_aside(items[0], _reason(error))
                return
            logger.debug("%d items are stored in halves: %s", len(items), error)
            for half in _halves(items):
                self.each(half, work, put_aside)

    def refuse(self, kind: str, record: Any, old_id: str, reason: str) -> None:
        """Put something aside on which other things stand; they can ask for it in ``refused``."""
        self.quarantine.put(kind, record, old_id, record.line, reason)
        self.refused.add((kind, old_id))

    @contextmanager
    def held(self) -> Iterator[None]:
        """Let what the steps of a dry run store stay until the end, where all of it is taken back."""
        self.is_held = True
        try:
            with transaction.atomic():
                yield
                transaction.set_rollback(True)
        finally:
            self.is_held = False
        self.pause()

    @contextmanager
    def unreported(self) -> Iterator[None]:
        """Report nothing of what is done inside: an earlier run, with which this one goes on, has reported it."""
        report, quarantine = self.report, self.quarantine
        self.report = Report()
        self.quarantine = Quarantine(None, self.report)
        try:
            yield
        finally:
            self.report, self.quarantine = report, quarantine


def _halves(items: Sequence[T]) -> tuple[Sequence[T], Sequence[T]]:
    middle = len(items) // 2
    return items[:middle], items[middle:]


def _is_trouble(error: Exception) -> bool:
    """Whether no item is to blame: the database or the disk fails, or somebody else was in the way."""
    if isinstance(error, OperationalError):
        return is_conflict(error) or not is_about_the_data(error)
    return isinstance(error, InterfaceError | OSError | Unreadable | Interrupted)


def _reason(error: Exception) -> str:
    """Return why an item cannot be stored, in words; what nobody has thought of goes to the log."""
    if isinstance(error, Bad):
        return str(error)
    if not isinstance(error, DatabaseError | ValueError):
        logger.error("An item cannot be imported.", exc_info=error)
    words = " ".join(str(error).split()) or type(error).__name__
    return f"It cannot be stored: {words[:_REASON_LENGTH]}"
