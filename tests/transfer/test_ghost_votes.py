"""What readers of a Ghost blog thought of a comment comes along, as it does from Isso and Remark42."""

from typing import Any

import pytest

from comments.models import Comment, DiscussionSettings
from comments.reacting import set_vote
from comments.reactions import score
from tests.factories import a_reader
from tests.transfer.ghost_export import an_id, comment, export, liked, member, post
from transfer.models import Imported


def the_comment(number: int = 1) -> Comment:
    row = Imported.objects.get(kind="comment", old_id=an_id(f"c{number}"))
    assert row.object_id
    return Comment.objects.get(pk=row.object_id)


def a_blog(likes: list[Any]) -> str:
    # The tables of an export stand in the order of their names: likes come before what they are of.
    return export(
        comment_likes=likes,
        comments=[comment(1), comment(2, "<p>Second</p>")],
        members=[member("ada")],
        posts=[post(1)],
    )


def test_likes_begin_the_count_of_a_comment_and_it_goes_on(from_ghost, client):
    DiscussionSettings(votes=True).save()
    report = from_ghost(a_blog([*liked(1, "ada", "bea", "cy"), *liked(2, "ada")]))
    first = the_comment()
    assert (first.votes, first.score) == (3, score(3, 0))
    assert the_comment(2).votes == 1
    assert "<span data-votes>3</span>" in client.get("/one/").text
    assert "other: comment_likes" not in report.tallies
    assert "Readers voted" not in report.as_text()
    set_vote(first, a_reader(), True)
    assert the_comment().votes == 4


def test_where_readers_do_not_vote_it_is_said(from_ghost):
    assert "let readers vote" in from_ghost(a_blog(liked(1, "ada"))).as_text()
    assert the_comment().votes == 1


@pytest.mark.parametrize(
    ("likes", "votes"),
    [
        ([*liked(1, "ada"), *liked(1, "ada")], 1),
        ([*liked(1, "ada", score=1), *liked(1, "bea", "cy", score="1")], 3),
        ([*liked(1, "ada", "bea", score=1), *liked(1, "cy", score=-1)], 1),
        ([*liked(1, "ada"), *liked(1, "bea", "cy", score=-1)], 0),
        (liked(1, "ada", score=10**9), 1),
        (liked(1, "ada", score=0), 0),
        (liked(1, "ada", score="many"), 0),
        (liked(1, "ada", score=None), 1),
        ([{"comment_id": an_id("c1"), "id": "x"}, {"comment_id": an_id("c1"), "id": "y"}], 2),
        ([{"comment_id": an_id("c1"), "member_id": [1]}], 1),
        ([{"comment_id": [1]}, {}, 7, None, "x"], 0),
    ],
)
def test_each_reader_counts_once_and_for_one(from_ghost, likes, votes):
    from_ghost(a_blog(likes))
    assert the_comment().votes == votes
    assert Comment.objects.count() == 2


def test_more_against_than_for_is_said(from_ghost):
    assert "against it" in from_ghost(a_blog(liked(1, "ada", score=-1))).as_text()


def test_likes_of_nothing_are_counted_and_said(from_ghost):
    report = from_ghost(a_blog([*liked(9, "ada", "bea"), *liked(1, "ada")]))
    assert "2 × comment remark: A reader liked a comment that is not in the export." in (
        report.as_text()
    )


def test_likes_that_have_come_since_change_nothing_here(from_ghost, snapshot):
    from_ghost(a_blog(liked(1, "ada")))
    before = snapshot()
    from_ghost(a_blog(liked(1, "ada", "bea")))
    assert snapshot() == before


def test_a_comment_that_cannot_come_is_kept_with_its_likes(from_ghost, tmp_path):
    from_ghost(
        export(posts=[post(2)], comments=[comment(1, post=9)], comment_likes=liked(1, "ada"))
    )
    assert '"votes": 1' in (tmp_path / "quarantine.jsonl").read_text()
