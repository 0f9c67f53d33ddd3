"""A blog that stood in a folder: whatever is asked for below it leads, in one step, to where it is without it."""

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from blog.models import Page, SiteSettings
from blog.redirects import lead
from tests.factories import HIDDEN, a_category, a_comment, a_tag, an_article, an_author

pytestmark = pytest.mark.django_db

LEADING = {
    "/blog/": "/",
    "/blog": "/",
    "/blog/index.php": "/",
    "/blog/?utm_source=x": "/?utm_source=x",
    "/blog/?s=word": "/?s=word",
    "/blog/?paged=2": "/page/2/",
    "/index.php/blog/?paged=2": "/page/2/",
    "/index.php/blog/?p=70007": "/2013/11/20/the-bridge/",
    "/index.php/blog/search/word/?paged=2": "/",
    "/blog/search/word/?feed=rss2": "/",
    "/blog/search/word/?utm_source=x": "/?utm_source=x",
    "/blog/page/2/": "/page/2/",
    "/blog/category/world/asia/": "/category/world/asia/",
    "/blog/category/world/asia": "/category/world/asia/",
    "/blog/category/asia/": "/category/world/asia/",
    "/blog/category/world/asia/page/2/": "/category/world/asia/page/2/",
    "/blog/category/world/asia/feed/": "/category/world/asia/feed/",
    "/blog/category/asia/feed/atom/": "/category/world/asia/feed/",
    "/blog/tag/rivers/": "/tag/rivers/",
    "/blog/tag/Rivers/feed": "/tag/rivers/feed/",
    "/blog/author/ada/": "/author/ada/",
    "/blog/author/ada.lovelace/": "/author/ada/",
    "/blog/author/ada.lovelace/feed/": "/author/ada/feed/",
    "/blog/2013/": "/2013/",
    "/blog/2013/11/": "/2013/11/",
    "/blog/2013/11/20": "/2013/11/20/",
    "/blog/2013/11/feed/": "/2013/11/",
    "/blog/date/2013/11/": "/2013/11/",
    "/blog/feed/": "/feed/",
    "/blog/feed": "/feed/",
    "/blog/feed/atom/": "/feed/",
    "/blog/wp-rss2.php": "/feed/",
    "/blog/comments/feed/": "/comments/feed/",
    "/blog/comments/feed/rss2/": "/comments/feed/",
    "/blog/2013/11/20/the-bridge/": "/2013/11/20/the-bridge/",
    "/blog/2013/11/the-bridge/?replytocom=3": "/2013/11/20/the-bridge/?replytocom=3",
    "/blog/the-bridge": "/2013/11/20/the-bridge/",
    "/blog/archives/70007": "/2013/11/20/the-bridge/",
    "/blog/2013/11/20/the-bridge/feed/": "/2013/11/20/the-bridge/feed/",
    "/blog/2013/11/20/the-bridge/trackback/": "/2013/11/20/the-bridge/",
    "/blog/index.php/2013/11/20/the-bridge/": "/2013/11/20/the-bridge/",
    "/blog/about/": "/about/",
    "/blog/us/": "/about/",
    "/blog/about/feed/": "/about/",
    "/blog/?p=70007": "/2013/11/20/the-bridge/",
    "/blog/index.php?p=70007": "/2013/11/20/the-bridge/",
    "/blog/?p=70007&feed=rss2": "/2013/11/20/the-bridge/feed/",
    "/blog/?cat=12": "/category/world/asia/",
    "/blog/page/2/?cat=12": "/category/world/asia/page/2/",
    "/blog/?cat=12&paged=2": "/category/world/asia/page/2/",
    "/blog/?page_id=8": "/about/",
    "/blog/?m=201311": "/2013/11/",
    "/blog/?feed=rss2": "/feed/",
    "/blog/wp-sitemap.xml": "/sitemap.xml",
    "/blog/sitemap.xml": "/sitemap.xml",
    "/other/blog/tag/rivers/": "/tag/rivers/",
    "/other/blog/": "/",
}
NOWHERE = [
    *("/blog/none/", "/blog/category/none/", "/blog/tag/none/feed/", "/blog/author/none/"),
    *("/blog/?p=990099", "/blog/?cat=990099", "/blog/?p=x", "/blog/page/99/", "/blog/2013/13/"),
    *(
        "/blog/admin/",
        "/blog/me/",
        "/blog/accounts/login/",
        "/blog/comments/post/",
        "/blog/-/health/",
    ),
    *("/other/tag/rivers/", "/bloggers/tag/rivers/", "/blog/%00/", "/blog/tag/%00/", "/blog//"),
    *("/blog/other/blog/tag/rivers/", f"/blog/{'a' * 3000}/", "/blog/media/none.jpg"),
]


