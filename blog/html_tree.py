"""A small tree over HTML that has been cleaned already: for the rewriting that rendering does.

The cleaner's output is well formed, so a stack is enough. Text is kept as it was written, escaped.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from html import escape, unescape
from html.parser import HTMLParser

VOID = {"br", "hr", "img", "wbr", "col", "source"}


@dataclass
class Element:
    """An element; its children are elements and strings of escaped text (or of finished HTML)."""

    tag: str
    attributes: dict[str, str] = field(default_factory=dict)
    children: list["Element | str"] = field(default_factory=list)

    @property
    def classes(self) -> set[str]:
        """Its classes."""
        return set(self.attributes.get("class", "").split())

    @property
    def text(self) -> str:
        """The text in it, entities resolved."""
        return "".join(unescape(c) if isinstance(c, str) else c.text for c in self.children)

    @property
    def elements(self) -> list["Element"]:
        """Its children that are elements."""
        return [child for child in self.children if isinstance(child, Element)]

    def walk(self) -> Iterator["Element"]:
        """Yield all elements below, in document order."""
        for child in self.elements:
            yield child
            yield from child.walk()

    def become(self, other: "Element") -> None:
        """Take another element's place, name and content."""
        self.tag, self.attributes, self.children = other.tag, other.attributes, other.children

    @property
    def inner_html(self) -> str:
        """What stands in it."""
        return "".join(c if isinstance(c, str) else c.html for c in self.children)

    @property
    def html(self) -> str:
        """The element as HTML; a nameless one is what stands in it."""
        if not self.tag:
            return self.inner_html
        given = "".join(f' {name}="{escape(value)}"' for name, value in self.attributes.items())
        if self.tag in VOID:
            return f"<{self.tag}{given}>"
        return f"<{self.tag}{given}>{self.inner_html}</{self.tag}>"


class _Builder(HTMLParser):
    """Builds the tree."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self.open = [Element("")]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, {name: value or "" for name, value in attrs})
        self.open[-1].children.append(element)
        if tag not in VOID:
            self.open.append(element)

    def handle_endtag(self, tag: str) -> None:
        if len(self.open) > 1 and self.open[-1].tag == tag:
            self.open.pop()

    def handle_data(self, data: str) -> None:
        self.open[-1].children.append(data)

    def handle_entityref(self, name: str) -> None:
        self.open[-1].children.append(f"&{name};")

    def handle_charref(self, name: str) -> None:
        self.open[-1].children.append(f"&#{name};")


def tree(html: str) -> Element:
    """Return cleaned HTML as a nameless element."""
    builder = _Builder()
    builder.feed(html)
    builder.close()
    return builder.open[0]
