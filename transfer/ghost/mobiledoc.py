"""A text in Mobiledoc, as Ghost kept it from version 1 to 4.

The format is https://github.com/bustle/mobiledoc-kit/blob/master/MOBILEDOC.md, version 0.3: sections that name
cards, atoms and markups by their places in lists.
"""

import json
from collections.abc import Sequence
from typing import Any

from transfer.ghost import forms
from transfer.ghost.cards import Cards
from transfer.records import Bad
from transfer.values import line

UNKNOWN = "A part of its text is of a kind that is not known here and is left out."
_MARKUP, _IMAGE, _LIST, _CARD = 1, 2, 3, 10
_TEXT, _ATOM = 0, 1
_BLOCKS = {"p", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "aside", "pull-quote"}
_INLINE = {"a", "b", "strong", "i", "em", "s", "del", "u", "code", "sub", "sup", "mark"}


def mobiledoc_html(source: str, cards: Cards) -> str:
    """Return the HTML of a text in Mobiledoc. Raises Bad for what is none."""
    try:
        document = json.loads(source)
    except (ValueError, RecursionError):
        document = None
    if not isinstance(document, dict) or not isinstance(document.get("sections"), list):
        raise Bad("Its text is no Mobiledoc document.")
    return _Document(document, cards).html()


class _Document:
    def __init__(self, document: dict[str, Any], cards: Cards) -> None:
        self.sections = document["sections"]
        self.atoms, self.cards, self.markups = (
            found if isinstance(found := document.get(k), list) else []
            for k in ("atoms", "cards", "markups")
        )
        self.make = cards

    def html(self) -> str:
        """Return the HTML of all sections."""
        return "".join(self._section(s) for s in self.sections if isinstance(s, list) and s)

    def _section(self, section: list[Any]) -> str:
        kind, *rest = section
        if kind == _MARKUP and len(rest) >= 2:
            return self._block(line(rest[0]).lower(), self._markers(rest[1]))
        if kind == _IMAGE and rest:
            return forms.picture(rest[0])
        if kind == _LIST and len(rest) >= 2:
            items = rest[1] if isinstance(rest[1], list) else []
            tag = "ol" if line(rest[0]).lower() == "ol" else "ul"
            inner = "".join(f"<li>{self._markers(item)}</li>" for item in items)
            return f"<{tag}>{inner}</{tag}>" if inner else ""
        if kind == _CARD and rest:
            card = _at(self.cards, rest[0])
            name = line(card[0]) if card else ""
            return self.make.html(name, card[1] if len(card) > 1 else {}) if name else ""
        self.make.lost[UNKNOWN] += 1
        return ""

    @staticmethod
    def _block(tag: str, inner: str) -> str:
        if not inner.strip():
            return ""
        if tag == "blockquote":
            return forms.quotation(forms.paragraph(inner))
        if tag in {"aside", "pull-quote"}:
            return forms.quotation(forms.paragraph(inner), pull=True)
        return f"<{tag}>{inner}</{tag}>" if tag in _BLOCKS else forms.paragraph(inner)

    def _markers(self, markers: object) -> str:
        """Return a run of text: each marker opens markups, holds a text or an atom, and closes some of them."""
        out: list[str] = []
        opened: list[str] = []
        for marker in markers if isinstance(markers, list) else []:
            if not isinstance(marker, list) or len(marker) != 4:
                continue
            kind, opens, closes, value = marker
            for index in opens if isinstance(opens, list) else []:
                tag, start = self._markup(index)
                opened.append(tag)
                out.append(start)
            if kind == _ATOM:
                atom = _at(self.atoms, value)
                is_break = bool(atom) and line(atom[0]) == "soft-return"
                out.append("<br>" if is_break else forms.escaped(atom[1] if len(atom) > 1 else ""))
            elif kind == _TEXT:
                out.append(forms.escaped(value))
            ended = [
                opened.pop()
                for _ in range(min(closes if isinstance(closes, int) else 0, len(opened)))
            ]
            out += [f"</{tag}>" for tag in ended if tag]
        out += [f"</{tag}>" for tag in reversed(opened) if tag]
        return "".join(out)

    def _markup(self, index: object) -> tuple[str, str]:
        """Return the name of a markup and its beginning; both empty for one that we do not have."""
        markup = _at(self.markups, index)
        tag = line(markup[0]).lower() if markup else ""
        if tag not in _INLINE:
            return "", ""
        pairs = markup[1] if len(markup) > 1 and isinstance(markup[1], list) else []
        href = next((v for k, v in zip(pairs[::2], pairs[1::2], strict=False) if k == "href"), "")
        return tag, f'<a href="{forms.attribute(href)}">' if tag == "a" else f"<{tag}>"


def _at(items: Sequence[Any], index: object) -> list[Any]:
    if not isinstance(index, int) or not 0 <= index < len(items):
        return []
    found = items[index]
    return found if isinstance(found, list) else []
