"""A text as Ghost's pages show it: HTML in which cards are told by their classes."""

import re
from collections.abc import Callable
from typing import Any

from blog.html_tree import Element, tree
from blog.left_out import left_out
from blog.sanitizing import IMPORT_POLICY, clean, is_too_deep
from transfer.ghost import forms
from transfer.ghost.cards import GATED, Cards
from transfer.wordpress.figures import with_sources

#: What a script of Ghost's reads, by its mark in a comment.
_HTML_CARD = ("<!--kg-card-begin: html-->", "<!--kg-card-end: html-->")
_GATED = re.compile(r"<!--\s*kg-gated-block:begin([^<>]{0,200})-->")
_GATED_END = re.compile(r"<!--\s*kg-gated-block:end\s*-->")
_PAYWALL = re.compile(r"<!--\s*members-only\s*-->")
_FRAME = re.compile(
    r"<iframe\b[^<>]*?\bsrc\s*=\s*[\"']([^\"'<>]{4,2000})[\"'][^<>]*>(?:\s*</iframe\s*>)?",
    re.IGNORECASE,
)
#: What Ghost's renderer adds to cards for their looks: signs, what a player shows before it plays, the form of a
#: card that is said to be left out, and what loads somebody else's script behind the words of a post.
_DECORATION = re.compile(
    r"(<[a-z][^<>]*\bkg-[^<>]*>\s*+)<svg\b(?>(?:(?!</?svg\b).)*)</svg>"
    r"|\sposter=\"https://img\.spacergif\.org[^\"<>]*\""
    r"|<form\b[^<>]*\bkg-[^<>]*>"
    r"|(?<=</blockquote>)\s*+<script\b[^<>]*\bsrc=[^<>]*>\s*+</script>",
    re.IGNORECASE | re.DOTALL,
)
#: The class that a player has on its way; ours alone.
_PLAYER = "broadsheet-frame"

OTHER_CARD = "A card of the kind “{}” is not known here and stands as what it showed."


class Page:
    """Reads one text."""

    def __init__(self, cards: Cards) -> None:
        """Take what makes HTML of cards, and counts what is different and left out."""
        self.cards = cards
        self._held: list[str] = []
        self._numbers: set[str] = set()

    def html(self, source: str) -> str:
        """Return the text with every card in the form that our editor has for it; not cleaned yet."""
        while _PLAYER in source:
            source = source.replace(_PLAYER, "")
        source = self._without_gated(source)
        source = _between(source, *_HTML_CARD, lambda inner: self._hold(self.cards.raw(inner)))
        source = with_sources(source)
        source = _PAYWALL.sub(lambda _: self._hold('<hr class="more">'), source)
        source = _FRAME.sub(
            lambda m: f'<a class="{_PLAYER}" href="{forms.attribute(m[1])}">…</a>', source
        )
        self.cards.lost += left_out(_DECORATION.sub(r"\1", source), IMPORT_POLICY)
        if is_too_deep(source):
            source = re.sub(r"<[^<>]*>", " ", source)
        root = tree(clean(source, IMPORT_POLICY))
        self._rewrite(root)
        return root.html

    def _hold(self, finished: str) -> str:
        """Keep a finished piece out of the cleaner's way; return what stands for it meanwhile."""
        number = str(len(self._held))
        self._held.append(finished)
        self._numbers.add(number)
        return f'<figure class="{_PLAYER}" id="{number}"></figure>'

    def _without_gated(self, source: str) -> str:
        """Take out what only members saw."""
        out: list[str] = []
        at = 0
        while begin := _GATED.search(source, at):
            end = _GATED_END.search(source, begin.end())
            stop, after = (end.start(), end.end()) if end else (len(source), len(source))
            out.append(source[at : begin.start()])
            if "nonmember:true" in begin[1].lower().replace(" ", ""):
                out.append(source[begin.end() : stop])
            else:
                self.cards.gated.append(source[begin.end() : stop])
                self.cards.notes[GATED] += 1
            at = after
        return "".join([*out, source[at:]])

    def _rewrite(self, element: Element) -> None:
        children: list[Element | str] = []
        for child in element.children:
            if isinstance(child, str):
                children.append(child)
                continue
            made = self._card(child)
            if made is None:
                self._rewrite(child)
                children.append(child)
            else:
                children.append(made)
        element.children = children

    def _card(self, element: Element) -> str | None:
        """Return what a card becomes; None for what is none."""
        classes = element.classes
        if _PLAYER in classes:
            if element.tag == "a":
                return self.cards.embedded(element.attributes.get("href"), "")
            number = element.attributes.get("id", "")
            # One that we have not made, by whatever way its class has come in, holds nothing.
            return self._held[int(number)] if number in self._numbers else ""
        if "kg-blockquote-alt" in classes:
            inner = element.inner_html
            return forms.quotation(inner if "<p" in inner else forms.paragraph(inner), pull=True)
        for name, read in _READ.items():
            if f"kg-{name}-card" in classes:
                return self.cards.html(*read(element))
        if "kg-card" in classes:
            names = (c for c in sorted(classes - {"kg-card"}) if re.fullmatch(r"kg-[\w-]+-card", c))
            name = next(names, "kg-card")
            self.cards.notes[OTHER_CARD.format(name[:60])] += 1
        return None


