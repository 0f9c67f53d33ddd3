"""Pages on their way to an engine: whoever changes one learns when it has arrived."""

import time

from pagecache.on_their_way import OnTheirWay


def test_nothing_is_on_its_way_before_anything_was_handed_out():
    assert OnTheirWay().rest(["article:1"]) == 0


def test_a_page_is_on_its_way_for_a_while():
    pages = OnTheirWay(arrived_after=100)
    pages.note(("article:1", "lists"))
    assert 90 < pages.rest(["article:1"]) <= 100
    assert 90 < pages.rest(["comments", "lists"]) <= 100
    assert pages.rest(["article:2"]) == 0


def test_the_one_that_was_handed_out_last_counts():
    pages = OnTheirWay(arrived_after=100)
    pages.note(("article:1",))
    before = pages.rest(["article:1"])
    pages.note(("article:1",))
    pages.note(("article:2",))
    assert pages.rest(["article:1"]) > before - 1
    assert len(pages.handed_out) == 3


def test_what_has_arrived_is_forgotten():
    pages = OnTheirWay(arrived_after=0.01)
    for _ in range(3):
        pages.note(("article:1",))
        while rest := pages.rest(["article:1"]):
            time.sleep(rest)
    assert pages.rest(["article:1"]) == 0
    pages.note(("article:2",))
    assert len(pages.handed_out) <= 2
