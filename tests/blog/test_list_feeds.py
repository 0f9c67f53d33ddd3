"""Feeds of a section, a tag and an author: what is in them, what is not, what they cost, and that pages name them."""

import datetime as dt

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from lxml import etree

from blog.models import Category, SiteSettings
from pagecache.tags import TAGS_HEADER
from tests.factories import HIDDEN, a_category, a_reader, a_tag, an_article, an_author

pytestmark = pytest.mark.django_db

#: The feed of each list, and what it is called.
FEEDS = {
    "/category/world/feed/": "World – The Paper",
    "/category/world/asia/feed/": "Asia – The Paper",
    "/tag/rivers/feed/": "Rivers – The Paper",
    "/author/ada/feed/": "Ada – The Paper",
}
ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture
def everything():
    """Return what an article has that stands in each of the lists."""
    SiteSettings(title="The Paper").save()
    section = a_category("Asia", a_category("World"))
    return {
        "categories": (section,),
        "tags": (a_tag("Rivers"),),
        "authors": (an_author("Ada"),),
    }


def feed(client, address):
    answer = client.get(address)
    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/rss+xml; charset=utf-8"
    return etree.fromstring(answer.content).find("channel")


def titles(found):
    return [title.text for title in found.iterfind("item/title")]


@pytest.mark.parametrize("address", FEEDS)
def test_it_holds_the_articles_of_its_list_newest_first(client, everything, address):
    an_article(title="Elsewhere")
    an_article(title="Older", published_at=dt.datetime(2013, 1, 1, tzinfo=dt.UTC), **everything)
    an_article(title="Newer", **everything)
    found = feed(client, address)
    assert titles(found) == ["Newer", "Older"]
    assert found.find("title").text == FEEDS[address]
    assert found.find("link").text == f"http://testserver{address.removesuffix('feed/')}"
    assert found.find(f"{ATOM}link").get("href") == f"http://testserver{address}"
    assert found.find("description").text


def test_what_the_owner_says_of_a_section_describes_its_feed(client, everything):
    Category.objects.filter(slug="asia").update(description="East of the river.")
    assert feed(client, "/category/world/asia/feed/").find("description").text == (
        "East of the river."
    )


@pytest.mark.parametrize("fields", HIDDEN.values(), ids=HIDDEN)
def test_what_is_not_public_is_in_none(client, everything, fields):
    an_article(title="Secret plan", **everything, **fields)
    for address in FEEDS:
        assert titles(feed(client, address)) == []


@pytest.mark.parametrize(
    "address",
    [
        *("/category/none/feed/", "/category/world/none/feed/", "/category/asia/none/feed/"),
        *("/tag/none/feed/", "/author/none/feed/", "/tag/%00/feed/", "/category/%FF/feed/"),
    ],
)
def test_there_is_none_of_what_there_is_not(client, everything, address):
    assert client.get(address).status_code == 404


def test_a_reader_has_none(client, everything):
    reader = a_reader("Rae")
    assert client.get(f"/author/{reader.username}/feed/").status_code == 404


@pytest.mark.parametrize("address", FEEDS)
def test_it_is_as_long_as_the_owner_wants_and_takes_the_same_queries_for_many(everything, address):
    SiteSettings.objects.update(feed_size=3)

    def queries():
        with CaptureQueriesContext(connection) as captured:
            found = feed(Client(), address)
        return len(captured), len(titles(found))

    for _ in range(3):
        an_article(**everything)
    queries()
    before = queries()
    for _ in range(30):
        an_article(**everything)
    assert queries() == before
    assert before[0] <= 8
    assert before[1] == 3


@pytest.mark.parametrize("address", FEEDS)
def test_it_may_be_kept_until_something_in_it_changes_and_only_be_read(client, everything, address):
    answer = client.get(address)
    assert answer["Cache-Control"].startswith("public")
    assert set(answer[TAGS_HEADER].split()) >= {"lists", "site", "people"}
    assert not answer.cookies
    assert client.post(address).status_code == 405


@pytest.mark.parametrize("address", FEEDS)
def test_the_page_of_the_list_names_it(client, everything, address):
    assert f'href="{address}"' in client.get(address.removesuffix("feed/")).text


def test_nothing_takes_the_address_of_a_feed(client, everything):
    world = Category.objects.get(slug="world")
    for made in (a_category("Feed", world), a_category("Feed"), a_tag("Feed")):
        assert made.get_absolute_url().endswith("/feed-2/")
        assert client.get(made.get_absolute_url()).status_code == 200