def _between(source: str, begin: str, end: str, become: Callable[[str], str]) -> str:
    """Return a text in which each stretch from a mark to the other has become something else."""
    out: list[str] = []
    at = 0
    while (first := source.find(begin, at)) >= 0:
        last = source.find(end, first)
        if last < 0:
            break
        out += [source[at:first], become(source[first + len(begin) : last])]
        at = last + len(end)
    return "".join([*out, source[at:]])


# --- What stands in a card, by its classes

Read = tuple[str, dict[str, Any]]


def _one(element: Element, *, cls: str = "", tag: str = "") -> Element:
    """Return the first element below that has a class or a name; an empty one where there is none."""
    return next(
        (e for e in element.walk() if (cls and cls in e.classes) or (tag and e.tag == tag)),
        Element(""),
    )


def _text(element: Element, cls: str) -> str:
    return " ".join(_one(element, cls=cls).text.split())


def _inner(element: Element, cls: str) -> str:
    return _one(element, cls=cls).inner_html.strip()


def _caption(element: Element) -> str:
    return _one(element, tag="figcaption").inner_html.strip()


def _href(element: Element, cls: str = "") -> str:
    found = _one(element, cls=cls) if cls else _one(element, tag="a")
    return found.attributes.get("href", "")


def _src(element: Element, tag: str) -> str:
    return _one(element, tag=tag).attributes.get("src", "")


def _pictures(element: Element) -> list[dict[str, str]]:
    """Return the pictures in an element, each with where a click on it leads."""
    found: list[dict[str, str]] = []

    def look(at: Element, href: str) -> None:
        for child in at.elements:
            if child.tag == "img":
                given = child.attributes
                found.append(
                    {"src": given.get("src", ""), "alt": given.get("alt", ""), "href": href}
                )
            elif child.tag != "figcaption":
                look(child, child.attributes.get("href", "") if child.tag == "a" else href)

    look(element, "")
    return found


def _image(element: Element) -> Read:
    first = next(iter(_pictures(element)), {})
    is_wide = bool(element.classes & {"kg-width-wide", "kg-width-full"})
    return "image", {
        **first,
        "caption": _caption(element),
        "cardWidth": "wide" if is_wide else "",
    }


def _gallery(element: Element) -> Read:
    return "gallery", {"images": _pictures(element), "caption": _caption(element)}


def _embed(element: Element) -> Read:
    caption = _caption(element)
    frame = _one(element, cls=_PLAYER)
    quoted = _one(element, tag="blockquote")
    links = [e.attributes.get("href", "") for e in element.walk() if e.tag == "a"]
    # The last link of what was posted elsewhere is the post's own: its date.
    address = frame.attributes.get("href", "") or (links[-1] if links else "")
    return "embed", {
        "url": address,
        "html": quoted.html if quoted.tag else "",
        "caption": caption,
    }


