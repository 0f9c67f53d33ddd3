"""Comments in an order in which they can be stored some at a time."""

import datetime as dt

import pytest

from transfer.answer_order import answers_last
from transfer.records import CommentRecord


def said(number: str, parent: str = "", minute: int | None = 0) -> CommentRecord:
    at = None if minute is None else dt.datetime(2013, 11, 20, 12, minute, tzinfo=dt.UTC)
    return CommentRecord(number, parent=parent, at=at)


@pytest.mark.parametrize(
    ("comments", "order"),
    [
        ([], ""),
        ([said("b", minute=2), said("a", minute=1)], "ab"),
        ([said("b", "a", minute=1), said("a", minute=2)], "ab"),
        ([said("c", "b", 0), said("b", "a", 1), said("a", "", 2), said("d", "", 0)], "abcd"),
        ([said("b", minute=None), said("a", "z", 3)], "ab"),
        ([said("a", "a", 0), said("b", "c", 1), said("c", "b", 2)], "acb"),
    ],
)
def test_they_come_by_their_time_and_answers_behind_what_they_answer(comments, order):
    assert "".join(c.number for c in answers_last(comments)) == order


def test_a_chain_of_any_length_is_put_in_order():
    chain = [said(str(n), str(n - 1), minute=0) for n in range(50_000, 0, -1)]
    assert [c.number for c in answers_last(chain)] == [str(n) for n in range(1, 50_001)]
