"""From a text of Ghost's, in whatever form it comes, to the HTML of our editor."""

import re
from collections import Counter
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from blog.html_tree import Element, tree
from blog.left_out import left_out
from blog.rendering import BODY_LENGTH, clean_body
from blog.sanitizing import ARTICLE_POLICY, clean, is_too_deep
from transfer.ghost.cards import Cards
from transfer.ghost.lexical import lexical_html
from transfer.ghost.media import Library
from transfer.ghost.mobiledoc import mobiledoc_html
from transfer.ghost.page_html import Page
from transfer.inline_pictures import InlinePictures, as_files
from transfer.records import Bad
from transfer.wordpress.figures import with_sources
from transfer.wordpress.media import Medium

#: Names of headings and elements that our editor has under another name, or not.
_RENAMED = {"h1": "h2", "h5": "h4", "h6": "h4", "strike": "s", "tt": "code"}
_RENAME = re.compile(r"<(/?)(h1|h5|h6|strike|tt)\b", re.IGNORECASE)
_BLOCKS = {
    *("p", "h2", "h3", "h4", "blockquote", "ul", "ol", "dl", "figure", "pre", "table", "hr", "div"),
    *("audio", "video"),
}

TOO_LONG = f"Its text is longer than {BODY_LENGTH:,} characters, and no text is cut."
ABSENT = "A picture of the blog is not here: readers see it once its file is."
ELSEWHERE = "A picture stands on another site, from which readers' browsers load nothing."


@dataclass
class Converted:
    """A text in our form.

    ``notes`` counts what is different, in sentences, and ``lost`` what is left out; ``gated`` is what only members saw.
    """

    body: str
    notes: Counter[str]
    gated: list[str] = field(default_factory=list)
    lost: Counter[str] = field(default_factory=Counter)


def convert(
    *,
    html: str = "",
    lexical: str = "",
    mobiledoc: str = "",
    markdown: str = "",
    library: Library,
    pictures: InlinePictures | None = None,
) -> Converted:
    """Return a text as our editor stores it: of what the pages show, else of what the editor kept.

    ``pictures`` takes those that stand in the text itself. Raises Bad for what is no text of the form that it says,
    and for one that is too long.
    """
    cards = Cards()
    lost, shown = cards.lost, dict[str, Medium]()
    if html.strip():
        made = Page(cards).html(as_files(html, pictures, lost, shown))
    elif lexical.strip():
        made = lexical_html(lexical, cards)
    elif mobiledoc.strip():
        made = mobiledoc_html(mobiledoc, cards)
    else:
        made = cards.markdown(markdown)
    made = as_files(made, pictures, lost, shown)
    finished = _Finishing(library, cards.notes, lost, shown).run(made)
    if len(finished) > BODY_LENGTH:
        raise Bad(TOO_LONG)
    return Converted(clean_body(finished).strip(), cards.notes, cards.gated, lost)


class _Finishing:
    """What all forms have in common: pictures, files and links of the blog, and elements that mean nothing here."""

    def __init__(
        self, library: Library, notes: Counter[str], lost: Counter[str], shown: dict[str, Medium]
    ) -> None:
        self.library, self.notes, self.lost = library, notes, lost
        #: Pictures that stood in the text itself, by the addresses that they have here.
        self.shown = shown

    def run(self, made: str) -> str:
        made = _RENAME.sub(lambda m: f"<{m[1]}{_RENAMED[m[2].lower()]}", with_sources(made))
        self.lost += left_out(made, ARTICLE_POLICY)
        if is_too_deep(made):
            made = re.sub(r"<[^<>]*>", " ", made)
        root = tree(clean(made, ARTICLE_POLICY))
        for element in list(root.walk()):
            match element.tag:
                case "img":
                    self._picture(element)
                case "audio" | "video":
                    element.attributes["src"] = self._local(element.attributes.get("src", ""))
                case "a" if "href" in element.attributes:
                    element.attributes["href"] = self._local(element.attributes["href"])
        _settle(root)
        return root.html

    def _picture(self, img: Element) -> None:
        address = img.attributes.get("src", "")
        medium = self.shown.get(address) or self.library.find(address)
        for name in ("width", "height", "loading"):
            img.attributes.pop(name, None)
        if medium is None:
            self.notes[ELSEWHERE] += 1
        elif not medium.local:
            self.notes[ABSENT] += 1
        else:
            img.attributes["src"] = medium.local
            if medium.image:
                img.attributes["data-image"] = str(medium.image)

    def _local(self, address: str) -> str:
        """Return an address as it is from now on: a file's by its copy, a page's of the blog as a path."""
        medium = self.library.find(address)
        if medium and medium.local:
            return medium.local
        try:
            parts = urlsplit(address)
            host = (parts.hostname or "").removeprefix("www.")
        except ValueError:
            return address
        if host not in self.library.hosts or parts.scheme not in {"http", "https"} or medium:
            return address
        rest = f"?{parts.query}" if parts.query else ""
        rest += f"#{parts.fragment}" if parts.fragment else ""
        return (parts.path or "/") + rest


def _settle(element: Element) -> None:
    """Take away what means nothing here: a division is what stands in it, or a paragraph; so is a bare span."""
    children: list[Element | str] = []
    for child in element.children:
        if not isinstance(child, Element):
            children.append(child)
            continue
        _settle(child)
        is_bare = child.tag == "span" and "footnote" not in child.classes
        if child.tag == "div" and "gallery" not in child.classes:
            is_bare = any(e.tag in _BLOCKS for e in child.elements)
            if not is_bare:
                child.tag, child.attributes = "p", {}
        if is_bare:
            children += child.children
        elif child.tag != "p" or _shows(child):
            children.append(child)
    element.children = children


def _shows(paragraph: Element) -> bool:
    """Whether anything can be seen of a paragraph."""
    return bool(paragraph.text.strip(" \t\n\xa0")) or any(e.tag == "img" for e in paragraph.walk())