def _bookmark(element: Element) -> Read:
    return "bookmark", {
        "url": _href(element, "kg-bookmark-container"),
        "title": _text(element, "kg-bookmark-title"),
        "description": _text(element, "kg-bookmark-description"),
        # Ghost's renderer has the two classes the wrong way round, and keeps them for the sake of old themes.
        "publisher": _text(element, "kg-bookmark-author"),
        "author": _text(element, "kg-bookmark-publisher"),
        "caption": _caption(element),
    }


def _callout(element: Element) -> Read:
    return "callout", {
        "calloutEmoji": _text(element, "kg-callout-emoji"),
        "calloutText": _inner(element, "kg-callout-text"),
    }


def _toggle(element: Element) -> Read:
    return "toggle", {
        "heading": _inner(element, "kg-toggle-heading-text"),
        "content": _inner(element, "kg-toggle-content"),
    }


def _button(element: Element) -> Read:
    return "button", {"buttonUrl": _href(element), "buttonText": " ".join(element.text.split())}


def _audio(element: Element) -> Read:
    title = _text(element, "kg-audio-title")
    return "audio", {"src": _src(element, "audio"), "title": title}


def _video(element: Element) -> Read:
    return "video", {"src": _src(element, "video"), "caption": _caption(element)}


def _file(element: Element) -> Read:
    return "file", {
        "src": _href(element),
        "fileTitle": _text(element, "kg-file-card-title"),
        "fileName": _text(element, "kg-file-card-filename"),
        "fileCaption": _text(element, "kg-file-card-caption"),
    }


def _code(element: Element) -> Read:
    source = _one(element, tag="code")
    language = next((c.removeprefix("language-") for c in source.classes if "language-" in c), "")
    return "code", {"code": source.text, "language": language, "caption": _caption(element)}


def _product(element: Element) -> Read:
    stars = sum("kg-product-card-rating-active" in e.classes for e in element.walk())
    button = _one(element, cls="kg-product-card-button")
    return "product", {
        "productImageSrc": _src(element, "img"),
        "productTitle": _inner(element, "kg-product-card-title"),
        "productRatingEnabled": bool(_one(element, cls="kg-product-card-rating").tag),
        "productStarRating": stars,
        "productDescription": _inner(element, "kg-product-card-description"),
        "productButtonEnabled": bool(button.tag),
        "productButton": " ".join(button.text.split()),
        "productUrl": button.attributes.get("href", ""),
    }


def _header(element: Element) -> Read:
    button = _one(element, cls="kg-header-card-button")
    second = _inner(element, "kg-header-card-subheading")
    return "header", {
        "header": _inner(element, "kg-header-card-heading")
        or _inner(element, "kg-header-card-header"),
        "subheader": second or _inner(element, "kg-header-card-subheader"),
        "backgroundImageSrc": _src(element, "img"),
        "buttonEnabled": bool(button.tag),
        "buttonText": " ".join(button.text.split()),
        "buttonUrl": button.attributes.get("href", ""),
    }


def _signup(element: Element) -> Read:
    return "signup", {
        "header": _inner(element, "kg-signup-card-heading"),
        "subheader": _inner(element, "kg-signup-card-subheading"),
        "disclaimer": _inner(element, "kg-signup-card-disclaimer"),
    }


def _call_to_action(element: Element) -> Read:
    button = _one(element, cls="kg-cta-button")
    sponsor = _inner(element, "kg-cta-sponsor-label")
    return "call-to-action", {
        "hasSponsorLabel": bool(sponsor),
        "sponsorLabel": forms.paragraph(sponsor),
        "textValue": _inner(element, "kg-cta-text"),
        "imageUrl": _src(element, "img"),
        "showButton": bool(button.tag),
        "buttonText": " ".join(button.text.split()),
        "buttonUrl": button.attributes.get("href", ""),
    }


_READ: dict[str, Callable[[Element], Read]] = {
    "image": _image,
    "gallery": _gallery,
    "embed": _embed,
    "bookmark": _bookmark,
    "callout": _callout,
    "toggle": _toggle,
    "button": _button,
    "audio": _audio,
    "video": _video,
    "file": _file,
    "code": _code,
    "product": _product,
    "header": _header,
    "signup": _signup,
    "cta": _call_to_action,
}
