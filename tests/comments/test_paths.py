"""A comment's place as text: its order is the order of the ids."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comments.paths import (
    AFTER_ALL,
    PATH_LEVELS,
    child_path,
    depth,
    root_id,
    segment,
    segments,
)

ids = st.integers(min_value=1, max_value=2**63 - 1)
branches = st.lists(ids, min_size=1, max_size=8)


def path_of(branch):
    path = ""
    for number in branch:
        path = child_path(path, number)
    return path


@given(branches, branches)
def test_paths_sort_as_the_ids_they_are_made_of(one, other):
    assert (path_of(one) < path_of(other)) == (tuple(one) < tuple(other))


@given(branches, branches)
def test_a_subtree_is_the_range_between_a_path_and_its_end(one, other):
    in_range = path_of(one) < path_of(other) < path_of(one) + AFTER_ALL
    assert in_range == (len(other) > len(one) and other[: len(one)] == one)


@given(branches)
def test_a_path_can_be_taken_apart_again(branch):
    path = path_of(branch)
    assert [int(text[1:], 36) for text in segments(path)] == branch
    assert root_id(path) == branch[0]
    assert depth(path) == len(branch)


@given(ids)
def test_a_segment_is_ascii_without_signs(number):
    text = segment(number)
    assert text.isascii()
    assert text.isalnum()
    assert text == text.lower()


@pytest.mark.parametrize("number", [0, -1])
def test_only_a_positive_number_has_a_segment(number):
    with pytest.raises(ValueError, match="positive"):
        segment(number)


def test_a_reply_below_the_last_level_stands_on_the_last_level():
    path = path_of(range(1, PATH_LEVELS + 50))
    assert depth(path) == PATH_LEVELS
    assert len(path) <= 2000


def test_the_longest_path_fits_an_index_of_postgresql_and_the_column():
    path = path_of([10**9] * PATH_LEVELS)
    assert len(path) < 2000
