"""The forms that our editor has for what WordPress's blocks make of several elements: figures, galleries, files."""

import html
import re

from blog.html_tree import Element


def shape(element: Element) -> bool:
    """Bring an element to one of our forms in place; return whether it has become something else altogether."""
    if _is_gallery(element.classes):
        _gallery(element)
        return True
    if element.tag == "figure":
        _figure(element)
    elif "wp-block-file" in element.classes:
        _file(element)
    return False


def _figure(figure: Element) -> None:
    """Bring a figure of WordPress's blocks to one of our forms."""
    classes = figure.classes
    if any(c.startswith("wp-block-embed") for c in classes):
        address = next(iter(re.findall(r"https?://[^\s<]+", figure.text)), "")
        if address:
            captions = [e for e in figure.elements if e.tag == "figcaption"]
            link = Element("a", {"href": address}, [html.escape(address, quote=False)])
            figure.children = [link, *captions]
            figure.attributes = {"class": "embed"}
        return
    if "wp-block-pullquote" in classes:
        _quotation(figure)
        return
    if classes & {"alignwide", "alignfull"}:
        figure.attributes["class"] += " wide"


def _quotation(figure: Element) -> None:
    """Make a quotation with its source of one that is drawn large."""
    figure.attributes = {"class": "quotation"}
    for quote in [e for e in figure.elements if e.tag == "blockquote"]:
        sources = [e for e in quote.elements if e.tag == "cite" and e.text.strip()]
        quote.children = [c for c in quote.children if c not in sources]
        figure.children += [Element("figcaption", {}, e.children) for e in sources]


def _file(block: Element) -> None:
    """Take away the button beside the link to a file: it leads to the same."""
    links = [e for e in block.walk() if e.tag == "a"]
    for link in links:
        if "wp-block-file__button" in link.classes and any(
            other is not link and other.attributes.get("href") == link.attributes.get("href")
            for other in links
        ):
            link.become(Element("", {}, []))


def _is_gallery(classes: set[str]) -> bool:
    """Return whether classes are those of a block that shows several pictures, WordPress's own or a plugin's."""
    blocks = (c for c in classes if c.startswith("wp-block-") and "_" not in c)
    return any(re.search(r"-(?:gallery|slideshow)(?:-|$)", c) for c in blocks)


def _gallery(element: Element) -> None:
    """Make a gallery of whatever figures or pictures stand in a block of them."""
    figures: list[Element | str] = [e for e in element.walk() if e.tag == "figure"]
    if not figures:
        figures = [Element("figure", {}, [e]) for e in element.walk() if e.tag == "img"]
    # The words below the whole gallery.
    captions: list[Element | str] = [
        Element("p", {}, e.children)
        for e in element.elements
        if e.tag == "figcaption" and e.text.strip()
    ]
    element.become(
        Element("div", {}, [Element("div", {"class": "gallery"}, figures), *captions])
        if captions
        else Element("div", {"class": "gallery"}, figures)
    )
