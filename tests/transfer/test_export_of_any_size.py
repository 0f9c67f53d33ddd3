"""An export takes the same memory to read whatever its size: what must be known again of an item stands on disk."""

from collections import deque
from zoneinfo import ZoneInfo

import pytest

from tests.transfer import wxr
from tests.transfer.growing import peak_of
from transfer import healing
from transfer.remembered import Remembered
from transfer.wordpress.reading import read
from transfer.wordpress.survey import Numbers, survey

ZONE = ZoneInfo("UTC")


def post(number: int) -> str:
    return (
        f"<item><title>Post {number}</title><link>https://river.example/2015/01/01/post-{number}/</link>"
        f"<wp:post_id>{number}</wp:post_id><wp:post_name>post-{number}</wp:post_name>"
        "<wp:status>publish</wp:status><wp:post_type>post</wp:post_type></item>"
    )


@pytest.fixture
def of_size(tmp_path):
    """Return a function that writes an export of so many posts."""

    def write(number):
        path = tmp_path / f"{number}.xml"
        path.write_text(wxr.export(*map(post, range(1, number + 1))))
        return path

    return write


def tell_apart(path):
    numbers = Numbers()
    deque((numbers.key(r) for r in read(path, ZONE) if hasattr(r, "guid")), maxlen=0)


@pytest.mark.parametrize("look", [lambda path: survey([path], ZONE), tell_apart])
def test_memory_does_not_grow_with_the_posts(of_size, look, monkeypatch):
    monkeypatch.setattr(healing, "BLOCK", 16_384)
    small, large = of_size(500), of_size(3000)
    look(small)
    # Two and a half thousand names of nine letters each would be more.
    assert peak_of(lambda: look(large)) < peak_of(lambda: look(small)) + 100_000


def test_words_are_remembered_with_their_first_value():
    words = Remembered()
    assert words.put("a", "first") is None
    assert words.put("a", "second") == "first"
    assert words.get("a") == "first"
    assert words.put("") is None
    assert "" in words
    assert "b" not in words
    assert 7 not in words
