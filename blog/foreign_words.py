"""The words in formulas (MathML) and drawings (SVG) within HTML: a cleaner of HTML drops all of such an element.

All of it takes time in proportion to the text.
"""

import html
import re
from collections.abc import Iterator
from typing import NamedTuple

#: The rest of a tag; what stands in quotes may hold anything.
_REST = r"((?:[^<>\"']|\"[^\"]*\"|'[^']*')*+)>"
_TAG = re.compile(rf"<(/?)(math|svg)\b{_REST}", re.IGNORECASE)
#: What a browser reads as HTML again, where such an element has no end
#: (https://html.spec.whatwg.org/multipage/parsing.html#parsing-main-inforeign), or as the next of its kind.
_BACK = re.compile(
    r"<(?:math|svg|b|big|blockquote|body|br|center|code|dd|div|dl|dt|em|embed|h[1-6]|head|hr|i|img|li|listing|menu"
    r"|meta|nobr|ol|p|pre|ruby|s|small|span|strong|strike|sub|sup|table|tt|u|ul|var)\b|</(?:p|br|div|li|td)\b",
    re.IGNORECASE,
)
_ALTTEXT = re.compile(r"\balttext\s*=\s*(?:\"([^\"]*)\"|'([^']*)')", re.IGNORECASE)
_TEX = re.compile(
    r"<annotation\b[^<>]*\bencoding\s*=\s*[\"'](?:application/x-tex|tex|latex)[\"'][^<>]*>([^<]*)",
    re.IGNORECASE,
)
#: What nobody sees, and what is text as it stands.
_MARK = re.compile(
    r"(?P<comment><!--)|(?P<comment_end>-->)|(?P<cdata><!\[CDATA\[)|(?P<cdata_end>\]\]>)"
    r"|<(?P<hidden>style|script|metadata|annotation(?:-xml)?)\b[^<>]*>|</(?P<hidden_end>style|script|metadata|annotation(?:-xml)?)\s*>",
    re.IGNORECASE,
)
_ANY_TAG = re.compile(r"<[^<>]*>")


class _Foreign(NamedTuple):
    """An element of another language; what stands in it begins and ends at ``inner`` and ``inner_end``."""

    begin: int
    inner: int
    inner_end: int
    end: int
    name: str
    attributes: str


def worded(source: str) -> str:
    """Return HTML in which each formula is its words as code, and each drawing the words in it.

    Of a formula that brings its source (``alttext``, or an annotation in TeX) this stands for it.
    """
    out: list[str] = []
    at = 0
    for found in _outermost(source):
        out += [source[at : found.begin], _words(found, source[found.inner : found.inner_end])]
        at = found.end
    return "".join([*out, source[at:]]) if out else source


def _outermost(source: str) -> Iterator[_Foreign]:
    end = 0
    for found in sorted(_elements(source)):
        if found.begin >= end:
            yield found
            end = found.end


def _elements(source: str) -> Iterator[_Foreign]:
    opened: list[re.Match[str]] = []
    for tag in _TAG.finditer(source):
        name = tag[2].lower()
        if not tag[1]:
            if tag[3].endswith("/"):
                yield _Foreign(tag.start(), tag.end(), tag.end(), tag.end(), name, tag[3])
            else:
                opened.append(tag)
        elif opened and opened[-1][2].lower() == name:
            first = opened.pop()
            yield _Foreign(first.start(), first.end(), tag.start(), tag.end(), name, first[3])
    for tag in opened:
        back = _BACK.search(source, tag.end())
        end = back.start() if back else len(source)
        yield _Foreign(tag.start(), tag.end(), end, end, tag[2].lower(), tag[3])


def _words(found: _Foreign, inner: str) -> str:
    if found.name == "svg":
        return f" {words} " if (words := _seen(inner)) else ""
    told = _ALTTEXT.search(found.attributes)
    words = html.unescape(told[1] or told[2] or "").strip() if told else ""
    words = html.escape(words, quote=False)
    if not words and (tex := _TEX.search(inner)):
        words = tex[1].strip()
    words = words or _seen(inner)
    return f"<code>{words}</code>" if words else ""


def _seen(inner: str) -> str:
    """Return the words that stand between tags, with a space for each tag; still escaped."""
    out: list[str] = []
    at, within = 0, ""
    for mark in _MARK.finditer(inner):
        kind = mark.lastgroup or ""
        name = (mark[kind] if kind.startswith("hidden") else kind.removesuffix("_end")).lower()
        if kind.endswith("_end"):
            if within == name:
                text = inner[at : mark.start()]
                out.append(html.escape(text, quote=False) if name == "cdata" else "")
                at, within = mark.end(), ""
        elif not within:
            out.append(_ANY_TAG.sub(" ", inner[at : mark.start()]))
            at, within = mark.end(), name
    out.append("" if within else _ANY_TAG.sub(" ", inner[at:]))
    return " ".join(" ".join(out).split())
