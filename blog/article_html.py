"""From the stored text of an article to the HTML of its page: what rendering adds.

The stored text is clean and says what is meant (a footnote, an embedded video, picture 12). Rendering
makes of it what a reader's browser shows, and the result is cleaned once more.
"""

from collections.abc import Mapping
from html import unescape
from urllib.parse import urlsplit

from blog.embeds import embed_of, frame_address
from blog.html_tree import Element, tree
from blog.images import Image
from blog.languages import coloured
from blog.sanitizing import RAW_POLICY, clean

#: How wide a picture in the text is shown: the measure is about 40 rem, a wide one 60.
SIZES = "(width >= 44rem) 42rem, 92vw"
WIDE_SIZES = "(width >= 65rem) 60rem, 92vw"
GALLERY_SIZES = "(width >= 44rem) 21rem, 46vw"


def numbers_of_pictures(source: str) -> set[int]:
    """Return the numbers of the pictures in a clean text."""
    if "data-image" not in source:
        return set()
    numbers = (e.attributes.get("data-image", "") for e in tree(source).walk() if e.tag == "img")
    return {int(number) for number in numbers if number.isdigit()}


def finished(source: str, pictures: Mapping[int, Image]) -> str:
    """Return a clean text as the page shows it, not yet cleaned again. ``pictures`` by their numbers."""
    root = tree(source)
    for element in list(root.walk()):
        if element.tag == "pre":
            _code(element)
        elif element.tag == "figure":
            _embed(element)
            _pictures(element, pictures, WIDE_SIZES if "wide" in element.classes else SIZES)
        elif element.tag == "table":
            _table(element)
        elif element.tag in {"li", "td", "th", "dd"}:
            tighten(element)
        elif element.tag == "hr" and "more" in element.classes:
            # WordPress's anchor: links to #more keep working.
            element.become(Element("span", {"class": "more", "id": "more"}))
        elif element.tag == "div" and "gallery" in element.classes:
            for figure in element.elements:
                _pictures(figure, pictures, GALLERY_SIZES)
    _footnotes(root)
    return root.html


def tighten(item: Element) -> None:
    """Take the only paragraph of an item or a cell away: the editor puts one into each."""
    paragraphs = [e for e in item.elements if e.tag == "p"]
    others = {e.tag for e in item.elements} - {"p", "ul", "ol"}
    if len(paragraphs) != 1 or others or paragraphs[0].attributes:
        return
    place = item.children.index(paragraphs[0])
    item.children[place : place + 1] = paragraphs[0].children


def _code(pre: Element) -> None:
    """Colour a block of code; put raw HTML, cleaned by its own list, in its place."""
    if "raw-html" in pre.classes:
        html = clean(pre.text, RAW_POLICY)
        pre.become(Element("div", {"class": "raw"}, [html]))
        return
    pre.attributes["tabindex"] = "0"
    for code in pre.elements:
        name = next((c for c in code.classes if c.startswith("language-")), "")
        if code.tag == "code" and name:
            code.children = [coloured(code.text, name.removeprefix("language-"))]


def _embed(figure: Element) -> None:
    """Make a button of an address that we can show, and keep the address below it."""
    links = [e for e in figure.walk() if e.tag == "a"]
    if "embed" not in figure.classes or not links:
        return
    address = links[0].attributes.get("href", "")
    embed = embed_of(address)
    captions = [e for e in figure.elements if e.tag == "figcaption"]
    if embed is None:
        return
    word = {"video": "Play the video", "sound": "Play it", "post": "Show the post"}[embed.kind]
    opener = Element(
        "a",
        {"class": "embed-open", "href": frame_address(address), "data-frame": embed.kind},
        [f"{word} from {embed.provider}"],
    )
    source = Element(
        "a", {"href": address}, [(urlsplit(address).hostname or "").removeprefix("www.")]
    )
    said: list[Element | str] = captions[0].children if captions else []
    words = [*said, " "] if said else []
    figure.children = [opener, Element("figcaption", {}, [*words, source])]


def _pictures(figure: Element, pictures: Mapping[int, Image], sizes: str) -> None:
    """Offer a picture in the sizes that exist."""
    for img in [e for e in figure.walk() if e.tag == "img"]:
        number = img.attributes.pop("data-image", "")
        image = pictures.get(int(number)) if number.isdigit() else None
        if image is None:
            continue
        sources: list[Element | str] = [
            Element("source", {"type": f"image/{encoding}", "srcset": found, "sizes": sizes})
            for encoding in ("avif", "webp")
            if (found := image.srcset(encoding))
        ]
        kept = Element("img", img.attributes)
        kept.attributes["src"] = image.fallback_url
        kept.attributes["width"], kept.attributes["height"] = map(str, image.fallback_size)
        kept.attributes.setdefault("loading", "lazy")
        kept.attributes["decoding"] = "async"
        img.become(Element("picture", {}, [*sources, kept]))
        if image.credit and not any(e.tag == "small" for e in figure.walk()):
            _credit(figure, image.credit)


def _credit(figure: Element, credit: str) -> None:
    """Name who made the picture below it, unless the caption says so."""
    caption = next((e for e in figure.elements if e.tag == "figcaption"), None)
    if caption is None:
        caption = Element("figcaption")
        figure.children.append(caption)
    if credit not in caption.text:
        caption.children += [
            " " if caption.children else "",
            Element("small", {}, [_escaped(credit)]),
        ]


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _head(table: Element) -> None:
    """Make a head of a first row of headings: the editor knows rows only."""
    body = next((e for e in table.elements if e.tag == "tbody"), None)
    if body is None or not body.elements or any(e.tag == "thead" for e in table.elements):
        return
    first = body.elements[0]
    if len(body.elements) > 1 and all(cell.tag == "th" for cell in first.elements):
        body.children.remove(first)
        table.children.insert(table.children.index(body), Element("thead", {}, [first]))


def _table(table: Element) -> None:
    """Let a wide table scroll inside itself, by keyboard too."""
    _head(table)
    inner = Element("table", table.attributes, table.children)
    table.become(Element("div", {"class": "table", "tabindex": "0"}, [inner]))


def _footnotes(root: Element) -> None:
    """Put a mark where each footnote stands, and the notes below the text."""
    notes: list[Element | str] = []
    for span in list(root.walk()):
        if span.tag != "span" or "footnote" not in span.classes or not span.text.strip():
            continue
        n = len(notes) + 1
        back = Element(
            "a",
            {"class": "footnote-back", "href": f"#note-mark-{n}", "aria-label": "Back to the text"},
            ["↩"],
        )
        words = span.children
        notes.append(Element("li", {"id": f"note-{n}"}, [*words, " ", back]))
        link = Element("a", {"href": f"#note-{n}", "aria-label": f"Note {n}"}, [str(n)])
        span.become(Element("sup", {"class": "footnote-mark", "id": f"note-mark-{n}"}, [link]))
    if notes:
        head = Element("h2", {}, ["Notes"])
        root.children.append(
            Element("section", {"class": "footnotes"}, [head, Element("ol", {}, notes)])
        )


def raw_blocks(source: str) -> list[str]:
    """Return the blocks of raw HTML in a clean text, as they were written."""
    if "raw-html" not in source:
        return []
    found = (e for e in tree(source).walk() if e.tag == "pre" and "raw-html" in e.classes)
    return [unescape(e.inner_html) for e in found]
