"""A page for somebody without a session: the same bytes for everybody, and a constant number of queries."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from blog.models import Article
from comments.posting import Author
from tests.factories import (
    a_category,
    a_comment,
    a_reader,
    a_tag,
    an_article,
    an_author,
)

pytestmark = pytest.mark.django_db

#: A page is read far more often than anything is written: more queries than this are a mistake.
QUERIES_ON_AN_ARTICLE = 12

LISTS = (
    *(
        "/",
        "/2013/",
        "/2013/11/",
        "/2013/11/20/",
        "/category/world/",
        "/tag/rivers/",
        "/author/ada/",
    ),
    *("/feed/", "/sitemap.xml", "/sitemap-2013.xml"),
)
ARTICLE = "/2013/11/20/the-bridge/"


@pytest.fixture
def blog():
    """A blog with one of everything."""
    section = a_category("Asia", a_category("World"))
    everything = {
        "categories": (section, a_category("Culture")),
        "tags": (a_tag("Rivers"), a_tag("Maps")),
        "authors": (an_author("Ada"), an_author("Grace")),
    }
    article = an_article(title="The bridge", **everything)
    return article, everything


def grow(article, everything, number):
    """Add articles of the same kind, and comments by guests and accounts, three of four as replies."""
    for _ in range(number // 10):
        an_article(**everything)
    parent = None
    for index in range(number):
        author = Author(user=a_reader(f"Reader {index}")) if index % 2 else None
        comment = a_comment(article, parent=parent, author=author)
        parent = comment if index % 4 else None


def queries_of(address):
    """Return how many queries a page takes for somebody without a session."""
    client = Client()
    with CaptureQueriesContext(
        connection,
    ) as queries:
        response = client.get(address)
    assert response.status_code == 200
    return len(queries)


def test_a_page_takes_as_many_queries_for_much_as_for_little(blog):
    addresses = (*LISTS, ARTICLE)
    grow(*blog, 10)
    for address in addresses:
        queries_of(address)  # warm
    with_ten = {address: queries_of(address) for address in addresses}
    grow(*blog, 290)
    assert {address: queries_of(address) for address in addresses} == with_ten
    assert max(with_ten.values()) <= QUERIES_ON_AN_ARTICLE, with_ten


PUBLIC = (*LISTS, ARTICLE, f"{ARTICLE}?replytocom=1", "/robots.txt", "/nowhere/", "/page/2/")


def test_a_page_without_a_session_is_the_same_for_everybody(blog):
    grow(*blog, 100)
    for address in PUBLIC:
        hold_to_be_the_same_for_everybody(address)


def hold_to_be_the_same_for_everybody(address):
    first = Client(headers={"User-Agent": "One", "Accept-Language": "ja"}).get(address)
    second = Client(headers={"User-Agent": "Two", "Cookie": "other=1; signed_in=1"}).get(address)
    assert first.content == second.content
    for response in (first, second):
        assert not response.cookies
        assert "cookie" not in response.get("Vary", "").lower()
        assert b"csrfmiddlewaretoken" not in response.content
        assert b"nonce" not in response.content
        assert "nonce" not in response.get("Content-Security-Policy", "")
        assert "public" in response["Cache-Control"]


def test_nobody_opens_a_session_by_reading(blog):
    from django.contrib.sessions.models import Session

    for address in PUBLIC:
        Client().get(address)
    assert not Session.objects.exists()


@pytest.mark.parametrize("address", ["/", ARTICLE, "/nowhere/"])
def test_somebody_signed_in_gets_a_page_that_no_cache_keeps(blog, client, address):
    client.force_login(a_reader("Ada Reader"))
    response = client.get(address)
    assert "no-store" in response["Cache-Control"]
    assert "public" not in response["Cache-Control"]


def test_a_changed_article_is_seen_by_the_next_reader(blog, client):
    article, _ = blog
    client.get(ARTICLE)
    Article.objects.get(pk=article.pk).save()
    article.body = "<p>Rewritten.</p>"
    article.save()
    assert b"Rewritten." in client.get(ARTICLE).content


@pytest.mark.parametrize("address", ["/", ARTICLE])
def test_the_policy_forbids_everything_inline_and_foreign(blog, client, address):
    policy = client.get(address)["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "http:" not in policy
    assert "https:" not in policy


@pytest.mark.parametrize("address", ["/", ARTICLE, "/nowhere/", "/category/world/"])
def test_no_page_holds_inline_styles_scripts_or_handlers(blog, client, address):
    from lxml import html

    page = html.document_fromstring(client.get(address).content)
    assert not page.xpath("//style | //@style | //@*[starts-with(name(), 'on')]")
    assert all(
        script.get("src") or script.get("type") == "application/ld+json"
        for script in page.iter("script")
    )
    outside = page.xpath(
        "//link/@href | //script/@src | //img/@src | //img/@srcset | //source/@srcset"
    )
    own = "http://testserver/"
    assert all(not u.startswith(("http", "//")) or u.startswith(own) for u in outside)
