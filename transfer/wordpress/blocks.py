"""The blocks of WordPress's editor: their marks are comments, <!-- wp:name {"json"} -->, around HTML.

The grammar is that of https://developer.wordpress.org/block-editor/explanations/architecture/key-concepts/.
"""

import html
import json
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from transfer.wordpress.figures import embedded, gallery, video_address
from transfer.wordpress.media import Library

_MARK = re.compile(
    r"\s+(/?)wp:([a-z][a-z0-9_-]*(?:/[a-z][a-z0-9_-]*)?)\s*(\{.*\})?\s*(/?)", re.DOTALL
)
#: Blocks in blocks that are referred to; WordPress stops at circles, too.
_DEPTH = 3
#: Blocks that are told from themselves: the HTML says it all, or nothing is lost with them. Footnotes: see notes.py.
_PLAIN = {"spacer", "separator", "more", "nextpage", "footnotes"}
#: Blocks in which blank lines make paragraphs, as outside of all blocks: the classic editor's, and shortcodes.
_CLASSIC = {"freeform", "core/freeform", "shortcode", "core/shortcode"}


@dataclass
class Piece:
    """A stretch of a text. In ``is_free`` ones, outside of all blocks, paragraphs are made of blank lines."""

    text: str
    is_free: bool


def comments(text: str) -> Iterator[tuple[int, int, str]]:
    """Yield where each comment of HTML begins and ends, and what stands in it."""
    at = 0
    while (begin := text.find("<!--", at)) >= 0:
        end = text.find("-->", begin + 4)
        if end < 0:
            return
        yield begin, end + 3, text[begin + 4 : end]
        at = end + 3


def replace_comments(text: str, become: Callable[[str], str]) -> str:
    """Return a text with its comments replaced. One that never ends would hide all that follows: it is text."""
    out, at = [], 0
    for begin, end, inner in comments(text):
        out += [text[at:begin], become(inner)]
        at = end
    return "".join([*out, text[at:].replace("<!--", "&lt;!--")])


class Blocks:
    """The blocks of one text; ``reusable`` are those that others refer to, by number."""

    def __init__(self, library: Library, reusable: Mapping[str, str]) -> None:
        """Take what blocks can refer to."""
        self.library, self.reusable = library, reusable
        self.unknown: Counter[str] = Counter()
        self.absent: list[str] = []

    def pieces(self, text: str, depth: int = _DEPTH) -> list[Piece]:
        """Return a text without the marks of blocks, cut where blocks end and free text begins."""
        if "<!-- wp:" not in text:
            return [Piece(text, is_free=True)]
        found: list[Piece] = []
        at = level = 0
        for begin, end, inner in comments(text):
            mark = _MARK.fullmatch(inner)
            if not mark:
                continue
            self._put(found, text[at:begin], is_free=not level)
            at = end
            is_end, name, written, is_alone = mark.groups()
            if name in _CLASSIC:
                continue
            if is_end:
                level = max(0, level - 1)
            elif is_alone:
                for piece in self._alone(name, written or "", depth):
                    self._put(found, piece.text, is_free=piece.is_free and not level)
            else:
                level += 1
        self._put(found, text[at:], is_free=not level)
        return found

    @staticmethod
    def _put(found: list[Piece], text: str, *, is_free: bool) -> None:
        if found and found[-1].is_free == is_free:
            found[-1].text += text
        elif text.strip() or not is_free:
            found.append(Piece(text, is_free))

    def _alone(self, name: str, written: str, depth: int) -> list[Piece]:
        """Return what a block without HTML of its own becomes; nothing for what only a server could fill."""
        name = name.removeprefix("core/")
        data = _data(written)
        if name == "block":
            inner = self.reusable.get(str(data.get("ref", "")), "")
            if inner and depth:
                return self.pieces(inner, depth - 1)
        ids = data.get("ids")
        if name == "gallery" and isinstance(ids, list):
            numbers = [str(n) for n in ids]
            self.absent += [n for n in numbers if n not in self.library.by_number]
            found = gallery(m for m in map(self.library.by_number.get, numbers) if m)
            if found:
                return [Piece(found, is_free=False)]
        address = data.get("url")
        if isinstance(address, str) and address.startswith(("http://", "https://")):
            if "embed" in name:
                return [Piece(embedded(video_address(address)), is_free=False)]
            if name == "social-link":
                called = str(data.get("label") or data.get("service") or address).capitalize()
                link = f'<a href="{html.escape(address)}">{html.escape(called)}</a>'
                return [Piece(f"<li>{link}</li>", is_free=False)]
        if name not in _PLAIN:
            self.unknown[f"block {name}"] += 1
        return []


def _data(written: str) -> dict[str, object]:
    try:
        data = json.loads(written or "{}")
    except (ValueError, RecursionError):
        return {}
    return data if isinstance(data, dict) else {}
