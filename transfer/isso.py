"""Reads the database of Isso, a SQLite file: its tables threads and comments.

The columns are those of isso/db/comments.py and isso/db/threads.py of isso-comments/isso. SQLite enforces no type in
any of them, so each value is looked at.
"""

import contextlib
import hashlib
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

from comments.models import TEXT_BYTES
from transfer.comment_html import comment_markdown
from transfer.healing import Unreadable
from transfer.lines import Line
from transfer.records import CommentRecord, ThreadRecord
from transfer.thread_reading import TOO_LONG, Rejected, Said
from transfer.values import line, moment, text, whole

#: Where a comment stands, by its mode.
MODES = {1: "approved", 2: "pending", 4: "trash"}
_HEADER = b"SQLite format 3\x00"
#: Columns that must be there; the others have come with time.
_NEEDED = {"threads": {"id", "uri"}, "comments": {"tid", "id", "created", "mode", "text"}}
_WANTED = ("id", "tid", "parent", "created", "modified", "mode", "remote_addr", "author", "email")
_ALSO = ("website", "likes", "dislikes")

DELETED = "It was deleted at Isso."
WAITING = "It waited at Isso."
UNKNOWN = "Isso's mode of it is unknown here."
NO_TEXT = "What should be its text is none."


class Isso:
    """The reader."""

    label = "Isso"
    source = "isso"
    place = "row"

    def read(
        self, path: Path, progress: Callable[[int], None]
    ) -> Iterator[ThreadRecord | Said | Rejected]:
        """Yield discussions and comments. Raises Unreadable for what is no database of Isso, or a damaged one."""
        with path.open("rb") as file:
            if file.read(len(_HEADER)) != _HEADER:
                raise Unreadable(f"{path.name} is no SQLite database.")
        try:
            with contextlib.closing(_connected(path)) as db:
                columns = _checked(db, path.name)
                self._know(db)
                yield from _threads(db, columns["threads"], path.name)
                yield from _comments(db, columns["comments"], path, progress)
        except sqlite3.Error as error:
            raise Unreadable(f"{path.name} cannot be read as a database: {error}.") from None

    def _know(self, db: sqlite3.Connection) -> None:
        """Name the source by the key that each database of Isso has made for itself, which tells two of them apart."""
        with contextlib.suppress(sqlite3.Error):
            row = db.execute("SELECT value FROM preferences WHERE key = 'session-key'").fetchone()
            if row:
                digest = hashlib.sha256(text(row[0]).encode()).hexdigest()[:12]
                self.source = f"isso:{digest}"


def _connected(path: Path) -> sqlite3.Connection:
    """Open a database to read it; nothing in it can call anything."""
    db = sqlite3.connect(f"file:{quote(str(path.resolve()))}?mode=ro", uri=True)
    db.text_factory = lambda b: b.decode("utf-8", "replace")
    # https://www.sqlite.org/security.html: for databases of somebody else's making.
    db.execute("PRAGMA trusted_schema = OFF")
    db.execute("PRAGMA cell_size_check = ON")
    return db


def _checked(db: sqlite3.Connection, name: str) -> dict[str, set[str]]:
    """Look at the whole database; return the columns of its tables. Raises Unreadable."""
    tables = dict(db.execute("SELECT name, sql FROM sqlite_schema WHERE type = 'table'"))
    columns: dict[str, set[str]] = {}
    for table, needed in _NEEDED.items():
        # A view or a table of a module could be anything, and last for ever.
        sql = text(tables.get(table)).lstrip().upper()
        if sql.startswith("CREATE TABLE"):
            columns[table] = {text(r[1]) for r in db.execute(f"PRAGMA table_info({table})")}
        if needed - columns.get(table, set()):
            raise Unreadable(
                f"{name} is no database of Isso: its table “{table}” is missing or another."
            )
    (state,) = db.execute("PRAGMA quick_check(1)").fetchone()
    if state != "ok":
        raise Unreadable(f"The database {name} is damaged: {line(state)}.")
    return columns


def _threads(db: sqlite3.Connection, columns: set[str], file: str) -> Iterator[ThreadRecord]:
    title = "title" if "title" in columns else "NULL"
    rows = db.execute(f"SELECT rowid, id, uri, {title} FROM threads ORDER BY rowid")  # noqa: S608 (ours)
    for rowid, number, uri, name in rows:
        yield ThreadRecord(
            f"isso-{text(number)}", line(uri), title=line(name), line=Line(rowid, file)
        )


def _comments(
    db: sqlite3.Connection, columns: set[str], path: Path, progress: Callable[[int], None]
) -> Iterator[Said | Rejected]:
    names = [*_WANTED, *_ALSO]
    wanted = ", ".join(name if name in columns else "NULL" for name in names)
    (total,) = db.execute("SELECT count(*) FROM comments").fetchone()
    # A text that is longer than any that is taken is not fetched: it may fill the memory.
    rows = db.execute(
        f"SELECT rowid, typeof(text), length(CAST(text AS BLOB)), "  # noqa: S608 (names of ours)
        f"CASE WHEN length(CAST(text AS BLOB)) <= ? THEN text END, {wanted} FROM comments ORDER BY rowid",
        (TEXT_BYTES,),
    )
    size = path.stat().st_size
    for done, (row, kind, length, words, *values) in enumerate(rows, 1):
        rowid = Line(row, path.name)
        progress(size * done // max(total, 1))
        data: dict[str, Any] = dict(zip(names, values, strict=True))
        if (length or 0) > TEXT_BYTES:
            yield Rejected({**_plain(data), "bytes": length}, rowid, TOO_LONG, text(data["id"]))
        elif kind == "blob":
            yield Rejected(_plain(data), rowid, NO_TEXT, text(data["id"]))
        else:
            yield Said(f"isso-{text(data['tid'])}", _comment(data, text(words), rowid))


def _plain(data: dict[str, Any]) -> dict[str, str]:
    return {name: text(value)[:1000] for name, value in data.items()}


def _comment(data: dict[str, Any], words: str, rowid: int) -> CommentRecord:
    mode = data["mode"] if isinstance(data["mode"], int) else 0
    # What is said to be deleted is, whatever else is said of it.
    mode = 4 if mode & 4 else mode
    status = MODES.get(mode, "pending")
    reason = {"trash": DELETED, "pending": WAITING}.get(status, "") if mode in MODES else UNKNOWN
    said = comment_markdown(words)
    parent = text(data["parent"]).removesuffix(".0")
    if reason == UNKNOWN:
        said.notes.append(UNKNOWN)
    return CommentRecord(
        number=f"isso-{text(data['id'])}",
        anchor=f"isso-{text(data['id'])}",
        parent=f"isso-{parent}" if parent not in {"", "0"} else "",
        name=line(data["author"]),
        email=line(data["email"]),
        website=line(data["website"]),
        address=line(data["remote_addr"]),
        at=moment(data["created"]),
        **said.fields,
        status=status,
        reason=reason,
        user=line(data["email"]).lower(),
        edited_at=moment(data["modified"]),
        votes=whole(data["likes"]) - whole(data["dislikes"]),
        meta=[(k, text(data[k])) for k in ("likes", "dislikes") if data[k]],
        line=rowid,
    )
