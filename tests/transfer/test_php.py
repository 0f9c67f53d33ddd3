"""PHP's serialised values: plain data is read, everything else is refused, and nothing is ever made of it."""

import pytest

from transfer.php import unserialise


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("N;", None),
        ("b:1;", True),
        ("b:0;", False),
        ("i:-7;", -7),
        ("d:0.5;", 0.5),
        ('s:5:"Fluß";', "Fluß"),
        ('s:0:"";', ""),
        ('s:4:"a";b";', 'a";b'),
        ('a:2:{i:0;s:1:"a";s:1:"k";a:1:{i:5;b:1;}}', {0: "a", "k": {5: True}}),
        (" a:0:{} ", {}),
    ],
)
def test_plain_values_are_read(text, value):
    assert unserialise(text) == value


@pytest.mark.parametrize(
    "text",
    [
        *('O:8:"stdClass":0:{}', 'C:11:"ArrayObject":0:{}', 'E:3:"A:B";', "R:1;", "r:1;"),
        *('s:9:"short";', 's:-1:"";', 's:99999999999:"a";', 's:1:"ab";', "i:x;", "i:;", "d:;"),
        *("a:1:{i:0;i:1;", "a:1:{a:0:{}i:1;}", "a:9:{}", "a:-1:{", "i:1;i:2;", "", "x", "i:1"),
        "a:1:{i:0;" * 40 + "N;" + "}" * 40,
        "i:" + "9" * 50 + ";",
        "s:3000000:" + '"' + "a" * 3_000_000 + '";',
    ],
    ids=lambda text: text[:20],
)
def test_everything_else_is_refused(text):
    with pytest.raises(ValueError):  # noqa: PT011 (that it is refused is all)
        unserialise(text)


def test_a_million_beginnings_take_no_time():
    with pytest.raises(ValueError, match="Byte"):
        unserialise("a:1:{i:0;" * 30 + "a:99999999:{" + "i:1;" * 300_000)
