"""Patterns that are searched only where a text stands that they need find what they would find anyway."""

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from comments.spam import lists
from comments.spam.sought import Sought

PATTERNS = [*lists.TRADES.values(), lists.CONTACT, lists.PROMISE, lists.FLATTERY, lists.PROGRAMS]


@settings(max_examples=25)
@given(st.data())
@pytest.mark.parametrize("sought", PATTERNS)
def test_whatever_a_pattern_matches_is_found(sought, data):
    said = unicodedata.normalize("NFKC", data.draw(st.from_regex(sought.pattern)))
    found, plainly = sought.search(said, said.lower()), sought.pattern.search(said)
    assert (found and found.span()) == (plainly and plainly.span())


@pytest.mark.parametrize("sought", PATTERNS)
def test_a_text_that_tells_nothing_is_not_searched(sought):
    assert all(len(needed) > 2 for needed in sought.needed if needed.isascii())
    assert sought.search("The river rose in the night.", "the river rose in the night.") is None


@pytest.mark.parametrize(
    ("pattern", "needed"),
    [
        (r"\b(casinos?|jackpot)\b|博彩", {"casino", "jackpot", "博彩"}),
        (r"(great|nice) (post|share)", {"great", "nice"}),
        (r"[$€]\d+ (a|per) (day|week)", {"day", "week"}),
        (r"(so )?much", {"much"}),
        (r"(ab)+c*", {"ab"}),
        (r"X-Ray", {"x-ray"}),
    ],
)
def test_of_what_a_pattern_needs_the_most_telling_texts_are_looked_for(pattern, needed):
    assert set(Sought(pattern).needed) == needed


@pytest.mark.parametrize("pattern", ["", "a?", r"\d+", "(word|)", r"word|\d", "x*"])
def test_a_pattern_that_could_be_anything_is_refused(pattern):
    with pytest.raises(ValueError, match="needs no text"):
        Sought(pattern)
