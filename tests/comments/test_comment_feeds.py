"""Feeds of comments at WordPress's addresses: what is in them, what is not, and what they cost."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from lxml import etree

from comments.models import Comment, Status
from tests.factories import a_comment, a_guest, an_article

SPACES = {
    "content": "http://purl.org/rss/1.0/modules/content/",
    "dc": "http://purl.org/dc/elements/1.1/",
    "atom": "http://www.w3.org/2005/Atom",
}
ADDRESSES = ["/comments/feed/", "/2013/11/20/the-bridge/feed/"]


def feed(client, address):
    answer = client.get(address)
    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/rss+xml; charset=utf-8"
    return etree.fromstring(answer.content)


def texts(found, path):
    return [element.text for element in found.iterfind(f"channel/item/{path}", SPACES)]


@pytest.mark.parametrize("address", ADDRESSES)
def test_newest_first_with_text_name_and_lasting_id(client, article, address):
    first = a_comment(article, "The *river*.", author=a_guest("Marguerite Tan"))
    second = a_comment(article, "The bridge.", parent=first)
    found = feed(client, address)
    assert texts(found, "guid") == [
        f"http://testserver/comments/{comment.pk}/" for comment in (second, first)
    ]
    assert texts(found, "content:encoded")[1].strip() == "<p>The <em>river</em>.</p>"
    assert texts(found, "description")[1] == "The river."
    assert texts(found, "dc:creator") == ["Guest", "Marguerite Tan"]
    assert texts(found, "link")[1].endswith(f"/2013/11/20/the-bridge/#comment-{first.pk}")
    [own] = found.iterfind("channel/atom:link", SPACES)
    assert own.get("href").endswith(address)


def test_titles_say_who_and_where(client, article):
    a_comment(article, author=a_guest("Marguerite Tan"))
    assert texts(feed(client, ADDRESSES[0]), "title") == ["Marguerite Tan on The bridge"]
    found = feed(client, ADDRESSES[1])
    assert texts(found, "title") == ["By: Marguerite Tan"]
    assert found.find("channel/title").text == "Comments on: The bridge"


@pytest.mark.parametrize("status", [Status.PENDING, Status.SPAM, Status.TRASH])
@pytest.mark.parametrize("address", ADDRESSES)
def test_what_is_not_public_is_not_in_it(client, article, address, status):
    a_comment(article, status=status)
    assert texts(feed(client, address), "guid") == []


def test_comments_on_what_is_not_public_are_not_in_the_sites_feed(client, db):
    tomorrow = timezone.now() + dt.timedelta(days=1)
    for fields in (
        {"status": "draft"},
        {"status": "private"},
        {"status": "scheduled", "published_at": tomorrow},
        {"password": "sesame"},
    ):
        a_comment(an_article(**fields))
    assert texts(feed(client, ADDRESSES[0]), "guid") == []


@pytest.mark.parametrize("address", ADDRESSES)
def test_no_address_of_a_person_is_in_it(client, article, address):
    a_comment(article, author=a_guest("Marguerite Tan"))
    assert b"marguerite.tan@" not in client.get(address).content


@pytest.mark.parametrize("address", ADDRESSES)
def test_what_xml_cannot_hold_does_not_break_it(client, article, address):
    comment = a_comment(article, "A ]]> B")
    Comment.objects.filter(pk=comment.pk).update(
        html="<p>a\x08b \ufffe ]]&gt;</p>", author_name="C\x0bD & <E>"
    )
    assert texts(feed(client, address), "guid") == [f"http://testserver/comments/{comment.pk}/"]


@pytest.mark.parametrize("address", ADDRESSES)
def test_ten_items_and_the_same_queries_however_much_was_said(client, article, address):
    def queries():
        with CaptureQueriesContext(connection) as captured:
            found = feed(client, address)
        return len(captured), len(texts(found, "guid"))

    for _ in range(10):
        a_comment(article)
    queries()
    before = queries()
    for _ in range(30):
        a_comment(article)
    assert queries() == before
    assert before[0] <= 12
    assert before[1] == 10


@pytest.mark.parametrize("address", ADDRESSES)
def test_it_may_be_kept_and_only_be_read(client, article, address):
    answer = client.get(address)
    assert answer["Cache-Control"].startswith("public")
    assert not answer.cookies
    assert client.post(address).status_code == 405


def test_another_date_leads_to_the_feed_at_the_right_address(client, article):
    answer = client.get("/2001/01/01/the-bridge/feed/")
    assert (answer.status_code, answer["Location"]) == (301, ADDRESSES[1])


def test_pages_name_their_feeds(client, article):
    page = client.get(article.get_absolute_url()).content.decode()
    for address in ADDRESSES:
        assert f'href="{address}"' in page
