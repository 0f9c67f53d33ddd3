"""Threads from a flat list, against a plain recursive model."""

import random
import time
from dataclasses import dataclass

from hypothesis import given
from hypothesis import strategies as st

from comments.paths import child_path
from comments.threads import SHOWN_LEVELS, thread


@dataclass(frozen=True)
class Said:
    """A comment without a database."""

    pk: int
    parent_id: int | None
    path: str


def conversation_of(parents):
    """Return comments 1, 2, 3 …; ``parents`` gives the parent of each, 0 for none."""
    comments = []
    for number, parent in enumerate(parents, 1):
        above = comments[parent - 1].path if parent else ""
        comments.append(Said(number, parent or None, child_path(above, number)))
    return comments


@st.composite
def conversations(draw, most=40):
    parents = [draw(st.integers(0, number)) for number in range(draw(st.integers(0, most)))]
    comments = conversation_of(parents)
    hidden = draw(st.sets(st.sampled_from(range(1, len(comments) + 1)))) if comments else set()
    shown = [comment for comment in comments if comment.pk not in hidden]
    return comments, draw(st.permutations(shown))


def recursive_model(comments, shown):
    """Return (id, depth) as somebody would write it who has never heard of paths."""
    visible = {comment.pk for comment in shown}
    found = []

    def visit(parent, level):
        for comment in comments:
            if comment.parent_id == parent:
                is_visible = comment.pk in visible
                if is_visible:
                    found.append((comment.pk, level))
                visit(comment.pk, level + is_visible)

    visit(None, 1)
    return found


@given(conversations())
def test_reading_order_and_levels_are_those_of_the_recursive_model(conversation):
    comments, shown = conversation
    nodes = thread(shown)
    expected = [(pk, min(level, SHOWN_LEVELS)) for pk, level in recursive_model(comments, shown)]
    assert [(node.comment.pk, node.level) for node in nodes] == expected


@given(conversations())
def test_every_list_that_opens_is_closed(conversation):
    _, shown = conversation
    level = 1
    for node in thread(shown):
        assert node.level == level
        assert not (node.opens and node.closes)
        level += node.opens - node.closes
    assert level == 1


@given(conversations())
def test_a_reply_on_the_last_level_names_whom_it_answers(conversation):
    _, shown = conversation
    for node in thread(shown, shown_levels=2):
        if node.answers is not None:
            assert node.level == 2
            assert node.answers.pk == node.comment.parent_id


def test_replies_to_a_hidden_comment_move_up_to_the_next_that_is_shown():
    comments = conversation_of([0, 1, 2, 3])
    nodes = thread([comments[0], comments[3]])
    assert [(node.comment.pk, node.level) for node in nodes] == [(1, 1), (4, 2)]


def test_replies_to_a_hidden_top_comment_stand_at_the_top():
    comments = conversation_of([0, 1, 1, 0])
    nodes = thread(comments[1:])
    assert [(node.comment.pk, node.level) for node in nodes] == [(2, 1), (3, 1), (4, 1)]


def test_a_chain_of_a_thousand_replies_stays_in_order():
    comments = conversation_of(range(1000))
    shuffled = random.Random(7).sample(comments, len(comments))
    nodes = thread(shuffled)
    assert [node.comment.pk for node in nodes] == list(range(1, 1001))
    assert max(node.level for node in nodes) == SHOWN_LEVELS


def test_nothing_said_makes_no_thread():
    assert thread([]) == []


def test_twenty_thousand_comments_take_less_than_two_seconds():
    """Linear: a quadratic pass would take minutes."""
    chooser = random.Random(11)
    comments = conversation_of([chooser.randint(0, number) for number in range(20_000)])
    started = time.perf_counter()
    thread(comments)
    assert time.perf_counter() - started < 2
