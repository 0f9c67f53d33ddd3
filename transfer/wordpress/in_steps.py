"""The items of an export as they are stored: some at a time, those passed over that an earlier run has dealt with."""

import copy
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple
from zoneinfo import ZoneInfo

from transfer.options import Checkpoint
from transfer.records import OwnRecord, PostRecord, copies_of
from transfer.steps import STEP_COMMENTS, STEP_ITEMS
from transfer.wordpress.first_look import is_menu_entry
from transfer.wordpress.reading import read
from transfer.wordpress.survey import Numbers, Survey

__all__ = ["Item", "ItemsInSteps", "Step"]


class Item(NamedTuple):
    """An item or a piece of one; when it is stored, so many items and comments of the next have been dealt with."""

    key: str
    record: PostRecord
    is_repeated: bool
    items: int
    comments: int

    @property
    def is_first(self) -> bool:
        """Whether it is an item, or the first piece of one."""
        return self.record.piece.part == 0

    def fresh(self) -> tuple[str, PostRecord, bool]:
        """Return what is to be stored. Storing changes a record, and may have to be done again."""
        record = copy.copy(self.record)
        record.comments = copies_of(record.comments)
        return self.key, record, self.is_repeated


Step = list[Item]


class ItemsInSteps:
    """Reads the files of an export for the second time."""

    def __init__(
        self, paths: Sequence[Path], zone: ZoneInfo, survey: Survey, reached: Checkpoint
    ) -> None:
        """Take what the first look has found, and how far an earlier run has come."""
        self.paths, self.zone, self.survey = paths, zone, survey
        self._before = copy.copy(reached)

    def read(
        self,
        store_own: Callable[[OwnRecord | None, int], None],
        progress: Callable[[int], None] | None,
    ) -> Iterator[Step]:
        """Yield the items of all files, some at a time; a further piece of one is a step of its own.

        ``store_own`` gets what an export of ours says outside of items, with how much of it has come; None before
        an item, which may need what has come.
        """
        numbers, step, said, items, own = Numbers(), Step(), 0, 0, 0
        key, is_repeated, of_item = "", False, 0
        for record in self._records(progress):
            if isinstance(record, OwnRecord):
                own += 1
                if own > self._before.own:
                    store_own(record, own)
                continue
            store_own(None, own)
            part, has_more = record.piece.part, record.piece.has_more
            if part == 0:
                key, is_repeated = numbers.key(record)
                if not self.survey.is_ours:
                    self.survey.types.turn(record)
                items, of_item = items + 1, 0
            of_item += len(record.comments)
            if self._is_done(items, of_item):
                continue
            reached = (items - 1, of_item) if has_more else (items, 0)
            step.append(Item(key, record, is_repeated, *reached))
            said += len(record.comments)
            if part or has_more or len(step) >= STEP_ITEMS or said >= STEP_COMMENTS:
                yield step
                step, said = Step(), 0
        yield step

    def _records(self, progress: Callable[[int], None] | None) -> Iterator[PostRecord | OwnRecord]:
        done = 0
        for path in self.paths:
            tell = (lambda n, before=done: progress(before + n)) if progress else None
            whole = self.survey.whole.of(path)
            for record in read(path, self.zone, tell, whole=whole):
                if isinstance(record, OwnRecord | PostRecord) and not self._is_said(record):
                    yield record
            done += path.stat().st_size

    def _is_said(self, record: OwnRecord | PostRecord) -> bool:
        """Whether an item is one of whose content an export of ours tells elsewhere."""
        return isinstance(record, PostRecord) and is_menu_entry(record, self.survey)

    def _is_done(self, items: int, comments: int) -> bool:
        """Whether an earlier run has dealt with the item of this number, until its comment of that number."""
        before = self._before
        is_next = items == before.items + 1
        return items <= before.items or (is_next and 0 < comments <= before.comments)
