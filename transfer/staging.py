"""Comments of an export sorted by discussion, on disk: exports have them in the order of their time, or in none."""

import datetime as dt
import json
import sqlite3
from collections.abc import Iterable
from typing import Any

from transfer.lines import Line, file_of
from transfer.records import CommentRecord

#: Rows that are written at once.
_BATCH = 500
_TIMES = ("at", "edited_at")
#: What the votes that stand in a table of their own make of a comment.
_VOTES = "(SELECT coalesce(sum(value), 0) FROM votes WHERE votes.number = said.number)"


class Staging:
    """A database of its own that SQLite keeps in a temporary file and takes away with the process."""

    def __init__(self) -> None:
        """Begin with nothing."""
        # An empty name is a temporary database on disk (https://www.sqlite.org/inmemorydb.html#temp_db).
        self._db = sqlite3.connect("")
        self._db.executescript(
            """
            PRAGMA journal_mode = OFF;
            PRAGMA synchronous = OFF;
            CREATE TABLE said (number TEXT UNIQUE, thread TEXT, digest TEXT, record TEXT);
            CREATE TABLE votes (number TEXT, voter TEXT, value INTEGER, PRIMARY KEY (number, voter)) WITHOUT ROWID;
            CREATE TABLE left_out (number TEXT PRIMARY KEY) WITHOUT ROWID;
            CREATE TABLE threads (thread TEXT PRIMARY KEY, place TEXT);
            CREATE INDEX by_place ON threads (place);
            """
        )
        self._rows: list[tuple[str, str, str, str]] = []
        self._seen: dict[str, str] = {}
        self._votes: list[tuple[str, str, int]] = []

    def add(self, thread: str, record: CommentRecord) -> bool:
        """Keep a comment of a discussion; return False for one that came before.

        Another comment of the same number gets one of its own.
        """
        if not record.number:
            record.number = f"~{record.digest}"
        before = self._digest(record.number)
        if before is not None:
            if before == record.digest:
                return False
            record.number = f"{record.number}~{record.digest}"
            if self._digest(record.number) is not None:
                return False
        self._rows.append((record.number, thread, record.digest, _written(record)))
        self._seen[record.number] = record.digest
        if len(self._rows) >= _BATCH:
            self._write()
        return True

    def _digest(self, number: str) -> str | None:
        if number in self._seen:
            return self._seen[number]
        row = self._db.execute("SELECT digest FROM said WHERE number = ?", (number,)).fetchone()
        return row[0] if row else None

    def leave_out(self, number: str) -> None:
        """Note that there is such a comment, which is not kept."""
        self._db.execute("INSERT OR IGNORE INTO left_out VALUES (?)", (number,))

    def home_of(self, number: str) -> str | None:
        """Return the place of a comment, else its discussion; empty for one left out, None for none."""
        self._write()
        row = self._db.execute(
            "SELECT coalesce(place, thread) FROM said LEFT JOIN threads USING (thread) WHERE number = ? "
            "UNION ALL SELECT '' FROM left_out WHERE number = ?",
            (number, number),
        ).fetchone()
        return str(row[0]) if row else None

    def vote(self, number: str, voter: str, value: int) -> None:
        """Note that somebody is for a comment (1) or against it (-1), before it comes or behind it; the last counts."""
        self._votes.append((number, voter, value))
        if len(self._votes) >= _BATCH:
            self._write()

    def _write(self) -> None:
        self._db.executemany("INSERT INTO said VALUES (?, ?, ?, ?)", self._rows)
        self._db.executemany("INSERT OR REPLACE INTO votes VALUES (?, ?, ?)", self._votes)
        self._rows, self._seen, self._votes = [], {}, []

    def stray_votes(self) -> int:
        """Return how many of the votes are for a comment that has not come."""
        self._write()
        found = self._db.execute(
            "SELECT count(*) FROM votes WHERE number NOT IN (SELECT number FROM said)"
        )
        return int(found.fetchone()[0])

    def sizes(self) -> dict[str, int]:
        """Return how many comments each discussion has."""
        self._write()
        self._db.execute("CREATE INDEX IF NOT EXISTS by_thread ON said (thread)")
        return dict(self._db.execute("SELECT thread, count(*) FROM said GROUP BY thread"))

    def put(self, places: Iterable[tuple[str, str]]) -> None:
        """Say which discussion belongs to which place; several may share one."""
        self._db.executemany("INSERT OR REPLACE INTO threads VALUES (?, ?)", places)

    def places(self) -> list[tuple[str, int]]:
        """Return the places that have comments, with their number."""
        rows = self._db.execute(
            "SELECT place, count(*) FROM threads JOIN said USING (thread) GROUP BY place ORDER BY place"
        )
        return list(rows)

    def at(self, place: str) -> list[tuple[str, CommentRecord]]:
        """Return the comments of a place with their discussions, in the order of their time.

        Those without one come last, as they came.
        """
        # The plus keeps SQLite from reading all of the table in the order of its rows.
        rows = self._db.execute(
            f"SELECT thread, record, {_VOTES} FROM threads JOIN said USING (thread) "  # noqa: S608 (ours)
            "WHERE place = ? ORDER BY +said.rowid",
            (place,),
        )
        return sorted(((thread, _read(*row)) for thread, *row in rows), key=lambda p: _time(p[1]))

    def of(self, thread: str) -> list[CommentRecord]:
        """Return the comments of a discussion, in the order of their time."""
        self._write()
        rows = self._db.execute(
            f"SELECT record, {_VOTES} FROM said WHERE thread = ? ORDER BY +rowid",  # noqa: S608 (ours)
            (thread,),
        )
        return sorted((_read(*row) for row in rows), key=_time)

    def close(self) -> None:
        """Give the disk back."""
        self._db.close()


def _time(record: CommentRecord) -> dt.datetime:
    return record.at or dt.datetime(9999, 12, 31, tzinfo=dt.UTC)


def _written(record: CommentRecord) -> str:
    # Not dataclasses.asdict, which copies every value: an import has a hundred thousand of these.
    data = dict(vars(record))
    for name in _TIMES:
        data[name] = data[name].isoformat() if data[name] else None
    data["file"] = file_of(record.line)
    return json.dumps(data)


def _read(written: str, votes: int) -> CommentRecord:
    data: dict[str, Any] = json.loads(written)
    data["votes"] += votes
    for name in _TIMES:
        data[name] = dt.datetime.fromisoformat(data[name]) if data[name] else None
    data["line"] = Line(data["line"], data.pop("file"))
    data["meta"] = [(key, value) for key, value in data["meta"]]
    return CommentRecord(**data)
