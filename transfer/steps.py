"""An import in steps that are whole or not at all, of which a bad item stops none."""

import logging
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from django.db import DatabaseError, OperationalError, connection, transaction

from transfer.identities import Identities
from transfer.options import Checkpoint, Told
from transfer.records import Bad
from transfer.report import Report

logger = logging.getLogger(__name__)

T = TypeVar("T")

#: One step: so many items, or so many comments, whichever comes first. A step holds SQLite's write lock.
STEP_ITEMS = 100
STEP_COMMENTS = 1000

#: What an item may fail with: the database refuses it, or it is not what it seemed to be.
FAILURES = (
    *(DatabaseError, ValueError, TypeError, LookupError, AttributeError, ArithmeticError),
    *(RecursionError, AssertionError, Bad),
)

BEFORE = "It was imported before."
REPEATED = "It stands in the export twice."


class Steps:
    """Does pieces of work, each in one transaction with the identities that it notes; a dry run takes them back."""

    def __init__(self, ids: Identities, report: Report, told: Told) -> None:
        """Take where identities and counts go, and what an import is told of its way."""
        self.ids, self.report, self.told, self.is_dry = ids, report, told, told.is_dry
        self.reached = told.checkpoint or Checkpoint()

    def do(self, work: Callable[[], None], /, **reached: Any) -> None:
        """Do a piece of work whole or not at all; then let others have their turn.

        How far the import has come with it (fields of Checkpoint) is kept in the same transaction.
        """
        try:
            with transaction.atomic():
                work()
                self.ids.write()
                if reached and self.told.keep:
                    for name, value in reached.items():
                        setattr(self.reached, name, value)
                    self.reached.report = self.report.as_data()
                    self.told.keep(self.reached)
                if self.is_dry:
                    transaction.set_rollback(True)
        finally:
            self.ids.forget()
        self.pause()

    def pause(self) -> None:
        """Let others have their turn, between two steps. Raises what ends the import there."""
        if self.told.pause:
            self.told.pause()

    def store(
        self,
        items: Sequence[T],
        work: Callable[[Sequence[T]], None],
        put_aside: Callable[[T, str], None],
        /,
        **reached: Any,
    ) -> None:
        """Store items together; where that fails in halves, down to the one that cannot be stored: it is put aside.

        ``put_aside`` gets the item and the reason; ``reached`` is kept with the last of them. Raises
        OperationalError where it is the database that fails and no item: what has been stored by then is whole, and
        the next run goes on.
        """
        if not items:
            return
        kept = self.report.snapshot()
        try:
            self.do(lambda: work(items), **reached)
        except FAILURES as error:
            self.report.restore(kept)
            if len(items) > 1:
                logger.debug("A step of %d is done in halves: %s", len(items), error)
                middle = len(items) // 2
                self.store(items[:middle], work, put_aside)
                self.store(items[middle:], work, put_aside)
            elif isinstance(error, OperationalError) and _is_down():
                raise
            else:
                put_aside(items[0], f"It cannot be stored: {str(error) or type(error).__name__}")
            if reached:
                self.do(lambda: None, **reached)


def _is_down() -> bool:
    """Whether the database itself is the trouble: a full disk, a lock, a lost connection."""
    return connection.vendor == "sqlite" or not connection.is_usable()
