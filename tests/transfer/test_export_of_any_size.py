"""An export takes the same memory to read whatever its size: what must be known again of an item stands on disk."""

from collections import deque
from zoneinfo import ZoneInfo

import pytest

from tests.transfer import wxr
from tests.transfer.growing import peak_of
from transfer import healing
from transfer.remembered import Remembered
from transfer.wordpress.first_look import survey
from transfer.wordpress.media import Library
from transfer.wordpress.reading import read
from transfer.wordpress.shelf import Medium, Shelf
from transfer.wordpress.survey import Numbers

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
    small, large = of_size(200), of_size(1400)
    look(small)
    # Twelve hundred names of nine letters each would be more.
    assert peak_of(lambda: look(large)) < peak_of(lambda: look(small)) + 50_000


def shelved(number):
    library = Library(["river.example"])
    for n in range(number):
        address = f"https://river.example/wp-content/uploads/2015/01/picture-{n}.jpg"
        medium = Medium(str(n), address, f"Picture {n}", caption=f"Day {n}", parent=str(n // 7))
        library.add(medium, [address])
    return library


def test_memory_does_not_grow_with_the_attachments():
    shelved(10)
    # A thousand of five hundred bytes each would be five times that.
    assert peak_of(lambda: shelved(3000)) < peak_of(lambda: shelved(2000)) + 100_000


def test_a_medium_is_what_it_was_when_it_was_put_last_and_stays_at_its_place():
    shelf = Shelf()
    for number in map(str, range(401)):
        shelf.put(Medium(number, f"/{number}.jpg", parent="7" if number in {"5", "9"} else ""))
    for found in shelf.all():
        found.image = int(found.number)
        shelf.put(found)
    assert list(shelf) == [str(n) for n in range(401)]
    assert len(shelf) == 401
    assert shelf["400"] == Medium("400", "/400.jpg", image=400)
    assert shelf.get("401") is None
    assert "400" in shelf
    assert {m.number for m in shelf.below("7")} == {"5", "9"}
    assert not shelf.below("")
    shelf.put(Medium("x", "/5.jpg"))
    assert (shelf.at("/5.jpg"), shelf.at("/x.jpg")) == (Medium("x", "/5.jpg"), None)


def test_words_are_remembered_with_their_first_value():
    words = Remembered()
    assert words.put("a", "first") is None
    assert words.put("a", "second") == "first"
    assert words.get("a") == "first"
    assert words.put("") is None
    assert "" in words
    assert "b" not in words
    assert 7 not in words
