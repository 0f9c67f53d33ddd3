"""What a stream of XML hands out: elements with their text and children, whole or in pieces."""

from collections.abc import Container
from dataclasses import dataclass

#: Characters in one item, with everything in it: far more than the longest article, and it fits into memory.
ITEM = 50_000_000
#: Elements in one item, each of which takes memory however short it is; and bytes in one tag, which is read whole.
ELEMENTS, TAG = 1_000_000, 2_000_000


class Element:
    """An element with its text and children.

    The first child of a name that has neither attributes nor children is kept as text alone, in ``fields``: nearly
    all are of that kind, and an object for each would cost more than reading them.
    """

    __slots__ = ("attributes", "children", "fields", "line", "name", "parts")

    def __init__(self, name: str, attributes: dict[str, str], line: int) -> None:
        """Begin an element."""
        self.name, self.attributes, self.line = name, attributes, line
        self.parts: list[str] | None = None
        self.fields: dict[str, str] | None = None
        self.children: list[Element] | None = None

    @property
    def text(self) -> str:
        """The text that stands in it; that of children, where text has any, comes behind it."""
        own = "".join(self.parts) if self.parts else ""
        if self.fields is None and self.children is None:
            return own
        within = [*(self.fields or {}).values(), *(c.text for c in self.children or ())]
        return " ".join(filter(None, (t.strip() for t in (own, *within))))

    def get(self, name: str, default: str = "") -> str:
        """Return the text of the first child of that name."""
        if self.fields is not None and name in self.fields:
            return self.fields[name]
        return next((c.text for c in self.children or () if c.name == name), default)

    def all(self, name: str) -> "list[Element]":
        """Return the children of that name."""
        found = [c for c in self.children or () if c.name == name]
        if self.fields is not None and name in self.fields:
            first = Element(name, {}, self.line)
            first.parts = [self.fields[name]]
            found.insert(0, first)
        return found

    def names(self) -> set[str]:
        """Return the names of its children."""
        return {*(self.fields or ()), *(c.name for c in self.children or ())}


@dataclass(frozen=True)
class Division:
    """Which elements come in pieces: those of a name, after so many children of a name or characters in these.

    Each piece has all that stands before the first of these children, and some of them. Behind anything else that
    follows them the element is not divided any more.
    """

    of: str
    children: str
    number: int
    characters: int
    #: Those that come whole all the same, by their places.
    whole: Container[int] = ()


@dataclass(slots=True)
class Piece:
    """Which part of an element somebody has."""

    #: The element is the one that begins as the so many-th at its level of the file.
    place: int = 0
    part: int = 0
    has_more: bool = False
    #: Whether anything else stands behind the first of the children by which it is divided; the last part knows.
    is_mixed: bool = False
    #: Characters and elements in all of the element until here.
    size: int = 0
    elements: int = 0


class Handed(Element):
    """An element that is handed out, or a piece of one."""

    __slots__ = ("piece",)

    def __init__(self, name: str, attributes: dict[str, str], line: int, piece: Piece) -> None:
        """Begin an element, or its next piece."""
        super().__init__(name, attributes, line)
        self.piece = piece

    def cut(self, children: str) -> "Handed":
        """End this piece; return the next one, which has all of it but the children of that name."""
        self.piece.has_more = True
        rest = Handed(
            self.name, self.attributes, self.line, Piece(self.piece.place, self.piece.part + 1)
        )
        rest.parts = list(self.parts or ())
        rest.fields = {k: v for k, v in (self.fields or {}).items() if k != children}
        rest.children = [c for c in self.children or () if c.name != children]
        return rest


def too_many(line: int) -> str:
    """Return what is said of an item that has too many elements to be read whole."""
    return f"Line {line}: an item of more than {ELEMENTS:,} elements begins here."


def too_long(line: int) -> str:
    """Return what is said of an item that is too long to be read whole."""
    return f"Line {line}: an item of more than {ITEM:,} characters begins here."
