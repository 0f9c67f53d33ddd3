"""A discussion takes the same memory and the same queries to import, for each piece of it, whatever its size."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from blog.models import Article
from comments.models import Comment
from tests.transfer import wxr
from tests.transfer.blogs import emptied, exported
from tests.transfer.discussions import ZONE, at, talk
from tests.transfer.growing import peak_of
from tests.transfer.wxr import comment, export, item, meta
from transfer import discussions, healing, joining
from transfer.healing import Unreadable
from transfer.models import Imported, Leftover
from transfer.records import CommentRecord
from transfer.wordpress import reading, said
from transfer.wordpress.first_look import survey
from transfer.wordpress.reading import read


def test_more_comments_than_an_item_may_have_characters_come(imported, monkeypatch):
    monkeypatch.setattr("transfer.elements.ITEM", 4000)
    monkeypatch.setattr(reading, "PIECE", 3)
    report = imported(item(1, "One", *talk(1, 60)))
    assert report.of("comment").imported == 60


@pytest.mark.parametrize(
    "parts",
    [
        [item(1, "One", *talk(1, 5), body="x" * 4000)],
        [item(1, "One", *talk(1, 5), comment(6, "x" * 4000, at=at(6)))],
        [item(1, "One", *talk(1, 59), comment(1, at=at(60)))],
        [item(1, "One", *talk(1, 59), meta("mood", "calm"))],
    ],
    ids=["a head", "a comment", "what must be read whole", "what stands behind"],
)
def test_what_is_too_long_for_the_memory_is_refused_before_anything_is_stored(
    imported, monkeypatch, parts
):
    monkeypatch.setattr("transfer.elements.ITEM", 4000)
    monkeypatch.setattr(reading, "PIECE", 3)
    with pytest.raises(Unreadable, match="xml, line 15: an item of more than 4,000 characters"):
        imported(*parts)
    assert not Article.objects.exists()
    assert not Imported.objects.exists()


@pytest.mark.parametrize(
    "parts",
    [
        [item(1, "One", *(meta(f"m{n}", "x") for n in range(40)))],
        [item(1, "One", kind="odd").replace("</item>", f"{'<b/>' * 100}</item>")],
        # What must be read whole is counted in the pieces, too.
        [item(1, "One", *talk(1, 7), comment(1, at=at(60)))],
    ],
    ids=["custom fields", "empty elements", "comments in no order"],
)
def test_an_item_of_too_many_elements_is_refused_before_anything_is_stored(
    imported, monkeypatch, parts
):
    monkeypatch.setattr("transfer.elements.ELEMENTS", 100)
    monkeypatch.setattr(reading, "PIECE", 3)
    with pytest.raises(Unreadable, match="line 15: an item of more than 100 elements"):
        imported(*parts)
    assert not Article.objects.exists()
    assert imported(item(1, "One", *talk(1, 60))).of("comment").imported == 60


def test_what_was_said_below_an_item_without_a_place_is_kept_in_pieces(imported, pieces):
    report = imported(item(9, "Topic", *talk(1, 7), kind="topic", link=""), item(10, "One"))
    assert (report.of("comment").found, report.of("comment").skipped) == (7, 7)
    rows = Leftover.objects.order_by("pk").values_list("old_id", "data")
    assert [len(data["comments"]) for _, data in rows] == [2, 2, 2, 1]
    assert [c["number"] for _, data in rows for c in data["comments"]] == list("1234567")
    imported(item(9, "Topic", *talk(1, 7), kind="topic", link=""))
    imported(item(9, "Topic", *talk(1, 8), kind="topic", link=""))
    assert [len(data["comments"]) for _, data in rows.all()] == [2, 2, 2, 2]
    text = exported()
    emptied()
    imported(text=text)
    assert [c["number"] for _, d in rows.all() for c in d["comments"]] == list("12345678")
    assert exported() == text


@pytest.mark.parametrize("is_survey", [True, False])
def test_memory_does_not_grow_with_a_discussion(tmp_path, monkeypatch, is_survey):
    # CPython 3.11 keeps tuples of twenty that it never uses again.
    monkeypatch.setattr(reading, "PIECE", 25)
    monkeypatch.setattr(healing, "BLOCK", 4096)

    def peak(number):
        path = wxr.written(tmp_path, export(item(1, "One", *talk(1, number))))
        if is_survey:
            return peak_of(lambda: survey([path], ZONE))
        return peak_of(lambda: [None for _ in read(path, ZONE)])

    peak(60)
    # Six hundred comments of 200 bytes each would be more.
    assert peak(700) < peak(100) + 100_000


class Alive(CommentRecord):
    """A comment that is counted while it is there."""

    now = most = 0

    def __init__(self, *args: Any, **named: Any) -> None:
        super().__init__(*args, **named)
        Alive.now += 1
        Alive.most = max(Alive.most, Alive.now)

    def __del__(self) -> None:
        Alive.now -= 1


@pytest.mark.parametrize("kind", ["post", "forum_topic"])
@pytest.mark.parametrize("is_dry", [True, False])
def test_an_import_holds_the_comments_of_two_pieces(imported, monkeypatch, pieces, is_dry, kind):
    monkeypatch.setattr(said, "CommentRecord", Alive)
    # Those of a block of the file are there at the same time.
    monkeypatch.setattr(healing, "BLOCK", 1024)
    Alive.now = Alive.most = 0
    imported(item(1, "One", *talk(1, 40), kind=kind, link=""), is_dry=is_dry)
    assert Alive.most <= 6


def test_queries_of_a_piece_do_not_grow_with_what_is_stored(imported, monkeypatch):
    monkeypatch.setattr(reading, "PIECE", 5)

    def queries(number):
        emptied()
        with CaptureQueriesContext(connection) as counted:
            imported(item(1, "One", *talk(1, number)))
        return len(counted)

    queries(10)
    few, more, most = queries(20), queries(40), queries(60)
    assert most - more == more - few


def test_a_piece_reads_no_more_of_a_discussion_than_it_answers(imported, monkeypatch):
    monkeypatch.setattr(reading, "PIECE", 5)
    made = []
    real = Comment.from_db.__func__

    def counting(cls, *args):
        made.append(1)
        return real(cls, *args)

    monkeypatch.setattr(Comment, "from_db", classmethod(counting))

    def rows(number):
        emptied()
        made.clear()
        imported(item(1, "One", *talk(1, number)))
        return len(made)

    few, more, most = rows(20), rows(40), rows(60)
    assert most - more <= more - few + 5


def test_nothing_is_rendered_twice(imported, monkeypatch, pieces):
    rendered = []
    for module in (discussions, joining):
        real = module.render_comment
        monkeypatch.setattr(
            module, "render_comment", lambda *a, r=real, **n: (rendered.append(a), r(*a, **n))[1]
        )
    imported(item(1, "One", *talk(1, 9)))
    assert len(rendered) == 9
