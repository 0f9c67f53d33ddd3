"""WordPress's plain addresses, which are queries of the front page: each leads on once, or is not found."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from blog.models import Article, Category, Page, Redirect, SiteSettings, Tag
from blog.redirects import lead
from tests.factories import HIDDEN, a_category, a_tag, an_article, an_author, an_editor

pytestmark = pytest.mark.django_db


@pytest.fixture
def blog():
    """A blog with two pages of a section, a tag and an author, and old numbers of WordPress that lead to them."""
    world = a_category("World")
    section, tag, author = a_category("Asia", world), a_tag("Rivers"), an_author("Ada")
    everything = {"categories": (section,), "tags": (tag,), "authors": (author,)}
    an_article(title="The bridge", pk=70007, **everything)
    for _ in range(11):
        an_article(**everything)
    page = Page(title="About", is_published=True)
    page.save()
    for old, new in {
        "/?cat=12": "/category/world/asia/",
        "/?tag_id=13": "/tag/rivers/",
        "/?author=3": "/author/ada/",
        "/author/ada.lovelace/": "/author/ada/",
        "/?page_id=8": "/about/",
        "/?p=8": "/about/",
        "/?attachment_id=9": "/media/2013/11/map.jpg",
    }.items():
        lead(old, target=new)


LEADING = {
    # Of a date
    "?m=2013": "/2013/",
    "?m=201311": "/2013/11/",
    "?m=20131120": "/2013/11/20/",
    "?m=20131120121500": "/2013/11/20/",
    "?m=2013&paged=2": "/2013/page/2/",
    # Of a section, a tag, an author
    "?cat=12": "/category/world/asia/",
    "?cat=0012": "/category/world/asia/",
    "?cat=12&paged=1": "/category/world/asia/",
    "?cat=12&paged=2": "/category/world/asia/page/2/",
    "page/2/?cat=12": "/category/world/asia/page/2/",
    "page/9/?cat=12&paged=2": "/category/world/asia/page/2/",
    "?cat=12&feed=rss2": "/category/world/asia/feed/",
    "?cat=12&m=201311": "/category/world/asia/",
    "?category_name=world": "/category/world/",
    "?category_name=world/asia": "/category/world/asia/",
    "?category_name=World%2FAsia%2F": "/category/world/asia/",
    "?category_name=asia": "/category/world/asia/",
    "?category_name=asia&feed=atom": "/category/world/asia/feed/",
    "?tag=rivers": "/tag/rivers/",
    "?tag=Rivers": "/tag/rivers/",
    "?tag_id=13": "/tag/rivers/",
    "?tag=rivers&paged=2": "/tag/rivers/page/2/",
    "?author=3": "/author/ada/",
    "?author=3&feed=rss2": "/author/ada/feed/",
    "?author_name=ada": "/author/ada/",
    "?author_name=ada.lovelace": "/author/ada/",
    "?author_name=ada.lovelace&feed=rss": "/author/ada/feed/",
    "?author_name=ada.lovelace&paged=2": "/author/ada/page/2/",
    # Feeds
    "?feed=rss2": "/feed/",
    "?feed=rss": "/feed/",
    "?feed=rdf": "/feed/",
    "?feed=atom": "/feed/",
    "?feed=feed": "/feed/",
    "page/2/?feed=rss2": "/feed/",
    "?feed=comments-rss2": "/comments/feed/",
    "?feed=comments-atom": "/comments/feed/",
    "?feed=rss2&withcomments=1": "/comments/feed/",
    # One article, page or file
    "?p=70007": "/2013/11/20/the-bridge/",
    "?p=0070007": "/2013/11/20/the-bridge/",
    "?p=990099&p=70007": "/2013/11/20/the-bridge/",
    "page/2/?p=70007": "/2013/11/20/the-bridge/",
    "?page_id=70007": "/2013/11/20/the-bridge/",
    "?attachment_id=70007": "/2013/11/20/the-bridge/",
    "?post_type=post&p=70007": "/2013/11/20/the-bridge/",
    "?p=70007&page=2": "/2013/11/20/the-bridge/",
    "?p=70007&preview=true": "/2013/11/20/the-bridge/",
    "?p=70007&feed=rss2": "/2013/11/20/the-bridge/feed/",
    "?p=70007&feed=atom": "/2013/11/20/the-bridge/feed/",
    "?s=x&p=70007": "/2013/11/20/the-bridge/?s=x",
    "?page_id=8": "/about/",
    "?p=8": "/about/",
    "?post_type=page&p=8": "/about/",
    "?page_id=8&feed=rss2": "/about/",
    "?attachment_id=9": "/media/2013/11/map.jpg",
    "?p=9": "/media/2013/11/map.jpg",
    # Pages of the front page
    "?paged=2": "/page/2/",
    "?paged=1": "/",
    "page/2/?paged=2": "/page/2/",
    # What is somebody else's stays
    "?p=70007&utm_source=x": "/2013/11/20/the-bridge/?utm_source=x",
    "?p=70007&replytocom=3": "/2013/11/20/the-bridge/?replytocom=3",
    "?cat=12&utm_source=a%26b&paged=2": "/category/world/asia/page/2/?utm_source=a%26b",
}


def test_each_leads_there_in_one_step(client, blog):
    for query, address in LEADING.items():
        answer = client.get(f"/{query}")
        assert (answer.status_code, answer.get("Location")) == (301, address), query
        assert answer["Cache-Control"] == "public, max-age=0, must-revalidate"
    for address in {address for address in LEADING.values() if "/media/" not in address}:
        assert client.get(address).status_code == 200, address


@pytest.mark.parametrize("shape", ["month", "name", "number"])
def test_whatever_shape_addresses_have(client, blog, shape):
    SiteSettings(title="The Paper", permalinks=shape).save()
    article = Article.objects.get(pk=70007)
    for query, below in {"?p=70007": "", "?p=70007&feed=rss2": "feed/"}.items():
        answer = client.get(f"/{query}")
        assert (answer.status_code, answer["Location"]) == (
            301,
            f"{article.get_absolute_url()}{below}",
        )
        assert client.get(answer["Location"]).status_code == 200


NOWHERE = [
    # Gone
    *(
        "p=990099",
        "page_id=990099",
        "attachment_id=990099",
        "cat=990099",
        "tag_id=990099",
        "author=990099",
    ),
    *("tag=none", "category_name=none", "category_name=world/none", "author_name=none"),
    *(
        "p=990099&feed=rss2",
        "cat=990099&feed=rss2",
        "tag=none&feed=rss2",
        "post_type=post&p=990099",
    ),
    *(
        "cat=12&paged=3",
        "paged=9",
        "m=2013&paged=9",
        "tag=rivers&paged=99",
        "p=990099&utm_source=x",
    ),
    # Made up
    *("p=x", "p=-7", "p=0", "p=7.0", "p=7x", "p=%00", "p=%D9%A7", "p=%FF", "cat=-12", "cat=12,13"),
    *("cat=x", "cat=%00", "tag=%00", "tag=a%00b", "tag=%FF", "category_name=%00", "author=%00"),
    *("category_name=/", "category_name=../..", "category_name=a/b/c/d/e/f/g/h", "author_name=%00"),
    *("author_name=../admin", "tag=a+b", "m=%00", "m=x", "m=0000", "m=201313", "m=20130230"),
    *("m=99999999", "m=1", "m=201", "m=20131", "m=-201", "paged=x", "paged=0", "paged=-1"),
    *("paged=%00", "feed=x", "feed=%00", "feed=comments-", "feed=../admin"),
    *(f"{name}={'9' * 30}" for name in ("p", "page_id", "cat", "tag_id", "author", "m", "paged")),
    *(f"{name}={'9' * 3000}" for name in ("p", "cat", "m", "paged", "tag", "category_name")),
    *("p=70007&p=990099", "p=70007&p=x", "p=70007&feed=x", "cat=12&paged=x"),
]


def test_what_is_not_there_is_not_found_and_never_the_front_page(blog):
    client = Client(raise_request_exception=False)
    for query in NOWHERE:
        answer = client.get(f"/?{query}")
        assert answer.status_code == 404, query[:40]
        assert "There is nothing at this address" in answer.text


FRONT = [
    *("utm_source=x", "fbclid=1", "s=x", "s=x&paged=2", "s=x&cat=12", "s=river&tag=rivers", "x"),
    *("p=", "cat=", "p[]=70007", "lang=de", "post_type=post", "preview=true", "m=", "page=2"),
]


def test_whoever_asks_for_nothing_old_gets_the_front_page(client, blog):
    front = client.get("/").text
    for query in FRONT:
        answer = client.get(f"/?{query}")
        assert answer.status_code == 200, query
        assert answer.text == front


def test_an_unknown_query_stays_on_its_page(client, blog):
    assert client.get("/page/2/?utm_source=x").text == client.get("/page/2/").text


#: One behind a password has a page, which asks for it.
NEVER_NAMED = {kind: fields for kind, fields in HIDDEN.items() if "password" not in fields}


@pytest.mark.parametrize("fields", NEVER_NAMED.values(), ids=NEVER_NAMED)
def test_no_address_names_a_hidden_article(client, fields):
    hidden = an_article(title="Secret plan", pk=70007, **fields)
    lead("/?page_id=8", article=hidden)
    for query in ("p=70007", "page_id=70007", "attachment_id=70007", "page_id=8", "p=8"):
        for more in ("", "&feed=rss2", "&utm_source=x", "&preview=true"):
            answer = client.get(f"/?{query}{more}")
            assert answer.status_code == 404
            assert "secret-plan" not in f"{answer.text}{answer.headers}"


def test_the_comments_below_an_article_behind_a_password_are_not_led_to(client):
    an_article(title="The locked room", pk=70007, password="Sesame")
    # The article itself is found, as in WordPress: it shows its headline and asks for the password.
    assert client.get("/?p=70007")["Location"] == "/2013/11/20/the-locked-room/"
    answer = client.get("/?p=70007&feed=rss2")
    assert answer.status_code == 404
    assert "the-locked-room" not in f"{answer.text}{answer.headers}"


@pytest.mark.parametrize("query", ["page_id=8", "p=8", "page_id=8&feed=rss2"])
def test_a_hidden_page_is_not_named(client, query):
    page = Page(title="Secret plan")
    page.save()
    Redirect.objects.create(old_path="?page_id=8", target="/secret-plan/")
    answer = client.get(f"/?{query}")
    assert answer.status_code == 404
    assert "secret-plan" not in f"{answer.text}{answer.headers}"


def test_what_was_deleted_here_is_not_found(client, blog):
    Tag.objects.all().delete()
    Article.objects.all().delete()
    Category.objects.get(slug="asia").delete()
    Page.objects.get(slug="about").delete()
    for query in (
        "tag_id=13",
        "tag=rivers",
        "cat=12",
        "category_name=asia",
        "page_id=8",
        "p=70007",
    ):
        assert client.get(f"/?{query}").status_code == 404, query


def test_what_has_another_address_since_is_led_to_in_one_step(client, blog):
    section = Category.objects.get(slug="asia")
    section.slug = "orient"
    section.save()
    tag = Tag.objects.get(slug="rivers")
    tag.slug = "streams"
    tag.save()
    for query, address in {
        "cat=12": "/category/world/orient/",
        "cat=12&paged=2": "/category/world/orient/page/2/",
        "category_name=world/asia": "/category/world/orient/",
        "category_name=world/asia&feed=rss2": "/category/world/orient/feed/",
        "tag=rivers": "/tag/streams/",
        "tag=rivers&feed=rss2": "/tag/streams/feed/",
    }.items():
        answer = client.get(f"/?{query}")
        assert (answer.status_code, answer["Location"]) == (301, address)


def test_what_the_owner_says_of_a_whole_query_comes_first(client, blog):
    lead("/?p=70007&lang=de", target="https://de.example/bridge/")
    assert client.get("/?p=70007&lang=de")["Location"] == "https://de.example/bridge/"
    assert client.get("/?p=70007")["Location"] == "/2013/11/20/the-bridge/"


def test_an_editor_is_led_to_a_private_article_and_no_cache_keeps_the_way(client):
    an_article(title="Secret plan", pk=70007, status="private")
    client.force_login(an_editor())
    answer = client.get("/?p=70007")
    assert answer["Location"] == "/2013/11/20/secret-plan/"
    assert "no-store" in answer["Cache-Control"]


@pytest.mark.parametrize(
    "query", ["p=70007", "cat=12&paged=2", "category_name=asia", "tag=rivers&feed=rss2", "m=2013"]
)
def test_it_takes_the_same_queries_in_a_large_blog(blog, query):
    def measured():
        with CaptureQueriesContext(connection) as queries:
            assert Client().get(f"/?{query}").status_code == 301
        return len(queries)

    measured()
    before = measured()
    everything = {
        "categories": (Category.objects.get(slug="asia"),),
        "tags": (Tag.objects.get(slug="rivers"),),
    }
    for _ in range(30):
        an_article(**everything)
    Redirect.objects.bulk_create(
        Redirect(old_path=f"?p={n}", target="/tag/a/") for n in range(1000, 1500)
    )
    assert measured() == before <= 10


def test_only_reading_is_led_on(client, blog):
    answer = client.post("/?p=70007", headers={"Origin": "http://testserver"})
    assert answer.status_code in {403, 405}
    assert client.head("/?p=70007")["Location"] == "/2013/11/20/the-bridge/"
