"""What Ghost's cards become here, by their names and the values that they keep.

Names and values are those of packages/kg-default-nodes of TryGhost/Koenig (Lexical, since Ghost 5) and of
packages/kg-default-cards (Mobiledoc, before), which are the same but for three names.
"""

import json
import re
from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlsplit

from markdown_it import MarkdownIt

from blog.embeds import embed_of
from blog.rendering import plain_text
from transfer.ghost import forms
from transfer.values import flag, line, text

Values = Mapping[str, Any]

#: Longest record of an unknown card that is shown in the text; longer ones are named only.
SHOWN = 20_000
#: As Ghost reads the Markdown of its card: with HTML in it, and line ends as they are written.
_MARKDOWN = MarkdownIt("commonmark", {"html": True, "breaks": True}).enable(
    ["table", "strikethrough"]
)
_FRAME = re.compile(r"<iframe\b[^<>]*?\bsrc\s*=\s*[\"']([^\"'<>]{4,2000})[\"']", re.IGNORECASE)
_ACTIVE = re.compile(
    r"<(script|style|form|iframe|object|embed|svg|canvas|input|button)\b", re.IGNORECASE
)

OPEN = "A toggle stands open."
NO_FORM = "A form to subscribe is left out; its words stay."
MAIL_ONLY = "What stood in the newsletter alone is left out."
GATED = "What Ghost showed to members alone is left out; it is kept with the import."
LONG = "The record of a card of the kind “{}” is too long to stand in the text and is left out."
UNKNOWN = "A card of the kind “{}” is not known here and stands as its record."
FOREIGN = "What was embedded from {} is a link."
ACTIVE = "HTML written by hand has a {} in it, which is not shown."


