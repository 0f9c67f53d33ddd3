"""What WordPress's own shortcodes become: figures, galleries, players, code. Others stay where readers see them."""

import html
import re
from collections import Counter
from collections.abc import Callable, Iterable

from blog.embeds import embed_of
from transfer.wordpress.figures import embedded, gallery, player, video_address
from transfer.wordpress.listings import is_language, listing
from transfer.wordpress.media import Library, Medium
from transfer.wordpress.shortcodes import Shortcode, replaced

#: What holds code, and nothing in it means anything.
VERBATIM = {"code", "sourcecode", "source", "highlight"}
#: Addresses that are given away as shortcodes, by their names.
_EMBEDS = {
    *("embed", "youtube", "vimeo", "dailymotion", "soundcloud", "spotify", "tweet", "instagram"),
}
_SOUNDS = ("src", "mp3", "m4a", "ogg", "wav", "flac", "wma")
_FILMS = ("src", "mp4", "m4v", "webm", "ogv", "mov", "wmv", "flv")


class Codes:
    """The shortcodes of one text. ``hold`` keeps a finished piece and returns what stands for it."""

    def __init__(self, library: Library, number: str, hold: Callable[[str], str]) -> None:
        """Take the media of the blog and the number of the post."""
        self.library, self.number, self.hold = library, number, hold
        self.unknown: Counter[str] = Counter()
        #: Pictures of galleries that are not in the export.
        self.absent: list[str] = []

    def verbatim(self, code: Shortcode) -> str | None:
        """Return a block of code for a shortcode that holds one; None for any other."""
        # What stands in [latex] is no listing of it.
        if code.content is None or code.name == "latex":
            return None
        if not (code.name in VERBATIM or is_language(code.name)):
            return None
        named = code.attributes.get("language") or code.attributes.get("lang") or code.name
        return self.hold(listing(code.content, named))

    def become(self, code: Shortcode) -> str | None:
        """Return what a shortcode becomes; None where it stays as it stands."""
        made: str | None = None
        match code.name:
            case "latex" if code.content is not None:
                return f"<code>{html.escape(html.unescape(code.content), quote=False)}</code>"
            case "caption" | "wp_caption" if code.content is not None:
                made = self._caption(code)
            case "gallery" | "slideshow" | "jetpack_slideshow":
                made = self._gallery(code)
            case "playlist":
                made = self._playlist(code)
            case "audio":
                made = self._sound(code, _SOUNDS, "audio")
            case "video" | "wpvideo" | "videopress":
                made = self._sound(code, _FILMS, "video")
            case name if name in _EMBEDS:
                made = _embed(code)
        if made:
            return self.hold(made)
        self.unknown[f"[{code.name}]"] += 1
        return None

    def _caption(self, code: Shortcode) -> str:
        """Return a figure: the picture, and its caption from the attribute or from behind the picture."""
        inner = replaced(code.content or "", self.become, 2)
        found = re.match(
            r"\s*((?:<a\b[^<>]*>\s*)?<img\b[^<>]*>(?:\s*</a>)?)(.*)",
            inner,
            re.DOTALL | re.IGNORECASE,
        )
        picture, words = (found[1], found[2]) if found else (inner, "")
        said = code.attributes.get("caption", "")
        # In the old form the caption is the attribute, and what stands behind the picture is a mistake that was seen.
        words = " ".join(f"{said} {words}".split())
        return f"<figure>{picture}<figcaption>{words}</figcaption></figure>"

    def _gallery(self, code: Shortcode) -> str:
        media = self._media(code)
        return gallery([m for m in media if m.is_picture])

    def _playlist(self, code: Shortcode) -> str:
        kind = "video" if code.attributes.get("type") == "video" else "audio"
        media = [m for m in self._media(code) if not m.is_picture]
        return "".join(player(m.local or m.url, kind, m.title) for m in media)

    def _media(self, code: Shortcode) -> list[Medium]:
        """Return what a gallery or playlist shows: what it names, else what hangs on the post."""
        asked = _numbers(code.attributes.get("ids") or code.attributes.get("include", ""))
        if asked:
            self.absent += [n for n in asked if n not in self.library.by_number]
            return [m for m in map(self.library.by_number.get, asked) if m]
        post = next(iter(_numbers(code.attributes.get("id", ""))), self.number)
        left_out = set(_numbers(code.attributes.get("exclude", "")))
        found = [m for m in self.library.below(post) if m.number not in left_out]
        return found[::-1] if code.attributes.get("order", "").upper() == "DESC" else found

    def _sound(self, code: Shortcode, names: tuple[str, ...], tag: str) -> str:
        values = [code.attributes[n] for n in names if code.attributes.get(n)] + code.values
        address = next((v for v in values if "/" in v), "") or (code.content or "").strip()
        # WordPress.com's own player took several files at once, and said how it looked behind a bar.
        several = re.split(r",(?=https?://|/)", address.partition("|")[0])
        if not all(one.startswith(("http://", "https://", "/")) for one in several):
            return ""
        return "".join(self._one_sound(one, tag) for one in several)

    def _one_sound(self, address: str, tag: str) -> str:
        if embed_of(address):
            return embedded(address)
        medium = self.library.find(address)
        return player(
            (medium.local if medium else "") or address, tag, medium.title if medium else ""
        )


def _embed(code: Shortcode) -> str:
    """Return an embed for an address, or for the number of a film at the service that the shortcode names."""
    address = (code.content or "").strip() or next(iter(code.values), "")
    address = address.lstrip("=") or code.attributes.get("url", "") or code.attributes.get("id", "")
    address = html.unescape(address)
    if code.name == "youtube" and re.fullmatch(r"[\w-]{11}", address):
        address = f"https://www.youtube.com/watch?v={address}"
    if code.name == "vimeo" and address.isdigit():
        address = f"https://vimeo.com/{address}"
    if not address.startswith(("http://", "https://")) or re.search(r"[\s<>]", address):
        return ""
    return embedded(video_address(address))


def _numbers(text: str) -> Iterable[str]:
    return list(dict.fromkeys(re.findall(r"[1-9]\d{0,17}", text)))
