"""The looks an owner can choose between: colours and typefaces, each tested for contrast.

Every palette is a paper, an ink and one accent, light and dark. tests/blog/test_design.py holds the rule:
ink on paper 7:1 or better, the accent 4.5:1 or better (WCAG 2.2, AAA for text and AA for links).
"""

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
    SYSTEM_SERIF = "serif", "The reader's own serif"
    SYSTEM_SANS = "sans", "The reader's own sans"


@dataclass(frozen=True)
class Shade:
    """The colours of a palette in one light."""

    paper: str
    ink: str
    accent: str


#: Light and dark of each palette; the first is what css/tokens.css says.
SHADES: dict[str, tuple[Shade, Shade]] = {
    Palette.RED: (
        Shade("#fbfaf7", "#1c1b19", "#9b1b1e"),
        Shade("#161513", "#e8e4dc", "#e8827c"),
    ),
    Palette.BLUE: (
        Shade("#f9fafb", "#181a1d", "#1b4f8f"),
        Shade("#121417", "#e0e4ea", "#86b4ee"),
    ),
    Palette.GREEN: (
        Shade("#fbfaf3", "#1a1c18", "#1f5f3a"),
        Shade("#131511", "#e4e6dc", "#7fc79a"),
    ),
    Palette.PLUM: (
        Shade("#faf9fa", "#1c1a1d", "#75296b"),
        Shade("#161417", "#e7e2e8", "#d694cb"),
    ),
    Palette.INK: (
        Shade("#ffffff", "#111111", "#111111"),
        Shade("#0e0e0e", "#f0f0f0", "#f0f0f0"),
    ),
}

#: What a typeface puts in front of the families of css/tokens.css; nothing for the first.
FAMILIES: dict[str, str] = {
    Typeface.NEWSREADER: "",
    Typeface.SYSTEM_SERIF: 'ui-serif, Charter, "Bitstream Charter", Cambria, Georgia, "Noto Serif", serif',
    Typeface.SYSTEM_SANS: 'ui-sans-serif, system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif',
}
