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
)
#: What expat calls anything behind the end of the document.
_JUNK = 9
#: Elements in one another; no format we read needs ten.
DEPTH = 64


@dataclass
class Element:
    """An element with its text and children."""

    name: str
    attributes: dict[str, str]
    line: int
    parts: list[str] = field(default_factory=list)
    children: "list[Element]" = field(default_factory=list)

    @property
    def text(self) -> str:
        """The text that stands in it, outside of its children."""
        if len(self.parts) > 1:
            self.parts = ["".join(self.parts)]
        return self.parts[0] if self.parts else ""

    def get(self, name: str, default: str = "") -> str:
        """Return the text of the first child of that name."""
        return next((c.text for c in self.children if c.name == name), default)

    def all(self, name: str) -> "list[Element]":
        """Return the children of that name."""
        return [c for c in self.children if c.name == name]


def _usual(namespace: str) -> str:
    """Return the prefix that everybody uses for a namespace; empty for one that says nothing here."""
    return next((usual for pattern, usual in _PREFIXES if pattern.search(namespace)), "")


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
        self._depth = self._fed = 0
        self._is_over = False
        # Where a namespace is the default one, and what it is called usually; innermost last.
        self._defaults: list[tuple[int, str]] = []

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
        if self._is_over:
            self._look_behind(text)
            return
        try:
            self._parser.Parse(text, is_final)
        except expat.ExpatError as error:
            if error.code == _JUNK:
                begins = self._parser.ErrorByteIndex - self._fed
                self._look_behind(text.encode()[begins:].decode(errors="replace"))
                return
            words = expat.errors.messages.get(error.code, "it cannot be read")
            if is_final or error.code in {3, 5}:
                raise Unreadable(
                    f"Line {error.lineno}: the file ends in the middle. It is not complete; export it again."
                ) from None
            raise Unreadable(f"Line {error.lineno}: this is no well-formed XML: {words}.") from None
        self._fed += len(text.encode())

    def _look_behind(self, text: str) -> None:
        """Pass over what a server said when it had written everything; refuse another document."""
        self._is_over = True
        if "<" in text:
            raise Unreadable(
                "Behind the end of the document something else begins. If these are two exports, split the file."
            )

    def _doctype(self, *_: object) -> NoReturn:
        raise Unreadable(
            f"Line {self._parser.CurrentLineNumber}: the file has a document type of its own. "
            "No export has one, and entities are not read."
        )

    def _name(self, name: str) -> str:
        prefix, colon, local = name.partition(":")
        if colon:
            return f"{self._prefixes.get(prefix, prefix)}:{local}"
        usual = self._defaults[-1][1] if self._defaults else ""
        return f"{usual}:{name}" if usual else name

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        if attributes:
            for key, value in attributes.items():
                if key == "xmlns" and self._open:
                    self._defaults.append((self._depth, _usual(value)))
                elif key.startswith("xmlns:") and (usual := _usual(value)):
                    self._prefixes[key[6:]] = usual
            attributes = {self._name(k) if ":" in k else k: v for k, v in attributes.items()}
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
        if self._defaults and self._defaults[-1][0] == self._depth:
            self._defaults.pop()
        self._depth -= 1
        if not self._open:
            self.above.pop()
            return
        element = self._open.pop()
        if not self._open:
            self._done.append(element)

    def _characters(self, text: str) -> None:
        if self._open:
            # Joined when it is asked for: adding up would take time with the square of a long text.
            self._open[-1].parts.append(text)
