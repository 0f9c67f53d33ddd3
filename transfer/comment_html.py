"""HTML of comments from elsewhere, brought to what comments may contain here; what is left out of it is said."""

import html
import re
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from markdown_it import MarkdownIt

from blog.html_tree import Element, tree
from blog.left_out import left_out
from blog.rendering import plain_text
from blog.sanitizing import COMMENT_POLICY, Policy, clean, is_too_deep
from comments.rendering import MAX_NESTING, render_comment

#: What is looked at on the way: besides what comments may contain, what would take words or addresses with it.
_TABLE = {"table", "thead", "tbody", "tfoot", "tr", "th", "td", "caption"}
_HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6"}
_FRAMED = {"iframe", "video", "audio", "embed", "source", "object"}
_WAY = Policy(
    tags=COMMENT_POLICY.tags | _TABLE | _HEADINGS | _FRAMED | {"img", "hr", "div"},
    attributes=COMMENT_POLICY.attributes
    | {"img": {"src", "alt"}}
    | {tag: {"src"} for tag in _FRAMED}
    | {"object": {"data"}},
    link_rel=None,
)
#: Elements by which a text of Markdown shows that it has been HTML before.
_HTML = re.compile(
    r"<(?:p|br|a|b|i|em|strong|del|blockquote|code|pre|ul|ol|li|img|h[1-6]|hr)(?:\s[^<>]*)?/?>",
    re.IGNORECASE,
)
_BEYOND = re.compile(r"<(?:img|h[1-6]|table|hr|iframe|video|audio|embed|object)\b", re.IGNORECASE)
_FAITHLESS = re.compile(r"<(?:img|h[1-6]|table|iframe|video|audio|hr)\b", re.IGNORECASE)
#: Markdown as the authors of other services could write it, HTML included; cleaned like all else afterwards.
_MARKDOWN = MarkdownIt(
    "commonmark", {"html": True, "breaks": True, "maxNesting": MAX_NESTING}
).enable(["table", "strikethrough"])


@dataclass
class Words:
    """A comment's text as it is stored here; ``notes`` say what of it is left out, ``original`` is it as it came."""

    source: str
    is_html: bool = True
    notes: list[str] = field(default_factory=list)
    original: str = ""

    @property
    def fields(self) -> dict[str, Any]:
        """What it says in a CommentRecord."""
        return vars(self)


def comment_html(source: str) -> Words:
    """Return a comment's HTML in the form that is stored here.

    Pictures and players become links to them, headings strong paragraphs, rows of tables lines.
    """
    lost = list(left_out(source, _WAY))
    return Words(_brought(source), notes=lost, original=source if lost else "")


def comment_of_wordpress(source: str) -> Words:
    """Return a comment's HTML as it came, line ends that mean paragraphs and all; as ``comment_html`` what has more.

    More than comments have here are pictures, players, headings, tables, and what is left out.
    """
    if "<" not in source or not (_BEYOND.search(source) or left_out(source, COMMENT_POLICY)):
        return Words(source)
    return comment_html(source)


def _brought(source: str) -> str:
    if is_too_deep(source):
        source = re.sub(r"<[^>]*>", " ", source)
    root = tree(clean(source, _WAY))
    for element in list(root.walk()):
        if element.tag in {"img", *_FRAMED}:
            _become_link(element)
        elif element.tag in _HEADINGS:
            element.become(Element("p", {}, [Element("strong", {}, element.children)]))
        elif element.tag == "tr":
            cells: list[Element | str] = []
            for cell in element.elements:
                cells += [" | ", *cell.children] if cells else cell.children
            element.become(Element("p", {}, cells))
        elif element.tag == "div":
            element.become(Element("p", {}, element.children))
        elif element.tag == "hr":
            element.become(Element("br"))
    return clean(root.html, COMMENT_POLICY).strip()


def comment_markdown(source: str) -> Words:
    """Return a comment's Markdown as it is stored here.

    It becomes HTML where it brings HTML itself, which Markdown of ours shows as it is written.
    """
    if _HTML.search(source):
        words = comment_html(_MARKDOWN.render(source))
        words.original = source if words.notes else ""
        return words
    return Words(source.strip(), is_html=False)


def as_written(markdown: str, shown: str) -> Words:
    """Return what to store of a comment that is known as it was written and as it was shown.

    The Markdown where it says the same here, so that it can be edited as it was written; else what readers saw.
    """
    if markdown.strip() and not _FAITHLESS.search(shown):
        mine = plain_text(render_comment(markdown))
        if mine == plain_text(shown):
            return Words(markdown.strip(), is_html=False)
    return comment_html(shown or html.escape(markdown))


def _become_link(element: Element) -> None:
    address = element.attributes.get("data" if element.tag == "object" else "src", "")
    words = element.attributes.get("alt", "").strip() or address
    try:
        is_web = urlsplit(address).scheme in {"http", "https"}
    except ValueError:
        is_web = False
    if is_web:
        element.become(Element("a", {"href": address}, [html.escape(words, quote=False)]))
    else:
        element.become(Element("", {}, [html.escape(words, quote=False), *element.children]))
