"""The one place where untrusted markup becomes HTML that templates may print unescaped.

Four allow-lists, one cleaner. Everything not named here is removed; text is kept, but for that of scripts, style
sheets and templates, which nobody reads (blog/left_out.py says what else a text loses).
"""

import re
from dataclasses import dataclass, field
from functools import cached_property

import nh3
from pygments.token import STANDARD_TYPES

from blog.foreign_words import worded
from blog.languages import LANGUAGES

#: Schemes a link may have. No ``javascript:``, no ``data:``.
LINK_SCHEMES = {"http", "https", "mailto"}


@dataclass(frozen=True)
class Policy:
    """What may stay in a piece of HTML, and the ``rel`` that every link gets."""

    tags: set[str]
    attributes: dict[str, set[str]]
    link_rel: str | None
    schemes: set[str] = field(default_factory=lambda: set(LINK_SCHEMES))
    allowed_classes: dict[str, set[str]] | None = None

    @cached_property
    def cleaner(self) -> nh3.Cleaner:
        """The cleaner of these lists, made once: handing them over takes longer than cleaning a comment by them."""
        return nh3.Cleaner(
            tags=self.tags,
            attributes=self.attributes,
            url_schemes=self.schemes,
            link_rel=self.link_rel,
            allowed_classes=self.allowed_classes,
            attribute_filter=_attribute,
            strip_comments=True,
        )


#: What commenters may use: DESIGN's Markdown subset, and the small HTML that WordPress allows in comments.
COMMENT_POLICY = Policy(
    tags={
        *("p", "br", "a", "em", "strong", "b", "i", "del", "s", "strike", "q", "cite", "abbr"),
        *("blockquote", "code", "pre", "ul", "ol", "li"),
    },
    attributes={
        "a": {"href", "title"},
        "abbr": {"title"},
        "blockquote": {"cite"},
        "q": {"cite"},
        "del": {"datetime"},
        "ol": {"start"},
    },
    # Search engines are told that we do not vouch for these links; the target cannot reach our window.
    link_rel="nofollow ugc noopener",
    schemes={"http", "https", "mailto"},
)

#: What an editor's rich text may contain: the form in which it is stored.
ARTICLE_POLICY = Policy(
    tags={
        *("p", "br", "hr", "h2", "h3", "h4", "a", "em", "strong", "b", "i", "u", "s", "del", "ins"),
        *("sub", "sup", "mark", "small", "q", "cite", "abbr", "code", "pre", "kbd", "time"),
        *("blockquote", "ul", "ol", "li", "dl", "dt", "dd", "figure", "figcaption", "img"),
        *("table", "caption", "thead", "tbody", "tfoot", "tr", "th", "td", "span", "div"),
        *("audio", "video"),
    },
    attributes={
        "*": {"lang", "dir", "id"},
        "a": {"href", "title", "hreflang"},
        "abbr": {"title"},
        "blockquote": {"cite"},
        "q": {"cite"},
        "time": {"datetime"},
        "ol": {"start", "reversed", "type"},
        "img": {"src", "alt", "width", "height", "loading", "decoding", "title", "data-image"},
        "th": {"colspan", "rowspan", "scope"},
        "td": {"colspan", "rowspan"},
        "code": {"data-language"},
        "audio": {"src", "controls", "preload"},
        "video": {"src", "controls", "preload", "width", "height"},
    },
    link_rel="noopener",
    allowed_classes={
        "figure": {"wide", "quotation", "embed", "file"},
        "blockquote": {"pull"},
        "div": {"gallery"},
        # The words of a footnote stand where they belong; rendering moves them.
        "span": {"footnote"},
        # HTML of somebody who may write it, kept as text: rendering cleans and inserts it.
        "pre": {"raw-html"},
        "hr": {"more"},
        "code": {f"language-{name}" for name in LANGUAGES},
    },
)

#: What a block of raw HTML may contain, for those with the permission: more elements, no other schemes,
#: and still no script, style, form or frame.
RAW_POLICY = Policy(
    tags=ARTICLE_POLICY.tags
    | {
        *("h5", "h6", "section", "aside", "header", "footer", "address", "details", "summary"),
        *("ruby", "rt", "rp", "bdi", "bdo", "dfn", "samp", "var", "wbr", "col", "colgroup"),
    },
    attributes=ARTICLE_POLICY.attributes
    | {
        "*": {"lang", "dir", "id", "title", "aria-label", "aria-hidden"},
        "details": {"open"},
        "col": {"span"},
        "colgroup": {"span"},
    },
    link_rel="noopener",
    allowed_classes=ARTICLE_POLICY.allowed_classes,
)

