"""Feeds in the forms that WordPress had, and what else it answered that has another address here: one step each."""

import pytest
from django.test import Client

from blog.models import Category, Page, SiteSettings
from blog.redirects import lead
from tests.factories import HIDDEN, a_category, a_comment, a_tag, an_article, an_author

pytestmark = pytest.mark.django_db

FEED = "/feed/"
COMMENTS = "/comments/feed/"
SECTION = "/category/world/asia/feed/"
TAG = "/tag/rivers/feed/"
AUTHOR = "/author/ada/feed/"
ARTICLE = "/2013/11/20/the-bridge/feed/"
#: What a feed of WordPress may end with.
FORMS = (
    "feed/atom",
    "feed/rss2",
    "feed/rss",
    "feed/rdf",
    "feed/feed",
    "rss2",
    "atom",
    "rss",
    "rdf",
)


@pytest.fixture
def blog():
    """A blog with one of each list, with an author who had another name."""
    section, tag, author = (
        a_category("Asia", a_category("World")),
        a_tag("Rivers"),
        an_author("Ada"),
    )
    article = an_article(
        title="The bridge", pk=70007, categories=(section,), tags=(tag,), authors=(author,)
    )
    lead("/author/ada.lovelace/", target="/author/ada/")
    a_comment(article)
    return article


def stands_at(client, address, feed):
    """Assert that an old address leads to a feed in one step, and that there is one."""
    answer = client.get(address)
    assert (answer.status_code, answer.get("Location")) == (301, feed), address
    assert client.get(feed)["Content-Type"].startswith("application/rss+xml")


@pytest.mark.parametrize("feed", [FEED, COMMENTS, SECTION, TAG, AUTHOR, ARTICLE])
def test_every_form_of_a_feed_leads_to_the_one_there_is(client, blog, feed):
    above = feed.removesuffix("feed/")
    stands_at(client, feed.rstrip("/"), feed)
    for form in FORMS:
        for end in ("", "/"):
            stands_at(client, f"{above}{form}{end}", feed)


def test_so_do_the_files_of_the_first_wordpress(client, blog):
    for name in ("rss2", "rss", "atom", "rdf", "feed"):
        stands_at(client, f"/wp-{name}.php", FEED)
    stands_at(client, "/wp-commentsrss2.php", COMMENTS)


ABOVE = [
    *("/2013/11/20/the-bridge", "/2013/11/the-bridge", "/the-bridge", "/archives/70007"),
    *("/2001/01/01/the-bridge", "/2013/11/20/THE-BRIDGE"),
]


@pytest.mark.parametrize("shape", ["day", "month", "name", "number"])
def test_an_article_is_found_by_whatever_address_it_had(client, blog, shape):
    SiteSettings(title="The Paper", permalinks=shape).save()
    feed = f"{blog.get_absolute_url()}feed/"
    for above in ABOVE:
        for form in ("feed", "feed/atom/", "feed/rss2", "rss2/"):
            stands_at(client, f"{above}/{form}", feed)


def test_below_an_address_that_leads_on_stands_what_stands_below_the_new_one(client, blog):
    section = Category.objects.get(slug="asia")
    section.slug = "orient"
    section.save()
    blog.slug = "the-tower"
    blog.save()
    for _ in range(10):
        an_article(categories=(section,))
    for old, new in {
        "/category/world/asia/feed/": "/category/world/orient/feed/",
        "/category/world/asia/feed": "/category/world/orient/feed/",
        "/category/world/asia/feed/atom/": "/category/world/orient/feed/",
        "/author/ada.lovelace/feed/": AUTHOR,
        "/author/ada.lovelace/feed": AUTHOR,
        "/author/ada.lovelace/feed/rss/": AUTHOR,
        ARTICLE: "/2013/11/20/the-tower/feed/",
        "/2013/11/20/the-bridge/feed/atom": "/2013/11/20/the-tower/feed/",
    }.items():
        stands_at(client, old, new)
    answer = client.get("/category/world/asia/page/2/?utm_source=x")
    assert (answer.status_code, answer["Location"]) == (
        301,
        "/category/world/orient/page/2/?utm_source=x",
    )
    assert client.get("/category/world/asia/page/3/").status_code == 404


def test_a_section_is_found_without_those_above_it_as_in_wordpress(client, blog):
    for old, new in {
        "/category/asia/": "/category/world/asia/",
        "/category/Asia": "/category/world/asia/",
        "/category/orient/asia/": "/category/world/asia/",
        "/category/asia/feed/": SECTION,
        "/category/asia/feed/atom": SECTION,
    }.items():
        answer = client.get(old)
        assert (answer.status_code, answer.get("Location")) == (301, new), old
    for old in ("/category/asia/page/2/", "/category/asia/none/", "/category/asia%00/"):
        assert client.get(old).status_code == 404


