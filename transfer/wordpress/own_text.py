"""The text of an article as WordPress shows it, and the way back to exactly what it was.

WordPress makes paragraphs of the line ends in a text, knows pictures by a class and embeds by a shortcode, and
has a comment for “read more”. Each of our forms is put into the one that WordPress has for it; where the way back
would not lead to the same text, the export keeps the text itself beside it (``export/texts.py``).
"""

import html
import re
from collections.abc import Callable
from html import unescape

from django.conf import settings

from blog.html_tree import Element, tree
from blog.rendering import clean_body
from blog.sanitizing import IMPORT_POLICY, RAW_POLICY, clean, is_too_deep
from transfer.wordpress.media import Medium

_MORE, _MORE_HERE = "<!--more-->", '<hr class="more">'
_RAW = re.compile(r'<pre class="raw-html">([^<]*)</pre>')
_RAW_BLOCK = re.compile(r"<!-- wp:html -->(.*?)<!-- /wp:html -->", re.DOTALL)
_EMBED = re.compile(r"\n\[embed\]([^<\[\]]+)\[/embed\]\n")
_PICTURE = re.compile(r"wp-image-(\d{1,18})")
#: A line end that WordPress would make a break of. As a reference it is one all the same, and WordPress leaves it.
_LINE_END = "&#10;"
#: Parsers leave out a line end that stands first here, each time.
_FIRST_LINE_END = re.compile(r"(<pre(?: [^<>]*)?>)\n")
_ADDRESSED = ("src", "href")
_NOTE_OPENS, _NOTE_ENDS = " (", ")"


def media_base() -> str:
    """Return the address below which our files stand, scheme and host included."""
    base = settings.MEDIA_URL
    return f"{settings.SITE_URL}{base}" if base.startswith("/") else str(base)


def for_wordpress(body: str, number_of: Callable[[int], int]) -> str:
    """Return a clean text for WordPress; ``number_of`` gives the number of a picture there, 0 for one it never had."""
    root = tree(body)
    for element in list(root.walk()):
        if element.tag == "img":
            number = element.attributes.get("data-image", "")
            wanted = number_of(int(number)) if number.isdigit() else 0
            _rename(element, "data-image", "class", f"wp-image-{wanted}" if wanted else None)
        for name in _ADDRESSED:
            address = element.attributes.get(name, "")
            if settings.MEDIA_URL.startswith("/") and address.startswith(settings.MEDIA_URL):
                element.attributes[name] = settings.SITE_URL + address
        if element.tag == "span" and "footnote" in element.classes:
            element.children = [_NOTE_OPENS, *element.children, _NOTE_ENDS]
        elif element.tag == "figure" and "embed" in element.classes:
            element.children = [_embed_code(child) for child in element.children]
    _hide_line_ends(root)
    return _RAW.sub(_raw_block, root.html).replace(_MORE_HERE, _MORE)


def from_wordpress(text: str, medium_of: Callable[[str], Medium | None], base: str) -> str:
    """Return what a text of an export of ours was there.

    ``medium_of`` knows media by number and by address; ``base`` is the address below which that blog's files stood.
    """
    text = text.replace(_MORE, _MORE_HERE)
    text = _RAW_BLOCK.sub(
        lambda m: f'<pre class="raw-html">{html.escape(m[1], quote=False)}</pre>', text
    )
    if is_too_deep(text):
        return clean_body(text)
    root = tree(clean(_with_first_line_ends(text), IMPORT_POLICY))
    for element in list(root.walk()):
        if element.tag == "img":
            found = _PICTURE.search(element.attributes.get("class", ""))
            medium = medium_of(found[1]) if found else None
            number = str(medium.image) if medium and medium.image else None
            _rename(element, "class", "data-image", number)
        for name in _ADDRESSED:
            if name in element.attributes:
                element.attributes[name] = _local(element.attributes[name], medium_of, base)
        if element.tag == "span" and "footnote" in element.classes:
            _unwrap_note(element)
        elif element.tag == "figure" and "embed" in element.classes:
            element.children = [c for child in _joined(element) for c in _embed_link(child)]
    return clean_again(root.html)


