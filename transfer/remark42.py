"""Reads a backup of Remark42: one JSON object a line, what is known of users and posts first, then the comments.

The fields are those of backend/app/migrator/native.go and backend/app/store/comment.go of umputun/remark42.
"""

import html
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from transfer.comment_html import as_written
from transfer.healing import Unreadable
from transfer.lines import Line
from transfer.opening import Source, opened
from transfer.records import CommentRecord, ThreadRecord
from transfer.thread_reading import Rejected, Said
from transfer.values import flag, line, moment, text, whole

#: The longest line of a comment, in bytes: sixty times the longest text that is taken.
LINE = 4_000_000
#: The longest first line: it names every user who was ever blocked or verified.
FIRST_LINE = 50_000_000
#: Versions of the format that are known.
VERSIONS = {0, 1}

DELETED = "It was deleted at Remark42."
BLOCKED = "Its writer was blocked at Remark42."
NO_JSON = "This line is no JSON object."
LONG_LINE = f"This line is longer than {LINE:,} bytes."
NO_PLACE = "It does not say below which page it stood."


class Remark42:
    """The reader."""

    label = "Remark42"
    source = "remark42"
    place = "line"

    def __init__(self) -> None:
        """Begin without a site."""
        self._site = ""

    def read(
        self, path: Path, progress: Callable[[int], None]
    ) -> Iterator[ThreadRecord | Said | Rejected]:
        """Yield discussions and comments. Raises Unreadable for what is no backup, or ends in the middle."""
        seen: set[str] = set()
        with opened(path) as file:
            blocked, closed = _first(file, path.name)
            for nth, written in _lines(file, progress):
                number = Line(nth, path.name)
                if isinstance(written, Rejected):
                    written.line = number
                    yield written
                    continue
                locator = written.get("locator")
                locator = locator if isinstance(locator, dict) else {}
                address = line(locator.get("url"))
                if not self._site:
                    self._site = line(locator.get("site"))
                    self.source = f"remark42:{self._site}" if self._site else "remark42"
                if not address:
                    yield Rejected(written, number, NO_PLACE, line(written.get("id")))
                    continue
                if address not in seen:
                    seen.add(address)
                    title = line(written.get("title"))
                    yield ThreadRecord(
                        address, address, title=title, is_closed=address in closed, line=number
                    )
                yield Said(address, _comment(written, number, blocked))


def _first(file: Source, name: str) -> tuple[set[str], set[str]]:
    """Read the first line; return the users who were blocked and the addresses that were closed."""
    written = file.readline(FIRST_LINE)
    what = f"{name} is no backup of Remark42: its first line"
    try:
        meta = json.loads(written.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise Unreadable(f"{what} is no UTF-8.") from None
    except (ValueError, RecursionError):
        raise Unreadable(f"{what} is no JSON.") from None
    if not isinstance(meta, dict) or not isinstance(meta.get("version"), int):
        raise Unreadable(f"{what} names no version.")
    if meta["version"] not in VERSIONS:
        raise Unreadable(f"{name} has version {meta['version']} of the format; 1 is known.")
    users, posts = ([i for i in _list(meta, k) if isinstance(i, dict)] for k in ("users", "posts"))
    blocked = {
        line(user.get("id"))
        for user in users
        if isinstance(user.get("blocked"), dict) and flag(user["blocked"].get("status"))
    }
    return blocked, {line(post.get("url")) for post in posts if flag(post.get("read_only"))}


def _list(data: dict[str, Any], key: str) -> list[Any]:
    found = data.get(key)
    return found if isinstance(found, list) else []


def _lines(
    file: Source, progress: Callable[[int], None]
) -> Iterator[tuple[int, dict[str, Any] | Rejected]]:
    """Yield each line that is a JSON object, with its number; what is none as it is."""
    number = 1
    while written := file.readline(LINE + 1):
        number += 1
        progress(file.tell())
        if len(written) > LINE:
            head = written[:200].decode("utf-8", "replace")
            while written and not written.endswith(b"\n"):
                written = file.readline(LINE)
            yield number, Rejected(head, number, LONG_LINE)
            continue
        try:
            words = written.decode()
        except UnicodeDecodeError:
            raise Unreadable(
                f"Line {number}: there are bytes that are no UTF-8 text. The file is damaged."
            ) from None
        if not words.strip():
            continue
        try:
            found = json.loads(words)
        except (ValueError, RecursionError):
            if not written.endswith(b"\n"):
                raise Unreadable(
                    f"Line {number}: the file ends in the middle. It is not complete; make the backup again."
                ) from None
            found = None
        yield number, found if isinstance(found, dict) else Rejected(words, number, NO_JSON)


def _comment(data: dict[str, Any], number: int, blocked: set[str]) -> CommentRecord:
    user = data.get("user")
    user = user if isinstance(user, dict) else {}
    name = line(user.get("id"))
    status, reason = "approved", ""
    if flag(data.get("delete")):
        status, reason = "trash", DELETED
    elif name in blocked:
        status, reason = "pending", BLOCKED
    words = as_written(text(data.get("orig")), text(data.get("text")))
    edit = data.get("edit")
    kept = [(k, text(data.get(k))) for k in ("score", "pin", "controversy") if data.get(k)]
    return CommentRecord(
        number=line(data.get("id")),
        anchor=f"remark42__comment-{line(data.get('id'))}",
        parent=line(data.get("pid")),
        # Remark42 escapes names before it stores them.
        name=line(html.unescape(text(user.get("name")))),
        # A digest, unless somebody has switched that off; what is no address is left out without a word.
        address=line(user.get("ip")) if "." in line(user.get("ip")) else "",
        at=moment(data.get("time")),
        **words.fields,
        status=status,
        reason=reason,
        user=name,
        edited_at=moment(edit.get("time")) if isinstance(edit, dict) else None,
        votes=whole(data.get("score")),
        meta=kept,
        line=number,
    )
