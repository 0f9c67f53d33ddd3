"""Narrowing the queue down: to an article, a person, a network, a reason, and by search."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from comments.author import Author
from comments.models import Comment
from comments.queue import filters
from tests.comments.queue.addresses import LIST, waiting
from tests.factories import a_comment, a_reader, an_article

pytestmark = pytest.mark.django_db


def from_network(text, network="203.0.113.0/24", **fields):
    comment = waiting(text=text, **fields)
    Comment.objects.filter(pk=comment.pk).update(network=network)
    return comment


def test_the_list_can_be_narrowed_to_an_article(desk):
    article = an_article(title="The bridge")
    waiting(article, "Here.")
    waiting(text="Elsewhere.")
    page = desk.get(LIST, {"article": article.pk}).text
    assert "Here." in page
    assert "Elsewhere." not in page
    assert "On “The bridge”" in page


def test_the_list_can_be_narrowed_to_a_person_without_an_address_in_the_address(desk):
    mine = waiting(text="Mine.", author=Author(name="Gus", email="Gus@Example.org"))
    a_comment(an_article(), "Also mine.", author=Author(name="G.", email="gus@example.org"))
    reader = a_reader("Gus")
    account = waiting(text="The account's.", author=Author(user=reader))
    page = desk.get(LIST, {"person": mine.pk, "status": "all"}).text
    assert "Mine." in page
    assert "Also mine." in page
    assert "The account" not in page
    page = desk.get(LIST, {"person": account.pk, "status": "all"}).text
    assert "The account" in page
    assert "Mine." not in page


def test_the_list_can_be_narrowed_to_a_network(desk):
    from_network("Near.")
    from_network("Far.", "198.51.100.0/24")
    page = desk.get(LIST, {"network": "203.0.113.0/24"}).text
    assert "Near." in page
    assert "Far." not in page


def test_the_list_can_be_narrowed_to_a_kind_of_reason(desk):
    held = {
        "links": "It has 2 links.",
        "first": "The first comment of this person.",
        "spam": "May be spam (60%). It has a link.",
        "words": "Contains “x”, one of the words that hold a comment.",
    }
    for kind, reason in held.items():
        comment = waiting(text=f"Said for {kind}.")
        Comment.objects.filter(pk=comment.pk).update(reason=reason)
    for kind in ("first", "spam", "words"):
        page = desk.get(LIST, {"why": kind}).text
        assert f"Said for {kind}." in page
        assert page.count("data-entry=") == 1
    assert "Said for links." in desk.get(LIST, {"why": "links"}).text


@pytest.mark.parametrize("name", ["article", "person", "network", "why"])
@pytest.mark.parametrize("value", ["x", "0", "999999", "9" * 40, "\u202e", "\0", "' OR 1=1"])
def test_a_filter_that_means_nothing_shows_nothing(desk, name, value):
    waiting(text="Waits.")
    answer = desk.get(LIST, {name: value})
    assert answer.status_code == 200
    assert "Waits." not in answer.text


def test_searching_keeps_the_tab_and_the_filters_and_leads_back_to_them(desk):
    article = an_article()
    a_comment(article, "The ferry left at noon.")
    waiting(article, "The ferry waits.")
    a_comment(article, "Something else.")
    chosen = {"status": "all", "article": article.pk}
    before = desk.get(LIST, chosen).text
    assert "found ·" not in before
    page = desk.get(LIST, {**chosen, "q": "ferry", "p": "1"}).text
    assert page.count("data-entry=") == 2
    assert "2 found ·" in page
    assert '<input type="hidden" name="status" value="all">' in page
    assert f'<input type="hidden" name="article" value="{article.pk}">' in page
    assert f'<a href="?status=all&amp;article={article.pk}">Show all</a>' in page


def test_counts_and_pages_read_no_more_than_they_show(desk, monkeypatch):
    monkeypatch.setattr(filters, "COUNTED", 3)
    article = an_article()
    for _ in range(5):
        waiting(article)
    page = desk.get(LIST).text
    assert "data-more>3+</span>" in page


def test_filters_cost_the_same_however_much_was_said(desk):
    author = Author(name="Gus", email="gus@example.org")
    article = an_article()
    first = waiting(article, author=author)

    def measured():
        with CaptureQueriesContext(connection) as queries:
            desk.get(LIST, {"person": first.pk, "article": article.pk, "why": "first"})
        return len(queries)

    measured()
    before = measured()
    for _ in range(8):
        waiting(article, author=author)
    assert measured() == before
    assert before <= 16