@pytest.fixture
def blog():
    """A blog that was moved here from two folders."""
    SiteSettings(old_folders="/blog\n/other/blog").save()
    section, tag, author = (
        a_category("Asia", a_category("World")),
        a_tag("Rivers"),
        an_author("Ada"),
    )
    everything = {"categories": (section,), "tags": (tag,), "authors": (author,)}
    article = an_article(title="The bridge", pk=70007, **everything)
    for _ in range(11):
        an_article(**everything)
    a_comment(article)
    Page(title="About", is_published=True).save()
    for old, new in {
        "/?cat=12": "/category/world/asia/",
        "/?page_id=8": "/about/",
        "/author/ada.lovelace/": "/author/ada/",
        "/us/": "/about/",
    }.items():
        lead(old, target=new)
    return article


def test_each_leads_there_in_one_step(client, blog):
    for address, place in LEADING.items():
        answer = client.get(address)
        assert (answer.status_code, answer.get("Location")) == (301, place), address
        assert answer["Cache-Control"] == "public, max-age=0, must-revalidate"
    for place in set(LEADING.values()):
        assert client.get(place).status_code == 200, place


def test_what_is_not_there_is_not_found(blog):
    client = Client(raise_request_exception=False)
    for address in NOWHERE:
        assert client.get(address).status_code == 404, address[:40]


def test_a_page_that_stands_there_is_shown_and_what_stood_below_the_folder_still_found(
    client, blog
):
    above = Page(title="Blog", is_published=True)
    above.save()
    Page(title="Tag", parent=above, is_published=True).save()
    assert "<h1" in client.get("/blog/").text
    assert (
        client.get("/blog/tag/").status_code == client.get("/blog/?utm_source=x").status_code == 200
    )
    for address, place in {
        "/blog/tag/rivers/": "/tag/rivers/",
        "/blog/feed/": "/feed/",
        "/blog/tag/feed/": "/blog/tag/",
        "/blog/?p=70007": "/2013/11/20/the-bridge/",
        "/blog/?feed=rss2": "/feed/",
    }.items():
        answer = client.get(address)
        assert (answer.status_code, answer.get("Location")) == (301, place), address


def test_what_somebody_has_noted_comes_first(client, blog):
    lead("/blog/tag/rivers/", target="/category/world/")
    assert client.get("/blog/tag/rivers/")["Location"] == "/category/world/"


@pytest.mark.parametrize("fields", HIDDEN.values(), ids=HIDDEN)
def test_nothing_hidden_is_named(client, fields):
    SiteSettings(old_folders="/blog").save()
    hidden = an_article(title="Secret plan", pk=70007, **fields)
    lead("/low-water/", article=hidden)
    Page(title="Secret page").save()
    ways = ["/blog/low-water/feed/", "/blog/secret-page/", "/blog/archives/70007/feed/"]
    if not fields.get("password"):
        ways += ["/blog/?p=70007", "/blog/low-water/", "/blog/low-water/trackback/"]
    for address in ways:
        answer = client.get(address)
        assert answer.status_code == 404, address
        assert "secret-p" not in f"{answer.text}{answer.headers}"


def test_only_below_a_folder_that_is_known(client):
    a_tag("Rivers")
    for address in ("/blog/tag/rivers/", "/blog/", "/blog/?p=1"):
        assert client.get(address).status_code == 404


def test_nobody_is_led_to_another_host(blog):
    client = Client(raise_request_exception=False)
    for path in ("/blog//evil.example/", "/blog/\\evil.example", "//blog//evil.example/"):
        assert client.get("/", PATH_INFO=path).status_code == 404


def test_an_address_gives_its_folder():
    site = SiteSettings(
        old_folders="https://x.example/blog/\nblog\n/東京/a b\nHTTP://x.example/%C3%A9/x"
    )
    site.clean()
    assert site.old_folders == "/blog\n/東京/a b\n/é/x"
    site.clean()
    assert site.folders == ["/東京/a b", "/blog", "/é/x"]


@pytest.mark.parametrize(
    "line",
    [
        *("/blog?x", "/blog#y", "/blog?x#y", "https://x.example/blog?p=1", "https://x.example/"),
        *(
            "/é%2f/x",
            "/a//b",
            "/a\\b",
            "/a/../b",
            "/./b",
            "ftp://x.example/blog",
            "//x.example/blog",
        ),
        *("https://[/blog", "/%00", "/%FF", "/a\tb", "/a%0Ab"),
    ],
)
def test_what_no_address_begins_with_is_refused(line):
    with pytest.raises(ValidationError, match="is no folder of an address") as refused:
        SiteSettings(old_folders=f"/blog\n{line}").clean()
    assert set(refused.value.message_dict) == {"old_folders"}
