"""Reads the tables of a JSON file row by row, whatever its size: an object of lists of objects, at any depth."""

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

from transfer.healing import Unreadable, decoded
from transfer.opening import opened

#: Characters in one row: far more than the longest article, and it fits into memory.
ROW = 50_000_000
#: Objects and lists in one another, down to the tables.
DEPTH = 16
_SPACE = re.compile(r"[ \t\r\n]*")
#: How near to the end of what has been read a mistake may be one of what has not.
_NEAR = 16
#: At the end of a file: what may have begun there, a text, a word, a number or an escape.
_BEGUN = ("", *'"tfnNI-\\')
#: Control characters in texts are wounds that can be healed.
_DECODER = json.JSONDecoder(strict=False)


@dataclass(frozen=True)
class Row:
    """One element of a list, and its number in it, from 1 on."""

    table: str
    number: int
    value: Any


class JsonTables:
    """The rows of the lists of a file, one after the other; values that are no list come as rows of number 0."""

    def __init__(self, path: Path, progress: Callable[[int], None] | None = None) -> None:
        """Read ``path``; ``progress`` gets bytes."""
        self.path, self.progress = path, progress
        self._text, self._at, self._lines, self._is_whole = "", 0, 1, False

    def __iter__(self) -> Iterator[Row]:
        """Yield the rows, each with the path of its list: db.data.posts. Raises Unreadable with the line."""
        with opened(self.path) as file:
            self._file = file
            self._blocks = decoded(file)
            yield from self._value("", 0)
            if self._peek():
                self._fail("something stands behind the end")

    # --- The structure above the rows

    def _value(self, name: str, depth: int) -> Iterator[Row]:
        if depth > DEPTH:
            self._fail("objects stand too deep")
        match self._peek():
            case "{":
                yield from self._object(name, depth)
            case "[":
                yield from self._list(name, depth)
            case "":
                self._end()
            case _:
                yield Row(name, 0, self._decoded())

    def _object(self, name: str, depth: int) -> Iterator[Row]:
        self._at += 1
        if self._peek() == "}":
            self._at += 1
            return
        while True:
            if self._peek() != '"':
                self._fail("a name is missing")
            key = self._decoded()
            self._take(":")
            yield from self._value(f"{name}.{key}" if name else key, depth + 1)
            if self._peek() == "}":
                self._at += 1
                return
            self._take(",")

    def _list(self, name: str, depth: int) -> Iterator[Row]:
        """Yield the elements of a list; where they hold tables, as those of Ghost's "db" do, the tables' own."""
        self._at += 1
        number = 0
        if self._peek() == "]":
            self._at += 1
            return
        while True:
            number += 1
            if depth <= 1 and self._peek() == "{":
                yield from self._object(name, depth + 1)
            else:
                self._peek()
                yield Row(name, number, self._decoded())
            if self._peek() == "]":
                self._at += 1
                return
            self._take(",")

    # --- Characters and values

    def _more(self, size: int = 1) -> bool:
        """Read ``size`` characters or more; return False at the end. What has been used is forgotten."""
        blocks: list[str] = []
        read = 0
        for block in self._blocks:
            blocks.append(block)
            read += len(block)
            if self.progress:
                self.progress(self._file.tell())
            if read >= size:
                break
        self._is_whole = read < size
        self._lines += self._text.count("\n", 0, self._at)
        self._text = self._text[self._at :] + "".join(blocks)
        self._at = 0
        return bool(blocks)

    def _peek(self) -> str:
        """Return the next character that is no space; empty at the end."""
        while True:
            found = _SPACE.match(self._text, self._at)
            self._at = found.end() if found else self._at
            if self._at < len(self._text):
                return self._text[self._at]
            if not self._more():
                return ""

    def _take(self, wanted: str) -> None:
        found = self._peek()
        if not found:
            self._end()
        if found != wanted:
            self._fail(f"“{wanted}” is missing")
        self._at += 1

    def _decoded(self) -> Any:
        """Return the value that begins here, all of it."""
        while True:
            mistake = None
            try:
                value, end = _DECODER.raw_decode(self._text, self._at)
            except json.JSONDecodeError as error:
                mistake = error
            except (ValueError, RecursionError):
                self._fail("a number is too long, or something stands too deep")
            else:
                # A number that ends where we have read to may go on, and so may one before a point or an exponent.
                is_closed = isinstance(value, dict | list | str)
                if (
                    is_closed
                    or self._is_whole
                    or self._text[end : end + 1] not in {"", ".", "e", "E"}
                ):
                    self._at = end
                    return value
            if mistake and not self._may_go_on(mistake):
                self._fail(mistake.msg.lower(), mistake.pos)
            size = len(self._text) - self._at
            if self._is_whole:
                if mistake and self._text[mistake.pos : mistake.pos + 1] not in _BEGUN:
                    self._fail(mistake.msg.lower(), mistake.pos)
                self._end()
            if size > ROW:
                self._fail(f"a row of more than {ROW:,} characters begins here")
            # Twice as much each time: so a long row is not read from its beginning again and again.
            self._more(size + 1)

    def _may_go_on(self, mistake: json.JSONDecodeError) -> bool:
        """Whether what has not been read yet can make sense of a mistake."""
        return mistake.msg.startswith("Unterminated") or mistake.pos >= len(self._text) - _NEAR

    def _end(self) -> NoReturn:
        raise Unreadable(
            f"Line {self._line(self._at)}: the file ends in the middle. It is not complete; export it again."
        )

    def _fail(self, words: str, at: int | None = None) -> NoReturn:
        where = self._at if at is None else at
        raise Unreadable(
            f"{self.path.name}, line {self._line(where)}: this is no well-formed JSON: {words}."
        )

    def _line(self, at: int) -> int:
        return self._lines + self._text.count("\n", 0, at)
