"""What stays on top of the front page, and series that are read in order."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.roles import EDITOR
from blog.models import Article, Series
from tests.factories import PUBLISHED_AT, an_article, somebody_as

pytestmark = pytest.mark.django_db


def order(page, *titles):
    return [page.index(f">{title}<") for title in titles] == sorted(
        page.index(f">{title}<") for title in titles
    )


def at(days):
    return {"published_at": PUBLISHED_AT + dt.timedelta(days=days)}


def test_what_stays_on_top_stands_first_and_once(client):
    an_article(title="Old but first", is_sticky=True)
    an_article(title="Newest", **at(9))
    an_article(title="Newer", **at(5))
    front = client.get("/").text

    assert order(front, "Old but first", "Newest", "Newer")
    assert front.count(">Old but first<") == 1
    assert order(client.get("/2013/11/").text, "Newest", "Newer", "Old but first")
    assert "29 November 2013" in front.partition("<main")[0]


def test_pages_never_overlap_when_something_stays_on_top(client):
    for number in range(14):
        an_article(title=f"Number {number:02}", is_sticky=number in {3, 7}, **at(number % 5))
    pages = client.get("/").text, client.get("/page/2/").text
    seen = [[n for n in range(14) if f">Number {n:02}<" in page] for page in pages]

    assert sorted(seen[0] + seen[1]) == list(range(14))
    assert {3, 7} <= set(seen[0])


def test_something_hidden_never_stays_on_top(client):
    an_article(title="Draft on top", is_sticky=True, status="draft")
    an_article(title="Locked on top", is_sticky=True, password="x")
    assert "on top" not in client.get("/").text


@pytest.fixture
def floods():
    """Four parts, one of them a draft, in an order that is not that of their dates."""
    series = Series.objects.create(name="Floods", description="How rivers rise.")
    for title, position, fields in [
        ("First part", 1, at(3)),
        ("Second part", 2, at(1)),
        ("Hidden part", 3, {"status": "draft"}),
        ("Last part", 4, at(2)),
    ]:
        an_article(title=title, series=series, series_position=position, **fields)
    return series


def test_a_series_is_read_from_part_to_part(client, floods):
    page = client.get(floods.get_absolute_url()).text
    assert "How rivers rise." in page
    assert "Hidden part" not in page
    assert order(page, "First part", "Second part", "Last part")

    middle = client.get(Article.objects.get(title="Second part").get_absolute_url()).text
    assert "part 2 of 3" in middle
    assert 'rel="prev"><span>Before:</span> <span dir="auto">First part' in middle
    assert 'rel="next"><span>Next:</span> <span dir="auto">Last part' in middle
    first = client.get(Article.objects.get(title="First part").get_absolute_url()).text
    assert "Before:" not in first


def test_an_article_outside_of_a_series_says_nothing_of_one(client, floods):
    assert 'aria-label="Series"' not in client.get(an_article().get_absolute_url()).text


def test_parts_without_a_number_stand_by_date(client):
    series = Series.objects.create(name="Floods")
    for days, title in [(5, "Later"), (1, "Earlier")]:
        an_article(title=title, series=series, **at(days))
    assert order(client.get("/series/floods/").text, "Earlier", "Later")


def test_a_part_costs_the_same_in_a_long_series(client, floods):
    address = Article.objects.get(title="Second part").get_absolute_url()

    def measured() -> int:
        with CaptureQueriesContext(connection) as queries:
            client.get(address)
        return len(queries)

    measured()
    before = measured()
    for number in range(20):
        an_article(series=floods, series_position=10 + number)
    assert measured() == before <= 12


def test_deleting_a_series_leaves_its_parts(client, floods):
    client.force_login(somebody_as(EDITOR))
    client.post(reverse("admin:blog_series_delete", args=[floods.pk]), {"post": "yes"})

    assert Article.objects.count() == 4
    assert client.get("/series/floods/").status_code == 404