def test_where_there_is_no_feed_of_a_page_or_a_time_the_page_itself_is_led_to(client, blog):
    Page(title="About", is_published=True).save()
    lead("/us/", target="/about/")
    for old, new in {
        "/about/feed/": "/about/",
        "/about/feed/atom": "/about/",
        "/about/page/2/": "/about/",
        "/us/feed/": "/about/",
        "/2013/feed/": "/2013/",
        "/2013/11/feed": "/2013/11/",
        "/2013/11/20/feed/rss2/": "/2013/11/20/",
    }.items():
        answer = client.get(old)
        assert (answer.status_code, answer["Location"]) == (301, new), old
        assert client.get(new).status_code == 200


def test_a_page_of_that_name_is_shown(client, blog):
    page = Page(title="Press", is_published=True)
    page.save()
    Page(title="Atom", parent=page, is_published=True).save()
    assert client.get("/press/atom/").status_code == 200


@pytest.mark.parametrize("fields", HIDDEN.values(), ids=HIDDEN)
def test_no_form_of_a_feed_names_a_hidden_article(client, fields):
    hidden = an_article(title="Secret plan", pk=70007, **fields)
    lead("/low-water/", article=hidden)
    for above in ("/archives/70007", "/low-water"):
        for form in ("feed", "feed/", *FORMS):
            answer = client.get(f"{above}/{form}", follow=True)
            assert answer.status_code == 404
            assert "secret-plan" not in f"{answer.text}{answer.headers}{answer.redirect_chain}"


def test_a_hidden_page_is_not_named(client):
    Page(title="Secret plan").save()
    assert client.get("/secret-plan/feed/").status_code == 404


NOWHERE = [
    *("/category/none/feed/", "/category/world/none/feed/atom/", "/tag/none/feed/rss2/"),
    *("/author/none/feed/", "/2013/11/20/none/feed/atom/", "/none/feed/", "/none/rss2/"),
    *("/feed/x/", "/feed/atom/atom/atom/", "/feed/rss3/", "/category/feed/atom/", "/tag/feed/"),
    *("/%00/feed/atom/", "/tag/%00/feed/rss/", "/%FF/feed/rdf/", "/accounts/feed/atom/"),
    *("/media/feed/rss/", "/comments/decide/feed/", "/privacy/feed/atom/", "/preview/70007/feed/"),
    *("/2013/13/feed/", "/9999/99/99/feed/", f"/{'a' * 3000}/feed/atom/", "/wp-rss3.php"),
]


def test_what_leads_nowhere_is_not_found(blog):
    client = Client(raise_request_exception=False)
    for address in NOWHERE:
        assert client.get(address).status_code == 404, address[:40]


@pytest.mark.parametrize(
    "path", ["//evil.example/feed/atom/", "/\\evil.example/feed", "//feed/rss/"]
)
def test_nobody_is_led_to_another_host(client, blog, path):
    answer = client.get("/", PATH_INFO=path)
    assert answer.status_code == 404 or answer["Location"] in {FEED, "/%5Cevil.example/feed/"}


def test_the_admin_asks_for_a_log_in_at_once(client, blog):
    for address in ("/admin/feed/atom/", "/admin/blog/article/feed/"):
        assert client.get(address)["Location"].startswith("/admin/login/")


def test_a_slash_and_another_shape_are_one_step(client, blog):
    for shape, old in {
        "name": "/2013/11/20/the-bridge",
        "day": "/the-bridge",
        "number": "/2013/11/the-bridge",
    }.items():
        SiteSettings(pk=1, title="The Paper", permalinks=shape).save()
        answer = client.get(f"{old}?replytocom=3")
        assert (answer.status_code, answer["Location"]) == (
            301,
            f"{blog.get_absolute_url()}?replytocom=3",
        )


def test_the_way_to_a_feed_is_for_reading_only_and_tells_what_it_depends_on(client, blog):
    answer = client.get(f"{SECTION}atom/")
    assert "public" in answer["Cache-Control"]
    assert {"lists", "redirects", "site"} <= set(answer["Surrogate-Key"].split())
    assert client.post("/feed/atom/", headers={"Origin": "http://testserver"}).status_code != 301
    assert client.head("/feed/atom/")["Location"] == FEED
