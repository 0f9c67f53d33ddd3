"""What else WordPress answered: lists of formats, what stood behind articles, index.php, sizes of pictures, search."""

import pytest
from django.test import Client

from blog.models import Page, SiteSettings
from blog.redirects import lead
from tests.factories import HIDDEN, a_comment, an_article

pytestmark = pytest.mark.django_db

ARTICLE = "/2013/11/20/the-bridge/"
UPLOADS = "/wp-content/uploads/2013/11"
LEADING = {
    # Behind an article, and behind an address that it had
    **{
        f"{above}{behind}": ARTICLE
        for above in (ARTICLE, "/2013/11/the-bridge/", "/the-bridge/", "/old/bridge.html/")
        for behind in ("trackback/", "trackback", "amp/", "embed/", "2/", "17")
    },
    f"{ARTICLE}trackback/?utm_source=x": f"{ARTICLE}?utm_source=x",
    # Behind a page
    **{f"/about/{behind}": "/about/" for behind in ("trackback/", "amp", "embed/", "2/")},
    "/about/team/2/": "/about/team/",
    # Without rewriting, and with a number in the permalinks
    "/index.php/2013/11/20/the-bridge/": ARTICLE,
    "/index.php/2013/11/the-bridge": ARTICLE,
    "/index.php/2013/11/20/the-bridge/feed/": f"{ARTICLE}feed/",
    "/index.php/about/": "/about/",
    "/index.php/2013/11/": "/2013/11/",
    "/index.php/feed/": "/feed/",
    "/index.php?p=70007": ARTICLE,
    "/index.php": "/",
    "/index.php/": "/",
    "/date/2013/11/": "/2013/11/",
    "/date/2013/feed/": "/2013/",
    # Lists of formats
    "/type/aside/": "/",
    "/type/aside": "/",
    "/type/aside/page/2/": "/",
    "/type/aside/feed/": "/feed/",
    "/type/aside/feed/atom/": "/feed/",
    "/?post_format=aside": "/",
    "/?post_format=post-format-aside&feed=rss2": "/feed/",
    # Searches, and lists of addresses
    "/search/word/": "/",
    "/search/two+words/page/2/": "/",
    # What says something else at the front page does not come along there.
    "/search/word/?paged=2": "/",
    "/search/word/?feed=rss2": "/",
    "/search/word/?paged=2&utm_source=x": "/?utm_source=x",
    "/index.php/search/word/?tag=rivers": "/",
    "/index.php/articles/?paged=2": "/",
    "/type/aside/?paged=2": "/",
    "/type/aside/?feed=rss2&post_type=post": "/",
    "/wp-sitemap.xml": "/sitemap.xml",
    "/wp-sitemap-posts-post-1.xml": "/sitemap.xml",
    "/sitemap_index.xml": "/sitemap.xml",
    "/post-sitemap.xml": "/sitemap.xml",
    # Pictures
    f"{UPLOADS}/map-300x200.jpg": "/media/2013/11/map.jpg",
    f"{UPLOADS}/big-1024x768.jpg": "/media/2013/11/big.jpg",
    f"{UPLOADS}/map.jpg?w=300": "/media/2013/11/map.jpg",
    "/?p=70007&amp=1": ARTICLE,
}
NOWHERE = [
    *("/none/trackback/", "/2013/11/20/none/amp/", "/none/2/", "/2013/2/", "/2013/11/20/2/"),
    *("/category/none/amp/", "/tag/none/trackback/", "/trackback/", "/amp/", "/feed/amp/"),
    *("/about/none/", "/about/1000/", "/about/0/", "/about/x2/", "/secret-page/amp/"),
    *(
        "/index.php/none/",
        "/index.php/admin/",
        "/index.php/index.php/about/",
        "/index.php?p=990099",
    ),
    *("/type/quote/", "/type/none/", "/type/", "/?post_format=quote", "/type/aside/x/"),
    *("/search/", "/search/word/feed/", "/xmlrpc.php", "/wp-json/wp/v2/posts/", "/wp-sitemap.xsl"),
    *(f"{UPLOADS}/none-300x200.jpg", f"{UPLOADS}/map-x.jpg", "/a%00-300x200.jpg", "/%00/amp/"),
    *(f"/{'a' * 3000}/amp/", f"/{'a' * 3000}-300x200.jpg", "/index.php/%00/", "/%FF/trackback/"),
]


@pytest.fixture
def blog():
    """A blog that was WordPress's."""
    article = an_article(title="The bridge", pk=70007, format="aside")
    an_article(title="The tower", format="quote", status="draft")
    a_comment(article)
    about = Page(title="About", is_published=True)
    about.save()
    Page(title="Team", parent=about, is_published=True).save()
    Page(title="Secret page").save()
    lead("/old/bridge.html", article=article)
    lead("/articles/", target="/")
    lead(f"{UPLOADS}/map.jpg", target="/media/2013/11/map.jpg")
    lead(f"{UPLOADS}/big-scaled.jpg", target="/media/2013/11/big.jpg")
    return article


def test_each_leads_on_in_one_step(client, blog):
    for address, place in LEADING.items():
        answer = client.get(address)
        assert (answer.status_code, answer.get("Location")) == (301, place), address
        assert answer["Cache-Control"] == "public, max-age=0, must-revalidate"
    for place in {place for place in LEADING.values() if "/media/" not in place}:
        assert client.get(place).status_code == 200, place
    assert client.get(f"{ARTICLE}?amp=1").status_code == 200


@pytest.mark.parametrize("shape", ["month", "name", "number"])
def test_whatever_shape_addresses_have(client, blog, shape):
    SiteSettings(permalinks=shape).save()
    for above in (ARTICLE, "/2013/11/the-bridge/", "/the-bridge/", "/archives/70007/"):
        for behind in ("trackback/", "amp", "2/", "embed/"):
            answer = client.get(f"{above}{behind}")
            assert (answer.status_code, answer["Location"]) == (301, blog.get_absolute_url())


def test_what_never_was_there_is_not_found(blog):
    client = Client(raise_request_exception=False)
    for address in NOWHERE:
        assert client.get(address).status_code == 404, address[:40]


@pytest.mark.parametrize("fields", HIDDEN.values(), ids=HIDDEN)
def test_no_address_names_a_hidden_article(client, fields):
    hidden = an_article(title="Secret plan", pk=70007, format="aside", **fields)
    lead("/low-water/", article=hidden)
    ways = ["/type/aside/", "/type/aside/feed/"]
    if not fields.get("password"):
        ways += [f"/low-water/{behind}" for behind in ("trackback/", "amp/", "2/", "embed/")]
        ways += ["/archives/70007/amp/", "/index.php/low-water/", "/index.php?p=70007"]
    for address in ways:
        answer = client.get(address)
        assert answer.status_code == 404, address
        assert "secret-plan" not in f"{answer.text}{answer.headers}"


def test_a_page_of_such_a_name_is_shown(client, blog):
    above = Page(title="Type", is_published=True)
    above.save()
    for title in ("Aside", "Amp"):
        Page(title=title, parent=above, is_published=True).save()
    assert client.get("/type/aside/").status_code == client.get("/type/amp/").status_code == 200
    assert client.get("/type/aside/amp/")["Location"] == "/type/aside/"