#: What a rendered body may contain: all of the above, and what rendering adds.
RENDERED_POLICY = Policy(
    tags=RAW_POLICY.tags | {"picture", "source"},
    attributes=RAW_POLICY.attributes
    | {
        "source": {"type", "srcset", "sizes"},
        "div": {"tabindex", "role"},
        "pre": {"tabindex"},
        "a": RAW_POLICY.attributes["a"] | {"data-frame", "role"},
        "img": ARTICLE_POLICY.attributes["img"] - {"data-image"},
    },
    link_rel="noopener",
    allowed_classes=(RAW_POLICY.allowed_classes or {})
    | {
        "a": {"embed-open", "footnote-back"},
        "div": {"gallery", "table", "raw"},
        "section": {"footnotes"},
        "sup": {"footnote-mark"},
        "span": {"more", *(name for name in STANDARD_TYPES.values() if name)},
    },
)

#: What an import looks at on its way to ARTICLE_POLICY: the same, with the classes by which WordPress says
#: which picture and what kind of block something is, and the names that links had within a page before there were
#: ids. Nothing in this form is stored.
IMPORT_POLICY = Policy(
    tags=ARTICLE_POLICY.tags,
    attributes=ARTICLE_POLICY.attributes
    | {tag: ARTICLE_POLICY.attributes.get(tag, set()) | {"class"} for tag in ARTICLE_POLICY.tags}
    | {"a": ARTICLE_POLICY.attributes["a"] | {"class", "name"}},
    link_rel="noopener",
)

#: Attributes with an address that nh3 does not look at.
_ADDRESS = re.compile(r"(?:https?://|/(?!/))[^\s\"'<>\\]*\Z")
_NUMBER = re.compile(r"[0-9]{1,18}\Z")


def _attribute(tag: str, name: str, value: str) -> str | None:
    """Return an attribute's value, or None where it is no address or number of ours."""
    if name == "cite":
        return value if _ADDRESS.match(value) else None
    if name == "data-image":
        return value if _NUMBER.match(value) else None
    return value


def clean(html: str, policy: Policy) -> str:
    """Return ``html`` with only what ``policy`` allows. Costs grow with the square of nesting: cap length first."""
    return policy.cleaner.clean(_LONG_TEXT.sub(_divided, worded(html)))


#: Text between two tags that is longer than a chapter.
_LONG_TEXT = re.compile(r"(?<![^>])[^<>]{20000,}+")
_END = re.compile(r"[\s;]")
#: So many characters of it stand together, where so many of them are references.
_TOGETHER, _REFERENCES = 10_000, 5000


def _divided(text: "re.Match[str]") -> str:
    """Return a long text of references with comments in it, which go: writing them takes time with the square of it."""
    if text[0].count("&") < _REFERENCES:
        return text[0]
    parts: list[str] = []
    at = 0
    while end := _END.search(text[0], at + _TOGETHER):
        parts.append(text[0][at : end.end()])
        at = end.end()
    return "<!---->".join([*parts, text[0][at:]])


#: Elements that close themselves or one another: they never make depth.
_FLAT = {
    *("br", "hr", "img", "wbr", "col", "source", "input", "meta", "link"),
    *("p", "li", "dt", "dd", "tr", "td", "th", "thead", "tbody", "tfoot"),
}
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)")


def is_too_deep(html: str, levels: int = 200) -> bool:
    """Tell whether elements stand in one another deeper than ``levels``: cleaning would take minutes.

    Counts for each name how many are open; mistakes in the markup can only make the answer stricter.
    """
    opened: dict[str, int] = {}
    depth = 0
    # What stands in a drawing makes no depth: its elements close themselves, and its words alone stay.
    for end, name in _TAG.findall(worded(html)):
        tag = name.lower()
        if tag in _FLAT:
            continue
        if not end:
            opened[tag] = opened.get(tag, 0) + 1
            depth += 1
        elif opened.get(tag):
            opened[tag] -= 1
            depth -= 1
        if depth > levels:
            return True
    return False


_TEXT = nh3.Cleaner(tags=set())


def text_only(html: str) -> str:
    """Return the text of ``html`` without any markup, entities still escaped."""
    return _TEXT.clean(worded(html))
