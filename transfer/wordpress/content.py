"""From a WordPress text to the HTML of our editor: blocks, automatic paragraphs, shortcodes, pictures, links."""

import html
import json
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import unquote, urlsplit

from blog.embeds import embed_of
from blog.html_tree import Element, tree
from blog.languages import LANGUAGES
from blog.paragraphs import with_paragraphs
from blog.rendering import clean_body
from blog.sanitizing import IMPORT_POLICY, clean, is_too_deep
from transfer.wordpress.media import Medium, path_of
from transfer.wordpress.shortcodes import Shortcode, replaced

_BLOCK = re.compile(r"<!--\s+(/?)wp:([a-z][a-z0-9/-]*)\s*(\{.*?\})?\s*(/?)-->", re.DOTALL)
_COMMENT = re.compile(r"<!--(?!more|nextpage)(?:(?!-->).)*-->", re.DOTALL)
_MORE = re.compile(r"<!--more(?:(?!-->).)*-->|<!--nextpage-->", re.DOTALL)
_HOLD = re.compile(r"(?:<p>\s*)?<hr data-hold=\"(\d+)\">(?:\s*</p>)?")
_LATEX = re.compile(r"\$latex\s+([^$\n]{1,2000})\$")
_BARE = re.compile(r"^[ \t]*(?:<p>)?(https?://[^\s<>\"\[\]]{4,500})(?:</p>)?[ \t]*$", re.MULTILINE)
_FRAME = re.compile(
    r"<(iframe|embed|object)\b[^>]*?\b(?:src|data)\s*=\s*[\"']([^\"']{4,500})[\"'][^>]*>(?:(?:(?!<\1\b).){0,2000}?</\1>)?",
    re.DOTALL | re.IGNORECASE,
)
#: Names of headings and elements that our editor has under another name, or not.
_RENAMED = {"h1": "h2", "h5": "h4", "h6": "h4", "strike": "s", "tt": "code", "acronym": "abbr"}
_RENAME = re.compile(r"<(/?)(h1|h5|h6|strike|tt|acronym)\b", re.IGNORECASE)
_CODE = {"code", "sourcecode", "source", "highlight"}
#: Addresses that are given away as shortcodes, by their names.
_EMBEDS = {
    "embed",
    "youtube",
    "vimeo",
    "dailymotion",
    "soundcloud",
    "spotify",
    "tweet",
    "instagram",
}
_SOUNDS = ("src", "mp3", "m4a", "ogg", "wav", "wma")
_FILMS = ("src", "mp4", "m4v", "webm", "ogv", "wmv", "flv")


@dataclass
class Surroundings:
    """What a text may refer to. ``by_number`` and ``by_path`` know media, ``children`` those of a post."""

    hosts: set[str] = field(default_factory=set)
    by_number: Mapping[str, Medium] = field(default_factory=dict)
    by_path: Mapping[str, Medium] = field(default_factory=dict)
    children: Mapping[str, list[str]] = field(default_factory=dict)
    blocks: Mapping[str, str] = field(default_factory=dict)


@dataclass
class Converted:
    """A text in our form, and what could not come along: shortcodes, blocks and pictures, with their number."""

    body: str
    unknown: Counter[str]
    missing: list[str]


def convert(text: str, around: Surroundings, number: str = "") -> Converted:
    """Return a text of WordPress as our editor stores it; ``number`` is that of the post it stands in."""
    return _Conversion(around, number).run(text)