def clean_again(body: str) -> str:
    """Return a text that was clean as it was; of anything else, what ``clean_body`` leaves."""
    return clean_body(_with_first_line_ends(body))


def _with_first_line_ends(text: str) -> str:
    return _FIRST_LINE_END.sub(r"\1\n\n", text)


def pictures_in(text: str) -> list[str]:
    """Return the numbers of the pictures that a text for WordPress shows."""
    return _PICTURE.findall(text) if "wp-image-" in text else []


def without_dead_numbers(body: str, pictures: set[int]) -> str:
    """Return a text in which no picture has a number that leads to none: elsewhere it would lead to another."""
    root = tree(body)
    for element in root.walk():
        number = element.attributes.get("data-image", "")
        if element.tag == "img" and number and not (number.isdigit() and int(number) in pictures):
            del element.attributes["data-image"]
    return clean_again(root.html)


def _rename(element: Element, old: str, new: str, value: str | None) -> None:
    """Put one attribute in the place of another; without a value it goes."""
    kept = {}
    for name, given in element.attributes.items():
        if name != old:
            kept[name] = given
        elif value is not None:
            kept[new] = value
    element.attributes = kept


def _local(address: str, medium_of: Callable[[str], Medium | None], base: str) -> str:
    """Return where a file of that blog is here: where it was stored anew, else under its own name."""
    medium = medium_of(address)
    if medium and medium.local:
        return medium.local
    if base and address.startswith(base):
        return settings.MEDIA_URL + address.removeprefix(base)
    return address


def _embed_code(child: Element | str) -> Element | str:
    """Return the shortcode for a link that shows its own address; anything else as it is."""
    if isinstance(child, str) or child.tag != "a":
        return child
    address = child.attributes.get("href", "")
    return f"\n[embed]{html.escape(address)}[/embed]\n" if address == child.text else child


def _joined(element: Element) -> list[Element | str]:
    """Return what stands in an element, text that the parser has cut at its references in one piece."""
    found: list[Element | str] = []
    for child in element.children:
        if isinstance(child, str) and found and isinstance(found[-1], str):
            found[-1] += child
        else:
            found.append(child)
    return found


def _embed_link(child: Element | str) -> list[Element | str]:
    """Return the link of which a shortcode was made."""
    if not isinstance(child, str):
        return [child]
    made: list[Element | str] = []
    for at, part in enumerate(_EMBED.split(child)):
        if at % 2:
            made.append(Element("a", {"href": unescape(part)}, [part]))
        elif part:
            made.append(part)
    return made


def _unwrap_note(note: Element) -> None:
    """Take away the brackets that stand for a footnote's mark."""
    children = note.children
    if children and isinstance(children[0], str):
        children[0] = children[0].removeprefix(_NOTE_OPENS)
    if children and isinstance(children[-1], str):
        children[-1] = children[-1].removesuffix(_NOTE_ENDS)


def _hide_line_ends(element: Element) -> None:
    """Write line ends within running text so that WordPress makes no breaks of them."""
    before: Element | str = ""
    for at, child in enumerate(element.children):
        if isinstance(child, Element):
            if child.tag != "pre":
                _hide_line_ends(child)
        elif child.strip() and not child.startswith("\n[embed]"):
            kept = "\n" if isinstance(before, Element) and before.tag == "br" else ""
            kept = kept if child.startswith("\n") else ""
            element.children[at] = kept + child[len(kept) :].replace("\n", _LINE_END)
        before = child


def _raw_block(found: "re.Match[str]") -> str:
    """Return a block of raw HTML for WordPress, cleaned as it is for readers here."""
    return f"<!-- wp:html -->{clean(unescape(found[1]), RAW_POLICY)}<!-- /wp:html -->"
