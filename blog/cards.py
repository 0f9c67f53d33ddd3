"""The picture and the words by which an article is shown elsewhere; a picture is drawn where there is none."""

import hashlib
import io
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils.module_loading import import_string
from PIL import Image as Pillow
from PIL import ImageDraw, ImageFont

from blog.design import SHADES, Palette
from blog.site_settings import SiteSettings

if TYPE_CHECKING:
    from blog.articles import Article

#: What Facebook, X and the others show best (https://developers.facebook.com/docs/sharing/webmasters/images/).
SIZE = (1200, 630)
MARGIN = 72
#: Sizes of the headline in pixels, the largest that fits is taken; and the most lines of it.
HEADLINES = (84, 72, 62, 54, 46)
LINES = 5
LEADING = 1.16
#: Changed when the drawing changes, so that cards are drawn anew.
DESIGN = "1"

_FONTS = Path(__file__).resolve().parent.parent / "static" / "vendor" / "newsreader"
_FILES = ("latin", "latin-ext", "vietnamese")


@dataclass(frozen=True)
class Card:
    """What is written on a card."""

    title: str
    site: str
    section: str
    palette: str

    @property
    def digest(self) -> str:
        """What tells one card from another, for its file's name."""
        said = "\0".join((DESIGN, self.title, self.site, self.section, self.palette))
        return hashlib.sha256(said.encode()).hexdigest()[:16]


def card_of(article: "Article") -> Card:
    """Return what the card of an article says."""
    site = SiteSettings.load()
    section = article.section.name if article.section else ""
    return Card(article.seo_title or article.title, site.title, section, site.palette)


def card_address(article: "Article") -> str:
    """Return the address of the picture by which an article is shown elsewhere; empty where there is none yet."""
    image = article.card_image or article.lead_image
    if image:
        return settings.SITE_URL + image.file.url
    return settings.SITE_URL + default_storage.url(article.drawn_card) if article.drawn_card else ""


def want_card(article: "Article") -> None:
    """Let a card be drawn in the background for an article that readers may find and that has no picture."""
    if article.card_image_id or article.lead_image_id or not article.published_at:
        return
    import_string("blog.tasks.draw_card").enqueue(article.pk)


def draw_card(article: "Article") -> str:
    """Draw an article's card and store it; return the name of its file. One that is there already is kept."""
    card = card_of(article)
    name = f"cards/{article.pk}-{card.digest}.png"
    if default_storage.exists(name):
        return name
    return default_storage.save(name, ContentFile(drawn(card)))


def drawn(card: Card) -> bytes:
    """Return the card as a PNG of 1200 by 630 pixels. Takes about a tenth of a second.

    A headline in a script that our type has no letters for is left to the page that shows the card.
    """
    light = SHADES.get(card.palette, SHADES[Palette.RED])[0]
    picture = Pillow.new("RGB", SIZE, light.paper)
    draw = ImageDraw.Draw(picture)
    width, height = SIZE
    write(draw, (MARGIN, 54), card.site, 40, light.ink)
    draw.rectangle((MARGIN, 118, width - MARGIN, 121), fill=light.accent)
    draw.rectangle((MARGIN, 126, width - MARGIN, 126), fill=light.accent)
    lines, size = fitted(card.title, width - 2 * MARGIN)
    top = 158 + max(0, (360 - len(lines) * size * LEADING) / 2)
    for number, line in enumerate(lines):
        write(draw, (MARGIN, top + number * size * LEADING), line, size, light.ink)
    write(draw, (MARGIN, height - 84), card.section, 32, light.accent)
    out = io.BytesIO()
    picture.save(out, format="PNG", optimize=True)
    return out.getvalue()


@cache
def fonts(size: int) -> list[ImageFont.FreeTypeFont]:
    """Return our type at a size in pixels, one file for each part of the Latin alphabet, half bold."""
    found = []
    for part in _FILES:
        font = ImageFont.truetype(_FONTS / f"newsreader-{part}-wght-normal.woff2", size)
        font.set_variation_by_axes([600])
        found.append(font)
    return found


@cache
def font_number(letter: str) -> int | None:
    """Return which of our fonts has a letter; None for none: it then draws what it draws for a letter of no script."""
    for number, font in enumerate(fonts(HEADLINES[0])):
        missing = font.getmask("\ue000")
        mask = font.getmask(letter)
        if letter.isspace() or (mask.size, bytes(mask)) != (missing.size, bytes(missing)):
            return number
    return None


def runs(text: str) -> list[tuple[int, str]]:
    """Return a text in pieces that one of our fonts can draw; empty when a letter is in none of them."""
    pieces: list[tuple[int, str]] = []
    for letter in text:
        number = font_number(letter)
        if number is None:
            return []
        if pieces and pieces[-1][0] == number:
            pieces[-1] = (number, pieces[-1][1] + letter)
        else:
            pieces.append((number, letter))
    return pieces


def length(text: str, size: int) -> float:
    """Return how wide a text is, in pixels."""
    return sum(fonts(size)[number].getlength(piece) for number, piece in runs(text))


def write(
    draw: ImageDraw.ImageDraw, place: tuple[float, float], text: str, size: int, colour: str
) -> None:
    """Write a text on one line, from ``place`` on."""
    x, y = place
    for number, piece in runs(text):
        font = fonts(size)[number]
        draw.text((x, y), piece, font=font, fill=colour)
        x += font.getlength(piece)


def fitted(text: str, width: float) -> tuple[list[str], int]:
    """Return a headline broken into lines, and the largest size at which that fits; its end is cut off at need."""
    lines: list[str] = []
    for size in HEADLINES:
        lines = broken(text, width, size)
        if len(lines) <= LINES:
            return lines, size
    return [*lines[: LINES - 1], lines[LINES - 1].rstrip(" ,;:") + " …"], HEADLINES[-1]


def broken(text: str, width: float, size: int) -> list[str]:
    """Return a text in lines of at most ``width`` pixels, broken between words, and within one that is too long."""
    lines, line = [], ""
    for word in text.split():
        wider = f"{line} {word}".strip()
        if length(wider, size) <= width:
            line = wider
            continue
        if line:
            lines.append(line)
        line = word
        while length(line, size) > width:
            cut = next(n for n in range(len(line), 0, -1) if length(line[:n], size) <= width)
            lines.append(line[:cut])
            line = line[cut:]
    return [*lines, line] if line else lines
