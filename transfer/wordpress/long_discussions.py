"""Which items with a long discussion may be stored piece by piece, as the first look at an export finds it."""

import datetime as dt
import sqlite3
from collections import defaultdict
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

from transfer import elements
from transfer.healing import Unreadable
from transfer.opening import named
from transfer.records import CommentRecord, PostRecord
from transfer.remembered import Remembered

#: What its comments hang on is an article, in whose conversation each has a place. All else is kept as it came.
GROWING = {"post", "page", "attachment"}


class Whole:
    """The items that must be read whole: what comes of them would depend on where they are divided."""

    def __init__(self) -> None:
        """Begin with none."""
        self._found: dict[Path, set[int]] = defaultdict(set)
        self._order: _Order | None = None

    def of(self, path: Path) -> set[int]:
        """Return the places of those of a file."""
        return self._found[path]

    def look_at(self, path: Path, record: PostRecord, *, keeps_places: bool) -> None:
        """Look at the next item or piece of one. Raises Unreadable where it must be read whole and is too long.

        ``keeps_places``: its comments name their places, so that their dates decide nothing.
        """
        piece = record.piece
        if piece.part == 0:
            self._order = _Order() if piece.has_more else None
        order = self._order
        if order is None:
            return
        order.add(record.comments, is_dated=not keeps_places)
        if piece.has_more:
            return
        with closing(order):
            may_grow = not piece.is_mixed and order.holds()
        self._order = None
        if may_grow:
            return
        if piece.size > elements.ITEM:
            raise Unreadable(named(path.name, elements.too_long(record.line)))
        if piece.elements > elements.ELEMENTS:
            raise Unreadable(named(path.name, elements.too_many(record.line)))
        self._found[path].add(piece.place)


class SaidBefore:
    """What was said below items that stand in an export again: a dry run, which stores nothing, asks here."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self._numbers = Remembered()

    def knows(self, key: str) -> bool:
        """Return whether an item has come."""
        return key in self._numbers

    def add(self, key: str, comments: Sequence[CommentRecord]) -> None:
        """Note that an item has come with these comments."""
        self._numbers.put(key)
        for comment in comments:
            self._numbers.put(f"{key} {comment.number}")

    def take_out(self, key: str, comments: list[CommentRecord]) -> list[CommentRecord]:
        """Take those out that have been said before and return them; note the others.

        What these answer is here, too, for all that anybody can say of it.
        """
        before = [c for c in comments if f"{key} {c.number}" in self._numbers]
        out = {c.number for c in before}
        comments[:] = [c for c in comments if c.number not in out]
        mine = {c.number for c in comments}
        for comment in comments:
            if comment.parent not in mine and f"{key} {comment.parent}" in self._numbers:
                comment.parent = ""
        self.add(key, comments)
        return before


class _Order:
    """Whether the pieces of a discussion can be stored one after the other, with what stands in each.

    Each comment has a number of its own and a date; none answers one of a later piece, and none is older than one of
    an earlier piece: that is how places are given. The numbers stand on disk, as in transfer.remembered.
    """

    def __init__(self) -> None:
        """Begin before the first piece."""
        self._db = sqlite3.connect("", isolation_level=None)
        self._db.executescript(
            """
            PRAGMA journal_mode = OFF;
            PRAGMA synchronous = OFF;
            CREATE TABLE said (number INTEGER PRIMARY KEY);
            CREATE TABLE missing (number INTEGER PRIMARY KEY);
            BEGIN;
            """
        )
        self._is_broken = False
        self._latest: tuple[dt.datetime, int] | None = None

    def close(self) -> None:
        """Forget the numbers."""
        self._db.close()

    def add(self, comments: Sequence[CommentRecord], *, is_dated: bool) -> None:
        """Look at the next piece."""
        if self._is_broken:
            return
        numbers = [(int(c.number),) for c in comments if c.number]
        new = self._db.executemany("INSERT OR IGNORE INTO said VALUES (?)", numbers).rowcount
        if new < len(comments):
            self._is_broken = True
            return
        # Of a comment that is not here, only the end says whether it comes later or never.
        self._db.executemany(
            "INSERT OR IGNORE INTO missing SELECT ?1 WHERE NOT EXISTS (SELECT 1 FROM said WHERE number = ?1)",
            ((int(c.parent),) for c in comments if c.parent),
        )
        if is_dated:
            self._date(comments)

    def _date(self, comments: Sequence[CommentRecord]) -> None:
        # Of the same second the lower number comes first, as it does when places are given.
        dates = [(c.at, int(c.number)) for c in comments if c.at]
        is_later = self._latest is None or not dates or min(dates) > self._latest
        self._is_broken = len(dates) < len(comments) or not is_later
        self._latest = max([*dates, *([self._latest] if self._latest else [])], default=None)

    def holds(self) -> bool:
        """Return whether it is so, after the last piece."""
        if self._is_broken:
            return False
        later = self._db.execute("SELECT 1 FROM missing JOIN said USING (number) LIMIT 1")
        return later.fetchone() is None