class Cards:
    """Makes HTML of cards.

    ``notes`` counts, in sentences, what is different from how it was, and ``lost`` what is left out. ``gated`` is what
    readers without a membership never saw.
    """

    def __init__(self) -> None:
        """Begin without notes."""
        self.notes: Counter[str] = Counter()
        self.lost: Counter[str] = Counter()
        self.gated: list[str] = []

    def html(self, name: str, values: object) -> str:
        """Return what a card becomes; one that is not known stands as its record, so that nothing is lost."""
        card: Values = values if isinstance(values, Mapping) else {}
        if not _is_on_pages(card):
            return self._mail_only(card)
        if _is_for_members(card):
            self.notes[GATED] += 1
            self.gated.append(json.dumps({name: card}, ensure_ascii=False, default=str))
            return ""
        make = _CARDS.get(name)
        return make(self, card) if make else self._unknown(name, card)

    def raw(self, source: object) -> str:
        """Return HTML that was written by hand; a player alone becomes an embed."""
        written = text(source)
        frame = _FRAME.search(written)
        if frame and not plain_text(written).strip():
            return self.embedded(frame[1], "")
        for found in sorted({m.lower() for m in _ACTIVE.findall(written)}):
            self.notes[ACTIVE.format(f"<{found}>")] += 1
        return forms.raw(written)

    def embedded(self, address: object, words: object) -> str:
        """Return an embed; of one that is not known here it is said that it is a link."""
        where = line(address)
        where = f"https:{where}" if where.startswith("//") else where
        if embed_of(where) is None:
            self.notes[FOREIGN.format(_host(where))] += 1
        return forms.embed(where, words)

    def markdown(self, source: object) -> str:
        """Return the HTML of Markdown."""
        return _MARKDOWN.render(text(source))

    def _unknown(self, name: str, card: Values) -> str:
        self.notes[UNKNOWN.format(name[:60])] += 1
        kept = {k: v for k, v in card.items() if k not in {"version", "type"}}
        written = json.dumps({name: kept}, ensure_ascii=False, indent=1, default=str)
        if len(written) > SHOWN:
            self.lost[LONG.format(name[:60])] += 1
        return forms.code(written if len(written) <= SHOWN else f"[{name}]", "json")

    # --- One for each card

    def _image(self, card: Values) -> str:
        width = line(card.get("cardWidth") or card.get("imageStyle"))
        return forms.picture(
            card.get("src"),
            card.get("alt"),
            card.get("caption"),
            href=card.get("href"),
            wide=width in {"wide", "full"},
        )

    def _gallery(self, card: Values) -> str:
        images = card.get("images")
        figures = [
            forms.picture(i.get("src"), i.get("alt"), i.get("caption"), href=i.get("href"))
            for i in (images if isinstance(images, list) else [])
            if isinstance(i, Mapping)
        ]
        return forms.gallery(figures, card.get("caption"))

    def _embed(self, card: Values) -> str:
        source = text(card.get("html"))
        address = line(card.get("url"))
        frame = _FRAME.search(source)
        if not address and frame:
            address = frame[1]
        quoted = _quoted(source)
        # What somebody posted elsewhere may be gone by now; its words came with the embed.
        words = forms.quotation(quoted) if plain_text(quoted) else ""
        if not address and not words:
            return self.raw(source)
        return words + self.embedded(address, card.get("caption")) if address else words

    def _bookmark(self, card: Values) -> str:
        about = card.get("metadata")
        about = about if isinstance(about, Mapping) else card
        address = about.get("url") or card.get("url")
        title = forms.escaped(about.get("title")) or forms.attribute(address)
        source = [forms.escaped(about.get(k)) for k in ("publisher", "author")]
        source = [words for words in dict.fromkeys(source) if words.strip()]
        return forms.quotation(
            forms.paragraph(forms.link(address, f"<strong>{title}</strong>")),
            forms.paragraph(forms.escaped(about.get("description"))),
            forms.paragraph(f"<small>{' · '.join(source)}</small>" if source else ""),
        ) + forms.paragraph(text(card.get("caption")))

    def _callout(self, card: Values) -> str:
        emoji = forms.escaped(card.get("calloutEmoji")).strip()
        inner = text(card.get("calloutText")).strip()
        if inner.startswith("<p"):
            return forms.quotation(forms.paragraph(emoji), inner)
        return forms.quotation(forms.paragraph(f"{emoji} {inner}".strip()))

    def _toggle(self, card: Values) -> str:
        self.notes[OPEN] += 1
        heading = text(card.get("heading")).strip()
        return (f"<h4>{heading}</h4>" if heading else "") + text(card.get("content"))

    def _button(self, card: Values) -> str:
        words = forms.escaped(line(card.get("buttonText"))) or "…"
        return forms.paragraph(forms.link(card.get("buttonUrl"), f"<strong>{words}</strong>"))

    def _code(self, card: Values) -> str:
        return forms.code(card.get("code"), card.get("language"), card.get("caption"))

    def _html(self, card: Values) -> str:
        return self.raw(card.get("html"))

    def _markdown(self, card: Values) -> str:
        return self.markdown(card.get("markdown"))

    def _rule(self, card: Values) -> str:
        return "<hr>"

    def _audio(self, card: Values) -> str:
        return forms.player("audio", card.get("src"), card.get("title"), card.get("caption"))

    def _video(self, card: Values) -> str:
        return forms.player("video", card.get("src"), card.get("fileName"), card.get("caption"))

    def _file(self, card: Values) -> str:
        title = card.get("fileTitle") or card.get("fileName")
        return forms.download(card.get("src"), title, card.get("fileCaption"))

    def _product(self, card: Values) -> str:
        stars = ""
        if flag(card.get("productRatingEnabled")):
            rating = card.get("productStarRating")
            number = min(max(rating, 0), 5) if isinstance(rating, int) else 0
            stars = forms.paragraph("★" * number + "☆" * (5 - number))
        button = ""
        if flag(card.get("productButtonEnabled")):
            words = {"buttonText": card.get("productButton"), "buttonUrl": card.get("productUrl")}
            button = self._button(words)
        title = text(card.get("productTitle")).strip()
        return "".join(
            (
                forms.picture(card.get("productImageSrc")),
                f"<h4>{title}</h4>" if title else "",
                stars,
                text(card.get("productDescription")),
                button,
            )
        )

    def _header(self, card: Values) -> str:
        heading = text(card.get("header")).strip()
        button = self._button(card) if flag(card.get("buttonEnabled")) else ""
        return "".join(
            (
                forms.picture(card.get("backgroundImageSrc"), wide=True),
                f"<h2>{heading}</h2>" if heading else "",
                forms.paragraph(text(card.get("subheader"))),
                button,
            )
        )

    def _signup(self, card: Values) -> str:
        self.notes[NO_FORM] += 1
        words = {k: card.get(k) for k in ("header", "subheader", "backgroundImageSrc")}
        return self._header(words) + forms.paragraph(text(card.get("disclaimer")))

    def _call_to_action(self, card: Values) -> str:
        sponsor = text(card.get("sponsorLabel")) if flag(card.get("hasSponsorLabel")) else ""
        button = self._button(card) if flag(card.get("showButton")) else ""
        picture = forms.picture(card.get("imageUrl"))
        return sponsor + picture + text(card.get("textValue")) + button

    def _paywall(self, card: Values) -> str:
        return '<hr class="more">'

    def _mail_only(self, card: Values) -> str:
        self.lost[MAIL_ONLY] += 1
        return ""


