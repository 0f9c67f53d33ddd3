"""A text in Lexical, as Ghost keeps it since version 5: a tree of nodes in JSON.

The nodes are those of lexical 0.13 and of packages/kg-default-nodes of TryGhost/Koenig; headings get the anchors
that Ghost's renderer gives them.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from blog.slugs import slug_from
from transfer.ghost import forms
from transfer.ghost.cards import Cards
from transfer.records import Bad
from transfer.values import line, text

Node = Mapping[str, Any]

#: Nodes in one another. Ghost's editor has lists in lists, hardly deeper than ten.
DEPTH = 60
#: The bits of a text's format, and their elements, in the order in which they open.
_FORMATS = (
    (1, "strong"),
    (2, "em"),
    (4, "s"),
    (8, "u"),
    (16, "code"),
    (32, "sub"),
    (64, "sup"),
    (128, "mark"),
)
_TEXTS = {"text", "extended-text", "tk", "code-highlight", "zwnj", "emoji"}
#: What stands in a text for a moment only, while somebody writes it; and what means nothing between blocks.
_NOTHING = {"at-link", "at-link-search", "linebreak", "tab"}


def lexical_html(source: str, cards: Cards) -> str:
    """Return the HTML of a text in Lexical. Raises Bad for what is none, or stands too deep."""
    try:
        root = json.loads(source)["root"]
        children = root["children"]
    except (ValueError, TypeError, KeyError, RecursionError):
        raise Bad("Its text is no Lexical document.") from None
    return _Document(cards).blocks(children, DEPTH)


class _Document:
    def __init__(self, cards: Cards) -> None:
        self.cards = cards
        self.anchors: dict[str, int] = {}

    def blocks(self, nodes: object, depth: int) -> str:
        """Return the HTML of nodes that stand below one another."""
        if not depth:
            raise Bad("Nodes of its text stand too deep.")
        return "".join(self._block(node, depth - 1) for node in _nodes(nodes))

    def _block(self, node: Node, depth: int) -> str:
        kind = line(node.get("type"))
        if make := _BLOCKS.get(kind):
            return make(self, node, depth)
        if kind in _TEXTS or kind in {"link", "autolink"}:
            return forms.paragraph(self._inline([node], depth))
        if kind in _NOTHING:
            return ""
        children = node.get("children")
        # A container of a kind that is not known: what stands in it is known.
        is_container = isinstance(children, list)
        return self.blocks(children, depth) if is_container else self.cards.html(kind, node)

    def _paragraph(self, node: Node, depth: int) -> str:
        return forms.paragraph(self._inline(node.get("children"), depth))

    def _quote(self, node: Node, depth: int) -> str:
        return forms.quotation(self._quoted(node.get("children"), depth))

    def _aside(self, node: Node, depth: int) -> str:
        return forms.quotation(self._quoted(node.get("children"), depth), pull=True)

    def _quoted(self, children: object, depth: int) -> str:
        nodes = _nodes(children)
        if any(line(n.get("type")) == "paragraph" for n in nodes):
            return self.blocks(nodes, depth)
        return forms.paragraph(self._inline(nodes, depth))

    def _heading(self, node: Node, depth: int) -> str:
        inner = self._inline(node.get("children"), depth)
        if not inner.strip():
            return ""
        level = min(max(int(t[1]) if (t := line(node.get("tag")))[1:2].isdigit() else 2, 1), 6)
        words = slug_from(_words(node, depth))
        number = self.anchors.get(words, 0)
        self.anchors[words] = number + 1
        anchor = f"{words}-{number}" if number else words
        mark = f' id="{forms.attribute(anchor)}"' if anchor else ""
        return f"<h{level}{mark}>{inner}</h{level}>"

    def _list(self, node: Node, depth: int) -> str:
        if not depth:
            raise Bad("Lists of its text stand too deep.")
        tag = "ol" if line(node.get("listType")) == "number" or node.get("tag") == "ol" else "ul"
        first = node.get("start")
        start = f' start="{first}"' if tag == "ol" and isinstance(first, int) and first > 1 else ""
        items: list[str] = []
        for item in _nodes(node.get("children")):
            children = _nodes(item.get("children"))
            inner = [c for c in children if line(c.get("type")) != "list"]
            below = "".join(
                self._list(c, depth - 1) for c in children if line(c.get("type")) == "list"
            )
            if inner or not items:
                done = item.get("checked")
                box = "☑ " if done is True else "☐ " if done is False else ""
                items.append(box + self._inline(inner, depth))
            # Ghost keeps a list in a list as an item of its own; it belongs to the one before.
            items[-1] += below
        return f"<{tag}{start}>{''.join(f'<li>{i}</li>' for i in items)}</{tag}>" if items else ""

    def _inline(self, nodes: object, depth: int) -> str:
        if not depth:
            raise Bad("Nodes of its text stand too deep.")
        out: list[str] = []
        for node in _nodes(nodes):
            kind = line(node.get("type"))
            if kind in _TEXTS:
                out.append(_formatted(node))
            elif kind == "linebreak":
                out.append("<br>")
            elif kind == "tab":
                out.append(" ")
            elif kind in {"link", "autolink"}:
                inner = self._inline(node.get("children"), depth - 1)
                out.append(forms.link(node.get("url"), inner))
            elif isinstance(node.get("children"), list):
                out.append(self._inline(node["children"], depth - 1))
            elif kind not in _NOTHING:
                out.append(self.cards.html(kind, node))
        return "".join(out)


_BLOCKS: dict[str, Callable[[_Document, Node, int], str]] = {
    "paragraph": _Document._paragraph,  # noqa: SLF001 (a table of the class's own)
    "heading": _Document._heading,  # noqa: SLF001
    "extended-heading": _Document._heading,  # noqa: SLF001
    "quote": _Document._quote,  # noqa: SLF001
    "extended-quote": _Document._quote,  # noqa: SLF001
    "aside": _Document._aside,  # noqa: SLF001
    "list": _Document._list,  # noqa: SLF001
}


def _nodes(nodes: object) -> Sequence[Node]:
    return [n for n in nodes if isinstance(n, Mapping)] if isinstance(nodes, list | tuple) else []


def _formatted(node: Node) -> str:
    found = forms.escaped(node.get("text"))
    form = node.get("format")
    if not found or not isinstance(form, int):
        return found
    for bit, tag in reversed(_FORMATS):
        if form & bit:
            found = f"<{tag}>{found}</{tag}>"
    return found


def _words(node: Node, depth: int) -> str:
    if not depth:
        return ""
    below = "".join(_words(child, depth - 1) for child in _nodes(node.get("children")))
    return text(node.get("text")) + below
