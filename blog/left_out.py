"""What a text loses when it is cleaned (blog/sanitizing.py), in sentences: for whoever must say what is missing."""

import re
from collections import Counter
from collections.abc import Iterator
from html import unescape

from blog.foreign_words import worded
from blog.sanitizing import Policy, is_too_deep

TOO_DEEP = "Its elements stand too deep in one another: its words alone have come."
FORMULA = "A formula stands as text."
DRAWING = "A drawing (<svg>) is left out; its words stay."
FORM = "A form is left out; its words stay."
DATA = "A picture that stands in the text itself (data:) is left out."
#: What the cleaner drops with all that stands in it, and elements that show nothing but by themselves.
_GONE = {
    "script": "A script is left out.",
    "style": "A style sheet in the text is left out.",
    "template": "A template (<template>) is left out, with its words.",
    "form": FORM,
    "canvas": "A drawing made by a script (<canvas>) is left out.",
    "![cdata[": "A section of XML (<![CDATA[) is left out.",
    "?": "An instruction to a server (<?) is left out.",
}
UNKNOWN = "<{}> is no element of HTML and is left out."
UNENDED = "A tag (<{}) has no end: words behind it may be left out."
SWALLOWED = "A quotation mark is missing in <{}>: what stands before the next one is left out."
#: Fields of forms that hold words without showing them as text.
_FIELD = "A field of a form is left out: “{}”."
_ADDRESS = "What <{}> shows is left out: {}"
_SCHEME = "An address that begins with “{}” is left out."
#: Elements that show what stands at an address, where a policy does not take them.
_SHOWING = {
    **dict.fromkeys(
        ("iframe", "frame", "embed", "source", "track", "img", "audio", "video"), "src"
    ),
    "object": "data",
    "area": "href",
}
#: Elements that HTML has or had. What else stands in such brackets was often meant as text: an address, a header file.
_HTML = {
    *("a", "abbr", "acronym", "address", "applet", "area", "article", "aside", "audio", "b"),
    *("base", "basefont", "bdi", "bdo", "bgsound", "big", "blink", "blockquote", "body", "br"),
    *("button", "canvas", "caption", "center", "cite", "code", "col", "colgroup", "command"),
    *("content", "data", "datalist", "dd", "del", "details", "dfn", "dialog", "dir", "div", "dl"),
    *("dt", "element", "em", "embed", "fieldset", "figcaption", "figure", "font", "footer"),
    *("form", "frame", "frameset", "h1", "h2", "h3", "h4", "h5", "h6", "head", "header"),
    *("hgroup", "hr", "html", "i", "iframe", "image", "img", "input", "ins", "isindex", "kbd"),
    *("keygen", "label", "legend", "li", "link", "listing", "main", "map", "mark", "marquee"),
    *("menu", "menuitem", "meta", "meter", "multicol", "nav", "nextid", "nobr", "noembed"),
    *("noframes", "noscript", "object", "ol", "optgroup", "option", "output", "p", "param"),
    *("picture", "plaintext", "pre", "progress", "q", "rb", "rbc", "rp", "rt", "rtc", "ruby"),
    *("s", "samp", "script", "search", "section", "select", "shadow", "slot", "small", "source"),
    *("spacer", "span", "strike", "strong", "style", "sub", "summary", "sup", "table", "tbody"),
    *("td", "template", "textarea", "tfoot", "th", "thead", "time", "title", "tr", "track", "tt"),
    *("u", "ul", "var", "video", "wbr", "xmp"),
}
#: So much of an address or of words is told.
_TOLD = 200

_TAG = re.compile(
    r"<(!\[CDATA\[|\?|[a-z][^\s/<>]*)((?:[^<>\"']|\"[^\"]*\"|'[^']*')*+)>?", re.IGNORECASE
)
_FOREIGN = re.compile(r"<(?:(math)|svg)\b", re.IGNORECASE)
#: Elements of somebody's own, such as <o:p> or <my-player>, hold text and are none.
_OWN = re.compile(r"[a-z][\w.]*[:-][\w.:-]*", re.IGNORECASE)
_SWALLOWING = re.compile(r"\"[^\"]*</[^\"]*\"|'[^']*</[^']*'")
_ATTRIBUTE = re.compile(
    r"(?<![\w-])(src|href|data|poster|value|type)\s*+=\s*+(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'<>]++))",
    re.IGNORECASE,
)
_ADDRESSED = re.compile(r"<[a-z][^<>]*\s(?:href|src|data)\s*=", re.IGNORECASE)
_SCHEMED = re.compile(r"\s*([a-z][a-z0-9+.-]*):", re.IGNORECASE)


def left_out(html: str, policy: Policy) -> Counter[str]:
    """Return what cleaning some HTML by a policy takes away, but for its looks; each sentence with how often it holds.

    Words are never among it that are text of the page: they stay.
    """
    found = Counter(FORMULA if tag[1] else DRAWING for tag in _FOREIGN.finditer(html))
    found.update(_losses(worded(html), policy))
    if is_too_deep(html):
        found[TOO_DEEP] += 1
    return found


def has_addresses(html: str) -> bool:
    """Whether anything in some HTML leads anywhere or shows something, which its words alone do not say."""
    return bool(_ADDRESSED.search(html))


def _losses(html: str, policy: Policy) -> Iterator[str]:
    for tag in _TAG.finditer(html):
        name = tag[1].lower()
        if words := _gone(name, tag):
            yield words
        given = {n.lower(): unescape(a or b or c) for n, a, b, c in _ATTRIBUTE.findall(tag[2])}
        if name == "input":
            if given.get("type", "").lower() != "hidden" and given.get("value", "").strip():
                yield _FIELD.format(given["value"].strip()[:_TOLD])
        else:
            yield from _addresses(name, given, policy)


def _gone(name: str, tag: "re.Match[str]") -> str:
    """Return what is said of a tag that takes more with it than itself; empty for all others."""
    if words := _GONE.get(name):
        return words
    if not tag[0].endswith(">"):
        return UNENDED.format(name[:_TOLD])
    if name not in _HTML and not _OWN.fullmatch(name):
        return UNKNOWN.format(f"{tag[1]}{tag[2]}"[:_TOLD])
    return SWALLOWED.format(name) if _SWALLOWING.search(tag[2]) else ""


def _addresses(name: str, given: dict[str, str], policy: Policy) -> Iterator[str]:
    """Yield what of the addresses of an element is not taken."""
    shown = given.get(_SHOWING.get(name, ""), "").strip()
    if shown and name not in policy.tags:
        yield _ADDRESS.format(name, shown[:_TOLD])
        return
    if poster := given.get("poster", "").strip():
        yield _ADDRESS.format(name, poster[:_TOLD])
    for attribute in ("src", "href") if name in policy.tags else ():
        scheme = _SCHEMED.match(given.get(attribute, ""))
        if scheme is None or scheme[1].lower() in policy.schemes:
            continue
        is_picture = name == "img" and scheme[1].lower() == "data"
        yield DATA if is_picture else _SCHEME.format(f"{scheme[1].lower()}:")