_CARDS: dict[str, Callable[[Cards, Values], str]] = {
    "image": Cards._image,  # noqa: SLF001 (a table of the class's own)
    "gallery": Cards._gallery,  # noqa: SLF001
    "embed": Cards._embed,  # noqa: SLF001
    "bookmark": Cards._bookmark,  # noqa: SLF001
    "callout": Cards._callout,  # noqa: SLF001
    "toggle": Cards._toggle,  # noqa: SLF001
    "button": Cards._button,  # noqa: SLF001
    "code": Cards._code,  # noqa: SLF001
    "codeblock": Cards._code,  # noqa: SLF001
    "html": Cards._html,  # noqa: SLF001
    "markdown": Cards._markdown,  # noqa: SLF001
    "card-markdown": Cards._markdown,  # noqa: SLF001
    "hr": Cards._rule,  # noqa: SLF001
    "horizontalrule": Cards._rule,  # noqa: SLF001
    "audio": Cards._audio,  # noqa: SLF001
    "video": Cards._video,  # noqa: SLF001
    "file": Cards._file,  # noqa: SLF001
    "product": Cards._product,  # noqa: SLF001
    "header": Cards._header,  # noqa: SLF001
    "signup": Cards._signup,  # noqa: SLF001
    "call-to-action": Cards._call_to_action,  # noqa: SLF001
    "paywall": Cards._paywall,  # noqa: SLF001
    "email": Cards._mail_only,  # noqa: SLF001
    "email-cta": Cards._mail_only,  # noqa: SLF001
}


def _web(card: Values) -> Values:
    """Return who sees a card on pages: Koenig's utils/visibility.js."""
    told = card.get("visibility")
    web = told.get("web") if isinstance(told, Mapping) else None
    return web if isinstance(web, Mapping) else {}


def _is_on_pages(card: Values) -> bool:
    told, web = card.get("visibility"), _web(card)
    if isinstance(told, Mapping) and told.get("showOnWeb") is False:
        return False
    return web.get("nonMember") is not False or bool(line(web.get("memberSegment")))


def _is_for_members(card: Values) -> bool:
    return _web(card).get("nonMember") is False


def _quoted(source: str) -> str:
    """Return what stands in the first quotation of some HTML."""
    begin = source.find("<blockquote")
    first = source.find(">", begin) + 1 if begin >= 0 else 0
    last = source.find("</blockquote", first) if first else -1
    return source[first:last] if last >= 0 else ""


def _host(address: str) -> str:
    try:
        return urlsplit(address).hostname or "somewhere"
    except ValueError:
        return "somewhere"
