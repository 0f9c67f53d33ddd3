"""The looks an owner can choose between: colours and typefaces, each tested for contrast.

Every palette is a paper, an ink and one accent, light and dark; the colours between them are mixed from these.
tests/blog/test_design.py holds the rule: ink on paper 7:1 or better, soft ink and links 4.5:1 or better
(WCAG 2.2: AAA for text, AA for links), the rule around a field 3:1 (1.4.11).
"""

import hashlib
from dataclasses import dataclass

from django.db import models


class Palette(models.TextChoices):
    """Which colours."""

    RED = "red", "Red on warm white"
    BLUE = "blue", "Blue on cool white"
    GREEN = "green", "Green on ivory"
    PLUM = "plum", "Plum on grey white"
    INK = "ink", "Ink on white"


class Typeface(models.TextChoices):
    """Which type for headlines and text."""

    NEWSREADER = "newsreader", "Newsreader"
    SERIF = "serif", "The reader's own serif"
    SANS = "sans", "The reader's own sans"


@dataclass(frozen=True)
class Shade:
    """The colours of a palette in one light, as six hexadecimal digits behind a #."""

    paper: str
    ink: str
    accent: str
    on_accent: str

    @property
    def properties(self) -> dict[str, str]:
        """The custom properties of css/tokens.css that a palette decides."""
        return {
            "--paper": self.paper,
            "--wash": mixed(self.paper, self.ink, 0.04),
            "--ink": self.ink,
            "--ink-soft": mixed(self.ink, self.paper, 0.2),
            "--rule": mixed(self.paper, self.ink, 0.16),
            "--rule-strong": self.ink,
            "--field-rule": mixed(self.paper, self.ink, 0.57),
            "--accent": self.accent,
            "--on-accent": self.on_accent,
        }


#: Light and dark of each palette. The first stands in css/tokens.css; its colours are repeated here for cards.
SHADES: dict[str, tuple[Shade, Shade]] = {
    Palette.RED: (
        Shade("#fbfaf7", "#1c1b19", "#941a1d", "#ffffff"),
        Shade("#161513", "#e8e4dc", "#ee8a7f", "#1a0f0e"),
    ),
    Palette.BLUE: (
        Shade("#f9fafb", "#181a1d", "#1b4f8f", "#ffffff"),
        Shade("#121417", "#e0e4ea", "#86b4ee", "#0b1017"),
    ),
    Palette.GREEN: (
        Shade("#fbfaf3", "#1a1c18", "#1f5f3a", "#ffffff"),
        Shade("#131511", "#e4e6dc", "#7fc79a", "#0b120d"),
    ),
    Palette.PLUM: (
        Shade("#faf9fa", "#1c1a1d", "#75296b", "#ffffff"),
        Shade("#161417", "#e7e2e8", "#d694cb", "#160d15"),
    ),
    Palette.INK: (
        Shade("#ffffff", "#141414", "#141414", "#ffffff"),
        Shade("#0e0e0e", "#f0f0f0", "#f0f0f0", "#0e0e0e"),
    ),
}

_OTHER_SCRIPTS = (
    '"Noto Serif", "Hiragino Mincho ProN", "Yu Mincho", "Noto Serif CJK JP", "Khmer MN", '
    '"Noto Serif Khmer", "Noto Naskh Arabic"'
)
#: The families of a typeface; empty for the one of css/tokens.css.
FAMILIES: dict[str, str] = {
    Typeface.NEWSREADER: "",
    Typeface.SERIF: f'Charter, "Bitstream Charter", Cambria, Georgia, {_OTHER_SCRIPTS}, serif',
    Typeface.SANS: "var(--sans)",
}


def mixed(one: str, other: str, share: float) -> str:
    """Return colour ``one`` with a ``share`` (0 to 1) of ``other`` in it."""
    parts = zip(channels(one), channels(other), strict=True)
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in parts)


def channels(colour: str) -> tuple[int, int, int]:
    """Return red, green and blue of a colour, 0 to 255 each."""
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def theme_css(palette: str, typeface: str) -> str:
    """Return the style sheet of a look; empty for the one that css/tokens.css has already."""
    blocks = []
    if palette in SHADES and palette != Palette.RED:
        light, dark = SHADES[palette]
        blocks.append(":root{" + declared(light.properties) + "}")
        blocks.append(
            "@media (prefers-color-scheme:dark){:root{" + declared(dark.properties) + "}}"
        )
    if families := FAMILIES.get(typeface):
        blocks.append(f":root{{--serif:{families}}}")
    return "@layer tokens{" + "".join(blocks) + "}\n" if blocks else ""


def swatch(palette: str) -> str:
    """Return a palette as a small drawing (SVG): paper, ink and accent by day, then by night."""
    parts = []
    for number, shade in enumerate(SHADES[palette]):
        left = number * 42
        parts.append(f'<rect x="{left}" width="40" height="24" fill="{shade.paper}"/>')
        parts.append(f'<rect x="{left + 6}" y="6" width="18" height="4" fill="{shade.ink}"/>')
        parts.append(f'<rect x="{left + 6}" y="14" width="12" height="4" fill="{shade.accent}"/>')
    drawn = "".join(parts)
    return f'<svg class="swatch" width="82" height="24" aria-hidden="true">{drawn}</svg>'


def declared(properties: dict[str, str]) -> str:
    """Return custom properties as CSS declares them."""
    return ";".join(f"{name}:{value}" for name, value in properties.items())


def theme_name(palette: str, typeface: str) -> str:
    """Return the name of a look's style sheet, which changes with what is in it; empty where none is needed."""
    css = theme_css(palette, typeface)
    return f"{palette}-{typeface}-{hashlib.sha256(css.encode()).hexdigest()[:8]}" if css else ""
