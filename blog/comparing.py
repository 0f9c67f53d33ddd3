"""Two versions of a text side by side: which words differ."""

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from html import escape, unescape

from django.utils.safestring import SafeString, mark_safe

from blog.article_html import tighten
from blog.html_tree import Element, tree

#: Blocks with more pieces are shown whole as changed: comparing costs the product of both lengths.
LONGEST = 4000
_PIECE = re.compile(r"<[^>]*>|\s+|\w+|[^\w\s<]")
_BLOCKS = {
    "p",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "li",
    "pre",
    "hr",
    "img",
    "figcaption",
    "td",
    "th",
    "dt",
    "dd",
}


@dataclass(frozen=True)
class Row:
    """A paragraph in two versions, as HTML with ``del`` on the left and ``ins`` on the right."""

    left: SafeString
    right: SafeString
    changed: bool


def blocks(html: str) -> list[str]:
    """Return the pieces of a clean text that stand below one another, each as inner HTML with its element's name.

    What makes no difference to a reader makes none here: white space, and the paragraph in each item of a list.
    """
    root = tree(html)
    _even_out(root)
    found: list[str] = []
    _collect(root, found)
    return found


def _even_out(element: Element) -> None:
    if element.tag == "pre":
        return
    if element.tag in {"li", "td", "th", "dd"}:
        tighten(element)
    if element.tag == "img":
        element.attributes.pop("loading", None)
    element.children = [
        re.sub(r"\s+", " ", child) if isinstance(child, str) else child
        for child in element.children
    ]
    for child in element.elements:
        _even_out(child)


def _collect(element: Element, found: list[str]) -> None:
    loose = "".join(c if isinstance(c, str) else "" for c in element.children)
    if element.tag in _BLOCKS and not any(e.tag in _BLOCKS for e in element.walk()):
        found.append(element.html)
        return
    if loose.strip():
        found.append(loose.strip())
    for child in element.elements:
        _collect(child, found)


def compared(left: str, right: str) -> list[Row]:
    """Return two clean texts, block by block and word by word. Linear for texts that hardly differ."""
    a, b = blocks(left), blocks(right)
    rows: list[Row] = []
    for kind, a1, a2, b1, b2 in SequenceMatcher(None, a, b, autojunk=False).get_opcodes():
        if kind == "equal":
            rows += [Row(_shown(_pieces(x)), _shown(_pieces(x)), changed=False) for x in a[a1:a2]]
            continue
        pairs = max(a2 - a1, b2 - b1)
        olds = a[a1:a2] + [""] * (pairs - (a2 - a1))
        news = b[b1:b2] + [""] * (pairs - (b2 - b1))
        rows += [_words(old, new) for old, new in zip(olds, news, strict=True)]
    return rows


def compared_lines(left: str, right: str) -> Row:
    """Return two plain texts word by word."""
    return _words(escape(left), escape(right))


def _words(old: str, new: str) -> Row:
    a, b = _pieces(old), _pieces(new)
    if len(a) > LONGEST or len(b) > LONGEST:
        return Row(_shown(a, "del"), _shown(b, "ins"), changed=old != new)
    left, right = [], []
    for kind, a1, a2, b1, b2 in SequenceMatcher(None, a, b, autojunk=False).get_opcodes():
        left.append(_shown(a[a1:a2], "" if kind == "equal" else "del"))
        right.append(_shown(b[b1:b2], "" if kind == "equal" else "ins"))
    return Row(mark_safe("".join(left)), mark_safe("".join(right)), changed=old != new)


def _pieces(html: str) -> list[str]:
    return _PIECE.findall(unescape_once(html))


def unescape_once(html: str) -> str:
    """Return HTML whose entities are characters, so that &amp; is one piece; its angle brackets stay."""
    return re.sub(r"&(?!lt;|gt;)[#\w]+;", lambda entity: unescape(entity[0]), html)


def _shown(pieces: list[str], mark: str = "") -> SafeString:
    """Return pieces as escaped text; markup is shown, in brackets of its own, only where it changed."""
    out = []
    for piece in pieces:
        if not piece.startswith("<"):
            out.append(escape(unescape(piece)))
        elif mark:
            out.append(f"<code>{escape(unescape(piece))}</code>")
    text = "".join(out)
    return mark_safe(f"<{mark}>{text}</{mark}>" if mark and text else text)
