"""The looks that an owner can choose: every one of them can be read."""

import re
from pathlib import Path

import pytest

from blog.design import FAMILIES, SHADES, Palette, Typeface, theme_css, theme_name
from blog.models import SiteSettings

TOKENS = Path(__file__).parents[2] / "static" / "css" / "tokens.css"


def luminance(colour: str) -> float:
    """WCAG 2.2's relative luminance."""
    parts = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


LOOKS = [
    pytest.param(shade, id=f"{palette}-{light}")
    for palette, shades in SHADES.items()
    for light, shade in zip(("day", "night"), shades, strict=True)
]


@pytest.mark.parametrize("shade", LOOKS)
@pytest.mark.parametrize(
    ("front", "behind", "least"),
    [
        ("--ink", "--paper", 7),
        ("--ink", "--wash", 7),
        ("--ink-soft", "--paper", 7),
        ("--ink-soft", "--wash", 4.5),
        ("--accent", "--paper", 4.5),
        ("--accent", "--wash", 4.5),
        ("--on-accent", "--accent", 4.5),
        ("--field-rule", "--paper", 3),
        ("--rule-strong", "--paper", 3),
    ],
)
def test_every_look_can_be_read(shade, front, behind, least):
    assert contrast(shade.properties[front], shade.properties[behind]) >= least


def test_the_contrast_of_black_and_white_is_21():
    assert round(contrast("#000000", "#ffffff"), 2) == 21


def declarations(name: str) -> list[str]:
    return re.findall(rf"{name}: (#[0-9a-f]+);", TOKENS.read_text())


def test_the_first_look_is_the_one_of_the_style_sheet():
    for number, shade in enumerate(SHADES[Palette.RED]):
        assert declarations("--paper")[number] == shade.paper
        assert declarations("--ink")[number] == shade.ink
        assert declarations("--accent")[number] == shade.accent


def test_every_look_has_a_style_sheet_of_colours_and_families_alone():
    for palette in Palette.values:
        for typeface in Typeface.values:
            css = theme_css(palette, typeface)
            assert bool(css) == (palette != Palette.RED or bool(FAMILIES[typeface]))
            assert css.count("{") == css.count("}")
            assert "url(" not in css
            assert "@import" not in css


def test_a_look_that_nobody_knows_is_the_first():
    assert theme_css("nothing", "nothing") == ""


@pytest.mark.django_db
def test_the_chosen_look_is_a_style_sheet_of_its_own_for_a_year(client):
    SiteSettings(palette=Palette.BLUE, typeface=Typeface.SANS).save()
    name = theme_name(Palette.BLUE, Typeface.SANS)

    page = client.get("/")
    sheet = client.get(f"/theme/{name}.css")

    assert f'href="/theme/{name}.css"' in page.text
    assert "newsreader-latin-wght-normal" not in page.text
    assert SHADES[Palette.BLUE][0].paper in page.text
    assert sheet["Content-Type"].startswith("text/css")
    assert "immutable" in sheet["Cache-Control"]
    assert SHADES[Palette.BLUE][1].accent in sheet.text
    assert client.get("/theme/red-newsreader-00000000.css").status_code == 404
