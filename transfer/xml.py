"""Reads XML of any size as a stream of elements, by expat, with everything dangerous refused.

Names keep their prefix: the format is known by it, so namespaces that are not declared, or are declared with
another scheme or version, change nothing. Another prefix for a known namespace is read as the usual one.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import NoReturn
from xml.parsers import expat

from transfer.healing import Unreadable, healed

#: Namespaces by what their address contains, and the prefix that everybody uses for them.
_PREFIXES = (
    (re.compile(r"wordpress\.org/export/[0-9.]+/excerpt"), "excerpt"),
    (re.compile(r"wordpress\.org/export/[0-9.]+"), "wp"),
    (re.compile(r"purl\.org/rss/1\.0/modules/content"), "content"),
    (re.compile(r"purl\.org/dc/elements"), "dc"),
    (re.compile(r"wellformedweb\.org/CommentAPI"), "wfw"),
    (re.compile(r"disqus\.com/disqus-internals"), "dsq"),
    (re.compile(r"urn:broadsheet:export"), "broadsheet"),
)
#: Elements in one another; no format we read needs ten.
DEPTH = 64


@dataclass
class Element:
    """An element with its text and children."""

    name: str
    attributes: dict[str, str]
    line: int
    text: str = ""
    children: "list[Element]" = field(default_factory=list)

    def get(self, name: str, default: str = "") -> str:
        """Return the text of the first child of that name."""
        return next((c.text for c in self.children if c.name == name), default)

    def all(self, name: str) -> "list[Element]":
        """Return the children of that name."""
        return [c for c in self.children if c.name == name]


class Stream:
    """The elements at one level of a file, each whole, one after the other."""

    def __init__(
        self, path: Path, level: int, progress: Callable[[int], None] | None = None
    ) -> None:
        """Read ``path``; elements ``level`` deep (the root is 0) are handed out. ``progress`` gets bytes."""
        self.path, self.level, self.progress = path, level, progress
        self.above: list[str] = []
        self._open: list[Element] = []
        self._done: list[Element] = []
        self._prefixes: dict[str, str] = {}

    def __iter__(self) -> Iterator[Element]:
        """Yield the elements. Raises Unreadable with the line at which the file cannot be read."""
        parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.buffer_size = 1 << 16
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._characters
        parser.StartDoctypeDeclHandler = self._doctype
        parser.EntityDeclHandler = self._doctype
        self._parser = parser
        with self.path.open("rb") as file:
            for block in healed(file):
                self._feed(block)
                if self.progress:
                    self.progress(file.tell())
                yield from self._done
                self._done = []
            self._feed("", is_final=True)
            yield from self._done
        # expat and our handlers hold each other; a file's worth of buffers should not wait for the collector.
        del self._parser

    def _feed(self, text: str, is_final: bool = False) -> None:
        try:
            self._parser.Parse(text, is_final)
        except expat.ExpatError as error:
            words = expat.errors.messages.get(error.code, "it cannot be read")
            if is_final or error.code in {3, 5}:
                raise Unreadable(
                    f"Line {error.lineno}: the file ends in the middle. It is not complete; export it again."
                ) from None
            raise Unreadable(f"Line {error.lineno}: this is no well-formed XML: {words}.") from None

    def _doctype(self, *_: object) -> NoReturn:
        raise Unreadable(
            f"Line {self._parser.CurrentLineNumber}: the file has a document type of its own. "
            "No export has one, and entities are not read."
        )

    def _name(self, name: str) -> str:
        prefix, colon, local = name.partition(":")
        return f"{self._prefixes.get(prefix, prefix)}:{local}" if colon else name

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        if attributes:
            for key, value in attributes.items():
                if key.startswith("xmlns:"):
                    for pattern, usual in _PREFIXES:
                        if pattern.search(value):
                            self._prefixes[key[6:]] = usual
                            break
            attributes = {self._name(key): value for key, value in attributes.items()}
        if len(self.above) + len(self._open) > DEPTH:
            raise Unreadable(f"Line {self._parser.CurrentLineNumber}: elements stand too deep.")
        if not self._open and len(self.above) < self.level:
            self.above.append(self._name(name))
            return
        element = Element(self._name(name), attributes, self._parser.CurrentLineNumber)
        if self._open:
            self._open[-1].children.append(element)
        self._open.append(element)

    def _end(self, name: str) -> None:
        if not self._open:
            self.above.pop()
            return
        element = self._open.pop()
        if not self._open:
            self._done.append(element)

    def _characters(self, text: str) -> None:
        if self._open:
            self._open[-1].text += text
