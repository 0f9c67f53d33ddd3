"""Brings the HTML of WordPress's themes and blocks to the forms of our editor: pictures, links, figures, divisions."""

import html
import re
from collections.abc import Collection
from urllib.parse import urlsplit

from blog.html_tree import Element
from blog.sanitizing import ARTICLE_POLICY
from transfer.wordpress.block_forms import shape
from transfer.wordpress.media import Library, Medium

#: What may stand in a line of text; everything else ends the line.
_INLINE = {
    *("a", "em", "strong", "b", "i", "u", "s", "del", "ins", "sub", "sup", "mark", "small", "q"),
    *("cite", "abbr", "code", "kbd", "time", "br", "img", "span"),
}
_CLASSES = ARTICLE_POLICY.allowed_classes or {}
#: Runs of text in these are paragraphs of their own.
_FLOW = {"", "div", "blockquote"}
#: Nothing is to be seen of these where nothing stands in them.
_HOLLOW = {"p", "h2", "h3", "h4", "blockquote", "ul", "ol", "dl", "figure"}
#: Pictures that stand for a sign of writing, by their class or by where WordPress has them.
_SIGNS = {"wp-smiley", "emoji"}
_SIGN = re.compile(r"/images/(?:core/emoji|smilies)/|/wpcom-smileys/|/twemoji/")


class Markup:
    """The tree of one text. ``hosts`` are the blog's own; their addresses become paths of this site."""

    def __init__(self, library: Library, hosts: set[str]) -> None:
        """Take what addresses may mean."""
        self.library, self.hosts = library, hosts
        #: Addresses of pictures of which there is no copy here.
        self.missing: list[str] = []

    def rewrite(self, root: Element) -> None:
        """Rewrite a tree in place."""
        for element in list(root.walk()):
            _keep_name(element)
            if shape(element):
                continue
            match element.tag:
                case "img":
                    self._picture(element)
                case "audio" | "video":
                    medium = self.library.find(element.attributes.get("src", ""))
                    if medium and medium.local:
                        element.attributes["src"] = medium.local
                case "a" if "href" in element.attributes:
                    element.attributes["href"] = self.link(element.attributes["href"])
        sought = {a.attributes.get("href", "") for a in root.walk() if a.tag == "a"}
        _settle(root, sought)
        for element in root.walk():
            if "class" in element.attributes:
                _keep_classes(element)

    def _picture(self, img: Element) -> None:
        address = img.attributes.get("src", "")
        sign = img.attributes.get("alt", "")
        if sign and (img.classes & _SIGNS or _SIGN.search(address)):
            img.become(Element("", {}, [html.escape(sign, quote=False)]))
            return
        medium = self.library.find(address) or self._named(img, address)
        if medium and medium.local:
            img.attributes["src"] = medium.local
            if medium.image:
                img.attributes["data-image"] = str(medium.image)
            img.attributes.setdefault("alt", medium.alt)
        elif address.startswith(("http://", "https://", "//")):
            self.missing.append(address)

    def _named(self, img: Element, address: str) -> Medium | None:
        """Return the medium whose number a class says, unless the picture was pasted from another blog."""
        number = re.search(r"wp-image-(\d{1,18})", img.attributes.get("class", ""))
        host = _host(address)
        if not number or (host and host not in self.library.hosts):
            return None
        medium = self.library.by_number.get(number[1])
        return medium if medium and medium.is_picture else None

    def link(self, href: str) -> str:
        """Return an address as it is from now on: a file's by its copy, a page's of the blog as a path."""
        medium = self.library.find(href)
        if medium and medium.local:
            return medium.local
        if self.library.is_own(href):
            # A file that has not come stands where it stood, if anywhere.
            return href
        try:
            parts = urlsplit(href)
        except ValueError:
            return href
        if parts.scheme not in {"http", "https", ""} or _host(href) not in self.hosts:
            return href
        rest = f"?{parts.query}" if parts.query else ""
        rest += f"#{parts.fragment}" if parts.fragment else ""
        return (parts.path or "/") + rest


def _keep_name(element: Element) -> None:
    """Let a link within the page still find what had a name before there were ids."""
    if name := element.attributes.pop("name", ""):
        element.attributes.setdefault("id", name)


def _host(address: str) -> str:
    """Return the host of an address, without www.; empty for a path and for what is no address."""
    try:
        return (urlsplit(address).hostname or "").removeprefix("www.")
    except ValueError:
        return ""


def _settle(element: Element, sought: Collection[str]) -> None:
    """Take layout away: a division is what stands in it, and loose text in it is a paragraph.

    What is empty goes, but for what ``sought``, the addresses of the links in the text, lead to.
    """
    children: list[Element | str] = []
    for child in element.children:
        if isinstance(child, Element):
            if child.tag:
                _settle(child, sought)
            if not child.tag or (child.tag == "div" and "gallery" not in child.classes):
                children += child.children
                continue
            if child.tag in _HOLLOW and _is_empty(child) and not _is_sought(child, sought):
                continue
            if child.tag == "p":
                _lift_picture(child)
        children.append(child)
    if element.tag in _FLOW and "gallery" not in element.classes:
        children = _paragraphs(children)
    element.children = children


def _is_sought(element: Element, sought: Collection[str]) -> bool:
    """Return whether a link of the text leads to an element or to one in it."""
    names = [e.attributes.get("id") for e in (element, *element.walk())]
    return any(name and f"#{name}" in sought for name in names)


def _paragraphs(children: list[Element | str]) -> list[Element | str]:
    """Return children with each run of loose text as a paragraph."""
    out: list[Element | str] = []
    run: list[Element | str] = []
    for child in [*children, None]:
        if isinstance(child, str) or (child is not None and child.tag in _INLINE):
            run.append(child)
            continue
        paragraph = Element("p", {}, run)
        if _is_empty(paragraph):
            out += [c for c in run if isinstance(c, str)]
        else:
            first = run[0]
            if isinstance(first, str) and not first.strip():
                out.append(first)
                paragraph.children = run[1:]
            _lift_picture(paragraph)
            out.append(paragraph)
        run = []
        if child is not None:
            out.append(child)
    return out


def _is_empty(element: Element) -> bool:
    """Whether nothing can be seen of an element."""
    shown = {"img", "audio", "video", "hr"}
    return not element.text.strip(" \t\n\xa0") and not any(e.tag in shown for e in element.walk())


def _lift_picture(paragraph: Element) -> None:
    """Make a figure of a paragraph that holds nothing but one picture."""
    if paragraph.text.strip():
        return
    images = [e for e in paragraph.walk() if e.tag == "img"]
    if len(images) == 1 and not any(e.tag == "br" for e in paragraph.walk()):
        paragraph.become(Element("figure", {}, paragraph.children))


def _keep_classes(element: Element) -> None:
    """Leave an element the classes that mean something here."""
    kept = element.classes & _CLASSES.get(element.tag, set())
    if kept:
        element.attributes["class"] = " ".join(sorted(kept))
    else:
        del element.attributes["class"]
