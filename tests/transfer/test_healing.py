"""Damaged XML is healed the same, wherever the blocks end in which it is read; spoilt letters are mended."""

import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from transfer import healing
from transfer.mojibake import unspoilt

PIECES = [
    "<![CDATA[",
    "]]>",
    "]",
    "[",
    "<",
    ">",
    "&",
    "&amp;",
    "&nbsp;",
    "&#8;",
    "&#xE9;",
    "é",
    "\x0b",
    "a" * 70,
]


def healed(text: str, block: int) -> str:
    before = healing.BLOCK
    healing.BLOCK = block
    try:
        return "".join(healing.healed(io.BytesIO(f"<a>{text}".encode())))
    finally:
        healing.BLOCK = before


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=40), st.integers(1, 200))
def test_it_makes_no_difference_where_blocks_end(pieces, block):
    text = "".join(pieces)
    assert healed(text, block) == healed(text, 1 << 20)


@pytest.mark.parametrize(
    ("wounded", "mended"),
    [
        ("AT&T & &nbsp;&eacute; &amp; &lt;", "AT&amp;T &amp; \xa0é &amp; &lt;"),
        ("&#11;&#xD800;&#xFFFF;&#233;", "&#233;"),
        ("<![CDATA[AT&T &nbsp;]]> & b", "<![CDATA[AT&T &nbsp;]]> &amp; b"),
        ("<![CDATA[ <![CDATA[ & ]]>", "<![CDATA[ <![CDATA[ & ]]>"),
        ("\x00a\x0b\ufffe", "a"),
        ("&nonsense;", "&amp;nonsense;"),
    ],
)
def test_what_xml_forbids_is_healed(wounded, mended):
    assert healed(wounded, 1 << 20) == f"<a>{mended}"


@pytest.mark.parametrize(
    ("spoilt", "meant"),
    [
        ("Ã©tÃ© â€™s â€“ â€œquoteâ€\x9d", "été ’s – “quote”"),
        ("Ã¼ber StraÃŸe Ã„", "über Straße Ä"),
        ("Ã\xa0 la carte, Ã©", "à la carte, é"),
        ("ä¸\xadæ–‡ã\x81‚ã\x81„", "中文あい"),
        ("ÐŸÑ€Ð¸Ð²ÐµÑ‚", "Привет"),
        ("Â© 2013, Â£5, â‚¬6", "© 2013, £5, €6"),
        ("it\x92s \x93so\x94\x85", "it’s “so”…"),
        ("half healed é, half not Ã©", "half healed é, half not é"),
    ],
)
def test_letters_that_were_encoded_twice_are_mended(spoilt, meant):
    assert unspoilt(spoilt) == meant


@pytest.mark.parametrize(
    "text",
    [
        *("MAÇÃ” fim", "«MAÇû", "é…» fini", "“café…”", "Größe, naïve, Ångström", "Tiếng Việt à…»"),
        *("λόγος", "東京", "Привет", "§ 5 – ½ £", "x² Â b", ""),
    ],
)
def test_what_can_be_meant_stays(text):
    assert unspoilt(text) == text
