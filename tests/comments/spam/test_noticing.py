"""What is noticed about a comment before anything was learned, and in which words it is said."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from comments.spam.bayes import Learned
from comments.spam.evidence import Evidence, Signs
from comments.spam.features import features, host_of
from comments.spam.judging import added_up
from comments.spam.words import MOST, words_in

PLAIN = "The river was here first, and nobody asked it."


def verdict(text=PLAIN, **fields):
    return added_up(Evidence(text, **fields), Learned())


NOTICED = {
    "a filled trap": ({"signs": Signs(is_trapped=True)}, "A field that nobody sees was filled in."),
    "a forged stamp": ({"signs": Signs(is_forged=True)}, "stamp was forged"),
    "one second": ({"signs": Signs(seconds=1.2)}, "Sent 1 second after it was begun."),
    "a link": ({"text": f"{PLAIN} https://a.example"}, "It has a link."),
    "links": ({"text": f"{PLAIN} https://a.example https://b.example"}, "It has 2 links."),
    "links only": ({"text": "Look https://a.example"}, "There is little besides links."),
    "a cheap name": ({"website": "https://shop.xyz"}, "Leads to shop.xyz"),
    "a shortener": ({"text": f"{PLAIN} https://bit.ly/3x"}, "Leads through bit.ly"),
    "marks of forums": ({"text": "[url=https://a.example]b[/url]"}, "link marks of forums"),
    "HTML": ({"text": '<a href="https://a.example">b</a>'}, "written as HTML"),
    "a trade": ({"text": "Best online casino in town"}, "sell gambling: “casino”"),
    "a trade in Russian": ({"text": "Играй в казино"}, "sell gambling: “казино”"),
    "a trade in the name": ({"name": "Payday loans"}, "sell loans: “Payday loans”"),
    "full-width letters": ({"text": "ＣＡＳＩＮＯ"}, "sell gambling"),
    "another place to write": ({"text": "Write on WhatsApp +1 555 013 2244"}, "elsewhere"),
    "a promise": ({"text": "I make $500 a day"}, "Promises in numbers: “$500 a day”"),
    "praise": ({"text": "Great post!"}, "Praise that fits anywhere: “Great post”"),
    "praise with a link": (
        {"text": "Great post!", "website": "https://a.example"},
        "Praise that fits anywhere, with a link",
    ),
    "an address as a name": ({"name": "shop.com"}, "The name is an address."),
    "a sentence as a name": ({"name": "the best dentist in town"}, "The name is a sentence."),
    "mail for ten minutes": ({"email": "a@yopmail.com"}, "one for ten minutes"),
    "a number as mail": ({"email": "a123456@example.org"}, "is a number"),
    "a program": ({"user_agent": "python-requests/2.32"}, "Sent by a program: python-requests"),
    "two scripts": ({"text": "Your pаypal"}, "two scripts in a word: “pаypal”"),
    "hidden signs": ({"text": "cas\u200bino"}, "Hides signs"),
    "capitals": ({"text": "THIS IS THE VERY BEST OFFER OF THE WHOLE YEAR"}, "in capitals"),
}


@pytest.mark.parametrize(("changes", "words"), NOTICED.values(), ids=NOTICED)
def test_noticed_and_said(changes, words):
    found = features(Evidence(**{"text": PLAIN, **changes}))
    assert any(words in feature.words and feature.weight > 0 for feature in found), found


@pytest.mark.parametrize("changes", [{}, {"signs": Signs(seconds=40)}, {"is_member": True}])
def test_a_plain_comment_gives_nothing_to_say(changes):
    assert not verdict(**changes).is_doubtful
    assert not verdict(**changes).reasons


@pytest.mark.parametrize(
    "text",
    [
        "The casino on the pier closed in 1978.",
        "Great article. It reminded me of the winter of 1987.",
        f"{PLAIN} I wrote about it: https://a.example/flood",
        "[1] and [2] contradict each other",
        "HAHA",
    ],
)
def test_no_single_doubtful_thing_makes_a_comment_wait(text):
    assert not verdict(text).is_doubtful


def test_without_a_stamp_nothing_speaks_against_anybody():
    assert verdict(signs=Signs()).probability < 0.1


def test_haste_alone_is_no_crime_and_with_a_bare_link_it_waits():
    haste = Signs(seconds=0.4)
    assert not verdict(signs=haste).is_doubtful
    assert not verdict("Great article!", signs=haste).is_doubtful
    assert verdict("Look: https://a.example", signs=haste).is_doubtful
    assert not verdict("Look: https://a.example", signs=haste).is_spam
    assert not verdict("Look: https://a.example", signs=haste, is_member=True).is_doubtful
    assert not verdict("Look: https://a.example", signs=Signs(seconds=30)).is_doubtful


def test_a_browser_without_a_window_is_a_browser():
    """Somebody may read and write through a program that drives one: that alone is no crime."""
    found = features(Evidence(PLAIN, user_agent="Mozilla/5.0 HeadlessChrome/120.0 Safari/537.36"))
    assert not any("program" in feature.words for feature in found)


def test_a_filled_trap_is_spam_at_once_and_says_how_sure():
    found = verdict(signs=Signs(is_trapped=True))
    assert found.is_spam
    assert found.words == "Looks like spam (98%). A field that nobody sees was filled in."


def test_doubts_add_up():
    text = "Great post! Casino bonus and payday loans: https://a.top https://b.top https://c.top"
    assert verdict(text, website="https://d.top").is_spam


@pytest.mark.parametrize("address", ["", "x", "http://[", "https://www.A.example:99/x", "//"])
def test_a_host_is_read_from_anything(address):
    assert host_of(address) in {"", "a.example"}


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=400), st.text(max_size=40), st.text(max_size=40))
def test_any_text_at_all_is_judged(text, name, website):
    evidence = Evidence(text, name=name, website=website, email=name)
    found = added_up(evidence, Learned())
    assert 0 <= found.probability <= 1
    assert len(words_in(evidence)) <= MOST


@pytest.mark.parametrize(
    "text", ["a" * 65_000, "https://" * 8000, "[url=" * 12_000, "<a " * 20_000, "￼ " * 30_000]
)
def test_a_hostile_text_of_the_greatest_length_is_judged_at_once(text):
    """Patterns that go back and forth over a long text would hold up a server."""
    import time

    began = time.process_time()
    verdict(text)
    words_in(Evidence(text))
    assert time.process_time() - began < 1.0


def test_text_without_blanks_is_read_in_pairs_of_signs():
    assert {"娱乐", "乐城"} <= set(words_in(Evidence("娱乐城")).values())
    assert "mail:example.org" in words_in(Evidence("x", email="who@example.org")).values()
    assert not any(
        "who" in word for word in words_in(Evidence("x", email="who@example.org")).values()
    )
