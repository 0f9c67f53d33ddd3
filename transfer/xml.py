"""Reads XML of any size as a stream of elements, by expat, with everything dangerous refused.

Names keep their prefix: the format is known by it, so namespaces that are not declared, or are declared with
another scheme or version, change nothing. Another prefix for a known namespace is read as the usual one.
"""

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from pathlib import Path
from typing import NoReturn
from xml.parsers import expat

from transfer import elements
from transfer.elements import Division, Element, Handed, Piece
from transfer.healing import Unreadable, healed
from transfer.lines import Line
from transfer.opening import opened

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
#: What expat calls anything behind the end of the document.
_JUNK = 9
#: Elements in one another; no format we read needs ten.
DEPTH = 64


class Stream:
    """The elements at one level of a file, one after the other, each whole or, where it is long, in pieces."""

    def __init__(
        self,
        path: Path,
        level: int,
        progress: Callable[[int], None] | None = None,
        roots: Collection[str] = (),
        wanted: Mapping[str, Collection[str]] | None = None,
        division: Division | None = None,
    ) -> None:
        """Read ``path``; elements ``level`` deep (the root is 0) are handed out. ``progress`` gets bytes.

        A file that does not begin with one of ``roots`` is refused at once; without any, all are taken. Of elements
        that ``wanted`` names, only the children that it names for them are read; ``division`` says which come in
        pieces. What is wanted of an element changes nothing about where it is divided.
        """
        self.path, self.level, self.progress, self.roots = path, level, progress, roots
        self.wanted = wanted or {}
        self.root = ""
        self.above: list[str] = []
        self._division = division
        self._open: list[Element] = []
        self._done: list[Handed] = []
        # How deep we are in what nobody wants.
        self._unwanted = 0
        # Characters in what is held of an element, and in the pieces of it that are handed out; how many have begun.
        self._size = self._given = self._places = 0
        # Elements in what is held, in what of it stands before the first child that divides it, and in earlier pieces.
        self._number = self._number_before = self._number_given = 0
        # What is to be handed out; how it is divided, how many of those children it has, and its size before the first.
        self._held = Handed("", {}, 0, Piece())
        self._divided: Division | None = None
        self._children = self._head = 0
        self._fed = 0
        self._is_over = False
        self._prefixes: dict[str, str] = {}
        self._names: dict[str, str] = {}
        # Where a namespace is the default one, and what it is called usually; innermost last.
        self._defaults: list[tuple[int, str]] = []

    def __iter__(self) -> Iterator[Handed]:
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
        with opened(self.path) as file:
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
        # expat keeps a tag that has not ended as a whole.
        if self._fed - self._parser.CurrentByteIndex > elements.TAG:
            raise Unreadable(
                f"Line {self._parser.CurrentLineNumber}: "
                f"a tag of more than {elements.TAG:,} bytes begins here."
            )

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

    # --- Names

    def _name(self, name: str) -> str:
        """Return a name with the prefix that everybody uses."""
        prefix, colon, local = name.partition(":")
        if colon:
            usual = f"{self._prefixes.get(prefix, prefix)}:{local}"
        else:
            default = self._defaults[-1][1] if self._defaults else ""
            usual = f"{default}:{name}" if default else name
        if not self._defaults:
            self._names[name] = usual
        return usual

    def _declare(self, attributes: dict[str, str]) -> dict[str, str]:
        """Note the namespaces that attributes declare; return the attributes with usual names."""
        for key, value in attributes.items():
            if key == "xmlns" and self._open:
                self._defaults.append((len(self._open), _usual(value)))
                self._names = {}
            elif key.startswith("xmlns:") and (usual := _usual(value)):
                self._prefixes[key[6:]] = usual
                self._names = {}
        return {self._name(k) if ":" in k else k: v for k, v in attributes.items()}

    # --- What expat calls: two million times for a blog of some size

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        # Counted whether it is wanted or not, as characters are.
        self._number += 1
        if self._number > elements.ELEMENTS and self._open:
            raise Unreadable(elements.too_many(self._open[0].line))
        if self._unwanted:
            self._unwanted += 1
            return
        if attributes:
            attributes = self._declare(attributes)
        usual = self._names.get(name) or self._name(name)
        opened = self._open
        if not opened:
            self._start_above(usual, attributes)
            return
        above = opened[-1]
        if above.name in self.wanted and usual not in self.wanted[above.name]:
            self._unwanted = 1
            return
        if len(opened) + self.level > DEPTH:
            raise Unreadable(f"Line {self._parser.CurrentLineNumber}: elements stand too deep.")
        # Whatever stands deeper is found by the line of what it stands in.
        line = above.line
        if len(opened) == 1:
            line = Line(self._parser.CurrentLineNumber, self.path.name)
            if self._divided is not None:
                self._divide(usual, self._divided)
        opened.append(Element(usual, attributes, line))

    def _start_above(self, name: str, attributes: dict[str, str]) -> None:
        """Begin an element that is handed out, or one in which such stand."""
        if not self.root:
            self.root = name
            if self.roots and name not in self.roots:
                expected = " or ".join(f"<{root}>" for root in sorted(self.roots))
                raise Unreadable(
                    f"{self.path.name} begins with <{name[:40]}> and not with {expected}: it is something else."
                )
        if len(self.above) < self.level:
            self.above.append(name)
            return
        self._size = self._given = self._children = 0
        self._number = self._number_given = 0
        self._places += 1
        division = self._division
        is_whole = division is None or division.of != name or self._places in division.whole
        self._divided = None if is_whole else division
        line = Line(self._parser.CurrentLineNumber, self.path.name)
        piece = Piece(self._places)
        self._held = Handed(name, attributes, line, piece)
        self._open.append(self._held)

    def _divide(self, name: str, division: Division) -> None:
        """Hand out what has come of an element where its next child, which begins now, makes it more than a piece."""
        if name != division.children:
            self._mix()
            return
        if not self._children:
            self._head, self._number_before = self._size, self._number - 1
        within = self._size - self._head
        if self._children >= division.number or within >= division.characters:
            self._told()
            self._given += within
            # The child that begins now belongs to the next.
            self._number_given += self._number - self._number_before - 1
            self._size, self._children = self._head, 0
            self._number = self._number_before + 1
            self._done.append(self._held)
            self._held = self._open[0] = self._held.cut(name)
        self._children += 1

    def _told(self) -> None:
        """Let what is handed out say how much there is of it until here."""
        piece = self._held.piece
        piece.size = self._given + self._size
        piece.elements = self._number_given + self._number

    def _mix(self) -> None:
        """Divide an element no more where something stands behind the first of the children that divide it."""
        if self._children:
            self._held.piece.is_mixed = True
            self._divided = None

    def _end(self, name: str) -> None:
        if self._unwanted:
            self._unwanted -= 1
            return
        opened = self._open
        if not opened:
            self.above.pop()
            return
        element = opened.pop()
        if self._defaults and self._defaults[-1][0] == len(opened):
            self._defaults.pop()
            self._names = {}
        if not opened:
            self._told()
            self._done.append(self._held)
            return
        above = opened[-1]
        if element.fields is None and element.children is None and not element.attributes:
            if above.fields is None:
                above.fields = {}
            if element.name not in above.fields:
                above.fields[element.name] = "".join(element.parts) if element.parts else ""
                return
        if above.children is None:
            above.children = []
        above.children.append(element)

    def _characters(self, text: str) -> None:
        opened = self._open
        if not opened:
            return
        # Counted whether it is wanted or not: each way to read a file divides it at the same places.
        self._size += len(text)
        if self._size > elements.ITEM:
            raise Unreadable(elements.too_long(opened[0].line))
        if self._unwanted:
            return
        element = opened[-1]
        if element.fields is not None or element.children is not None:
            if text.isspace():
                return
            if len(opened) == 1 and self._divided is not None:
                self._mix()
        # Joined at the end: adding up would take time with the square of a long text.
        if element.parts is None:
            element.parts = [text]
        else:
            element.parts.append(text)


def _usual(namespace: str) -> str:
    """Return the prefix that everybody uses for a namespace; empty for one that says nothing here."""
    return next((usual for pattern, usual in _PREFIXES if pattern.search(namespace)), "")