class _Conversion:
    """One text on its way."""

    def __init__(self, around: Surroundings, number: str) -> None:
        self.around, self.number = around, number
        self.held: list[str] = []
        self.unknown: Counter[str] = Counter()
        self.missing: list[str] = []

    def run(self, text: str) -> Converted:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
        # The marks are ours alone: a text that brings its own could name itself for ever.
        text = text.replace("\0", "").replace("data-hold", "")
        is_blocks = "<!-- wp:" in text
        if is_blocks:
            text = self._blocks(text)
        text = _FRAME.sub(self._frame, text)
        text = replaced(text, self._shortcode)
        text = _LATEX.sub(
            lambda m: f"<code>{html.escape(html.unescape(m[1]), quote=False)}</code>", text
        )
        text = _BARE.sub(self._bare, text)
        text = _MORE.sub(
            lambda m: self._hold('<hr class="more">') if "more" in m[0][:8] else "", text
        )
        text = _COMMENT.sub("", text)
        text = _RENAME.sub(lambda m: f"<{m[1]}{_RENAMED[m[2].lower()]}", text)
        text = text.strip() if is_blocks else with_paragraphs(text)
        while _HOLD.search(text):
            text = _HOLD.sub(
                lambda m: self.held[int(m[1])] if int(m[1]) < len(self.held) else "", text
            )
        if is_too_deep(text):
            text = re.sub(r"<[^>]*>", " ", text)
        root = tree(clean(text, IMPORT_POLICY))
        self._walk(root)
        return Converted(clean_body(root.html).strip(), self.unknown, self.missing)

    def _hold(self, finished: str) -> str:
        """Keep a finished piece out of the way of the paragraphs; return what stands for it meanwhile."""
        self.held.append(finished)
        return f'\n\n<hr data-hold="{len(self.held) - 1}">\n\n'

    # --- Blocks

    def _blocks(self, text: str) -> str:
        """Take the marks of blocks away; a reusable block is put where it is referred to."""

        def become(found: "re.Match[str]") -> str:
            end, name, written, is_alone = found.groups()
            if name == "block" and not end:
                number = re.search(r'"ref":\s*(\d+)', written or "")
                inner = self.around.blocks.get(number[1], "") if number else ""
                if inner:
                    return _BLOCK.sub("", inner)
            if name in {"embed", "video", "audio"} or name.startswith("core-embed/"):
                return ""
            if is_alone and name not in {"spacer", "separator", "more", "nextpage"}:
                if name in {"gallery", "core/gallery"} and (made := self._block_gallery(written)):
                    return made
                self.unknown[f"block {name}"] += 1
            return ""

        text = _BLOCK.sub(become, text)
        return re.sub(r"\n{2,}", "\n", text)

    def _block_gallery(self, written: str | None) -> str:
        try:
            ids = json.loads(written or "{}").get("ids", [])
        except (ValueError, AttributeError):
            return ""
        return self._gallery([str(i) for i in ids])

    # --- Shortcodes

    def _shortcode(self, code: Shortcode) -> str | None:  # noqa: PLR0911 (a table of kinds)
        name = code.name
        if name == "latex" and code.content is not None:
            return f"<code>{html.escape(html.unescape(code.content), quote=False)}</code>"
        if name in _CODE or (name in LANGUAGES and code.content is not None):
            return self._code(code)
        if name in {"caption", "wp_caption"} and code.content is not None:
            return self._caption(code)
        if name in {"gallery", "playlist"}:
            asked = code.attributes.get("ids") or code.attributes.get("include", "")
            ids = re.findall(r"\d+", asked) or list(self.around.children.get(self.number, []))
            made = self._gallery(ids) if name == "gallery" else self._playlist(ids)
            return self._hold(made) if made else self._unknown(code)
        if name == "audio":
            return self._sound(code, _SOUNDS, "audio")
        if name in {"video", "wpvideo", "videopress"}:
            return self._sound(code, _FILMS, "video")
        if name in _EMBEDS:
            return self._embed(code)
        return self._unknown(code)

    def _unknown(self, code: Shortcode) -> str | None:
        """Leave a shortcode standing where readers and editors see it, and say so in the report."""
        if code.is_certain or code.name in {"gallery", "playlist", "audio", "video"}:
            self.unknown[f"[{code.name}]"] += 1
        return None

    def _code(self, code: Shortcode) -> str:
        named = code.attributes.get("language") or code.attributes.get("lang") or code.name
        language = (named.lower() if named.lower() in LANGUAGES else "") or ""
        words = code.content or ""
        if "<" not in words:
            words = html.unescape(words)
        mark = f' class="language-{language}"' if language else ""
        return self._hold(
            f"<pre><code{mark}>{html.escape(words.strip(chr(10)), quote=False)}</code></pre>"
        )

    def _caption(self, code: Shortcode) -> str:
        """Return a figure: the picture, and its caption from the attribute or from behind the picture."""
        inner = replaced(code.content or "", self._shortcode, 2)
        found = re.match(
            r"\s*((?:<a\b[^>]*>\s*)?<img\b[^>]*>(?:\s*</a>)?)(.*)", inner, re.DOTALL | re.IGNORECASE
        )
        picture, words = (found[1], found[2]) if found else (inner, "")
        words = " ".join((code.attributes.get("caption") or words).split())
        return self._hold(f"<figure>{picture}<figcaption>{words}</figcaption></figure>")

    def _gallery(self, ids: list[str]) -> str:
        figures = []
        for number in ids:
            medium = self.around.by_number.get(number)
            if medium is None:
                continue
            words = (
                f"<figcaption>{html.escape(medium.caption)}</figcaption>" if medium.caption else ""
            )
            alt = html.escape(medium.alt)
            figures.append(
                f'<figure><img src="{html.escape(medium.url)}" alt="{alt}">{words}</figure>'
            )
        return f'<div class="gallery">{"".join(figures)}</div>' if figures else ""

    def _playlist(self, ids: list[str]) -> str:
        media = [m for m in map(self.around.by_number.get, ids) if m]
        return "".join(_player(m.local or m.url, "audio", m.title) for m in media)

    def _sound(self, code: Shortcode, names: tuple[str, ...], tag: str) -> str | None:
        values = [code.attributes[n] for n in names if code.attributes.get(n)] + code.values
        address = next((v for v in values if "/" in v), "") or (code.content or "").strip()
        if "/" not in address:
            self._unknown(code)
            return None
        if embed_of(address):
            return self._hold(_embedded(address))
        medium = self._medium(address)
        local = medium.local if medium else ""
        return self._hold(_player(local or address, tag, medium.title if medium else ""))

    def _embed(self, code: Shortcode) -> str | None:
        address = (code.content or "").strip() or next(iter(code.values), "")
        address = (
            address.lstrip("=") or code.attributes.get("url", "") or code.attributes.get("id", "")
        )
        address = html.unescape(address)
        if code.name == "youtube" and re.fullmatch(r"[\w-]{11}", address):
            address = f"https://www.youtube.com/watch?v={address}"
        if code.name == "vimeo" and address.isdigit():
            address = f"https://vimeo.com/{address}"
        if not address.startswith(("http://", "https://")):
            self._unknown(code)
            return None
        return self._hold(_embedded(address))

    def _bare(self, found: "re.Match[str]") -> str:
        """Make an embed of a known address that stands alone on a line, as WordPress does."""
        address = html.unescape(found[1])
        return self._hold(_embedded(address)) if embed_of(address) else found[0]

    def _frame(self, found: "re.Match[str]") -> str:
        address = html.unescape(found[2])
        address = f"https:{address}" if address.startswith("//") else address
        if not address.startswith(("http://", "https://")):
            return ""
        if embed_of(address) is None:
            self.unknown[f"frame of {urlsplit(address).hostname or 'nobody'}"] += 1
        return self._hold(_embedded(address))

    # --- Pictures and links

    def _medium(self, address: str) -> Medium | None:
        path = path_of(address)
        return self.around.by_path.get(path) if path else None

    def _walk(self, root: Element) -> None:
        for element in list(root.walk()):
            if element.tag == "img":
                self._picture(element)
            elif element.tag in {"audio", "video"}:
                medium = self._medium(element.attributes.get("src", ""))
                if medium and medium.local:
                    element.attributes["src"] = medium.local
            elif element.tag == "a" and "href" in element.attributes:
                self._link(element)
            elif element.tag == "figure":
                self._figure(element)
            elif element.tag == "p":
                _lift_picture(element)

    def _picture(self, img: Element) -> None:
        number = re.search(r"wp-image-(\d+)", img.attributes.get("class", ""))
        address = img.attributes.get("src", "")
        medium = self._medium(address) or (self.around.by_number.get(number[1]) if number else None)
        if medium and medium.local:
            img.attributes["src"] = medium.local
            if medium.image:
                img.attributes["data-image"] = str(medium.image)
            img.attributes.setdefault("alt", medium.alt)
        elif address.startswith(("http://", "https://", "//")):
            self.missing.append(address)

    def _link(self, link: Element) -> None:
        href = link.attributes["href"]
        medium = self._medium(href)
        if medium and medium.local:
            link.attributes["href"] = medium.local
            return
        try:
            parts = urlsplit(href)
            host = (parts.hostname or "").removeprefix("www.")
        except ValueError:
            return
        if host and host in self.around.hosts and parts.scheme in {"http", "https"}:
            rest = f"?{parts.query}" if parts.query else ""
            rest += f"#{parts.fragment}" if parts.fragment else ""
            link.attributes["href"] = (parts.path or "/") + rest

    def _figure(self, figure: Element) -> None:
        """Bring the figures of WordPress's blocks to the forms that our editor has."""
        classes = figure.classes
        if "wp-block-embed" in classes or any(c.startswith("wp-block-embed") for c in classes):
            address = next(iter(re.findall(r"https?://[^\s<]+", figure.text)), "")
            if address:
                caption = [e for e in figure.elements if e.tag == "figcaption"]
                link = Element("a", {"href": address}, [html.escape(address, quote=False)])
                figure.children = [link, *caption]
                figure.attributes = {"class": "embed"}
            return
        if "wp-block-gallery" in classes:
            inner = [e for e in figure.walk() if e.tag == "figure"]
            figures: list[Element | str] = list(inner)
            if not inner:
                figures = [Element("figure", {}, [e]) for e in figure.walk() if e.tag == "img"]
            figure.become(Element("div", {"class": "gallery"}, figures))
            return
        wide = bool(classes & {"alignwide", "alignfull"})
        kept = classes & {"embed", "file", "quotation"} | ({"wide"} if wide else set())
        figure.attributes = {"class": " ".join(sorted(kept))} if kept else {}


def _lift_picture(paragraph: Element) -> None:
    """Make a figure of a paragraph that holds nothing but one picture."""
    if paragraph.text.strip():
        return
    images = [e for e in paragraph.walk() if e.tag == "img"]
    if len(images) == 1 and not any(e.tag == "br" for e in paragraph.walk()):
        paragraph.become(Element("figure", {}, paragraph.children))


def _embedded(address: str) -> str:
    shown = html.escape(address)
    return f'<figure class="embed"><a href="{shown}">{shown}</a></figure>'


def _player(address: str, tag: str, title: str) -> str:
    shown = html.escape(address)
    name = html.escape(title or unquote(address.rpartition("/")[2]) or address)
    return (
        f'<figure class="file"><{tag} src="{shown}" controls preload="none"></{tag}>'
        f'<figcaption><a href="{shown}">{name}</a></figcaption></figure>'
    )
