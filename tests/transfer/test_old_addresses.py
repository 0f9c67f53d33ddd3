"""Every address that the old blog had answers here: at once, or after one step."""

import re

import pytest

from blog.models import Article, SiteSettings
from blog.site_settings import Permalinks
from comments.models import Comment
from tests.factories import an_article
from tests.transfer.wxr import author, category, comment, export, item, meta, tag, term

SITE = "https://river.example"
LINKS = [
    "/2013/11/20/high-water/",
    "/2013/11/high-water/",
    "/high-water/",
    "/archives/7",
    "/?p=7",
    "/index.php/2013/11/20/high-water/",
    "/2013/11/high-water.html",
    "/high-water.html",
    "/world/high-water/",
    "/blog/2013/11/20/high-water/",
    "/blog/?p=7",
    "/2013/11/20/%e6%9d%b1%e4%ba%ac/",
    "/2013/11/20/東京/",
    "/2013/11/20/High_Water/",
    "/2013/11/20/caf%C3%A9-%E2%80%93-caf%c3%a9/",
    "/2013/11/20/" + "%e6%9d%b1" * 66 + "/",
    "/2013/11/21/high-water/",
    "/a/b/c/d/e/f/high-water",
    "/%E9t%E9/",
    "/high-water/?lang=de",
]


def reached(client, address: str) -> bytes:
    """Return what stands at an address, or behind the one step from it."""
    answer = client.get(address)
    if answer.status_code == 301:
        answer = client.get(answer["Location"])
    assert answer.status_code == 200, (address, answer.status_code, answer.headers.get("Location"))
    return answer.content


@pytest.mark.parametrize("link", LINKS)
def test_an_article_is_found_whatever_its_address_was_and_will_be(imported, client, link):
    slug = link.partition("?")[0].rstrip("/").rpartition("/")[2].removesuffix(".html")
    imported(
        item(
            7,
            "High water",
            comment(70),
            meta("_wp_old_slug", "low-water"),
            slug=slug if slug not in {"", "7", "blog"} else "high-water",
            link=SITE + link,
            body="one<!--nextpage-->two",
        )
    )
    path, _, query = link.partition("?")
    above = path.rstrip("/").rpartition("/")[0]
    old = [link, "/?p=7"]
    if not query and not path.endswith((".html", "7")):
        old.append(f"{path.rstrip('/')}/2/")
    if path.rstrip("/").endswith(slug) and not query and slug != "7":
        old.append(f"{above}/low-water/")
    for shape in Permalinks:
        SiteSettings.objects.update(permalinks=shape)
        # Where several lead to the same page, it is read once.
        arrived: set[str] = set()
        for address in old:
            answer = client.get(address)
            if answer.status_code == 301:
                if answer["Location"] in arrived:
                    continue
                arrived.add(answer["Location"])
                answer = client.get(answer["Location"])
            assert answer.status_code == 200, (shape, address)
            assert b"High water" in answer.content, (shape, address)


def test_pages_files_terms_and_authors_are_found_by_their_plain_addresses(imported, client):
    imported(
        author("anna.b", 3, name="Anna"),
        category("world", number=11),
        category("asia", parent="world", number=12),
        tag("c-plus", "C+").replace("<wp:tag>", "<wp:tag><wp:term_id>13</wp:term_id>"),
        item(7, "One", term("category", "asia"), term("post_tag", "c-plus"), creator="anna.b"),
        item(8, "About", kind="page", link=f"{SITE}/about/"),
        item(9, "Contact", kind="page", parent=8, link=f"{SITE}/about/contact/"),
        item(10, "Feed", kind="page", link=f"{SITE}/feed-me/", slug="feed-me"),
    )
    for address, words in {
        "/?page_id=8": b"About",
        "/?p=8": b"About",
        "/?page_id=9": b"Contact",
        "/about/contact": b"Contact",
        "/feed-me/": b"Feed",
        "/?cat=12": b"Asia",
        "/category/world/asia/": b"Asia",
        "/?tag_id=13": b"C+",
        "/tag/c-plus/": b"C+",
        "/?author=3": b"Anna",
        "/author/anna.b/": b"Anna",
    }.items():
        assert words in reached(client, address), address


def test_feeds_lists_and_numbers_of_an_imported_blog_are_one_step_away(imported, client):
    imported(
        author("anna.b", 3, name="Anna"),
        category("world", number=11),
        category("asia", parent="world", number=12),
        item(7, "One", term("category", "asia"), creator="anna.b"),
        item(8, "About", kind="page", link=f"{SITE}/about/"),
        item(9, "Secret plan", status="draft", creator="anna.b"),
        item(10, "Map", kind="attachment", parent=7, status="inherit", link=f"{SITE}/map/"),
        item(11, "Secret map", kind="attachment", parent=9, status="inherit", link=f"{SITE}/m/"),
    )
    for address, place in {
        "/author/anna.b/feed": "/author/anna-b/feed/",
        "/author/anna.b/feed/atom/": "/author/anna-b/feed/",
        "/?author=3&feed=rss2": "/author/anna-b/feed/",
        "/?author_name=anna.b": "/author/anna-b/",
        "/category/world/asia/feed": "/category/world/asia/feed/",
        "/?category_name=asia": "/category/world/asia/",
        "/?cat=12&feed=atom": "/category/world/asia/feed/",
        "/?m=201311": "/2013/11/",
        "/?p=7&feed=rss2": "/2013/11/20/one/feed/",
        "/?post_type=page&p=8": "/about/",
        "/?p=10": "/2013/11/20/one/",
        "/map/feed/": "/2013/11/20/one/feed/",
    }.items():
        answer = client.get(address)
        assert (answer.status_code, answer.get("Location")) == (301, place), address
        assert client.get(place).status_code == 200
    for address in (
        "/?p=9",
        "/?p=11",
        "/?attachment_id=11",
        "/m/feed/",
        "/?page_id=99",
        "/?cat=99",
    ):
        answer = client.get(address)
        assert answer.status_code == 404, address
        assert "secret" not in answer.text.lower()


def test_an_address_that_something_else_has_here_keeps_leading_there(imported, client):
    from blog.redirects import lead
    from tests.factories import an_article

    here = an_article(title="Here before")
    lead("/old/", article=here)
    imported(item(7, "From there", link=f"{SITE}/old/"))
    assert b"Here before" in reached(client, "/old/")


def test_anchors_of_comments_lead_to_them_though_their_numbers_are_taken(imported, client):
    from tests.factories import a_comment, an_article

    taken = a_comment(an_article(title="Here before"), "Mine")
    imported(
        item(70, "There", comment(taken.pk, "Theirs")), item(71, "Too", comment(taken.pk, "Also"))
    )
    for words in ("Theirs", "Also"):
        said = Comment.objects.get(source=words)
        assert said.pk != taken.pk
        assert f'id="comment-{taken.pk}"' in client.get(said.article.get_absolute_url()).text


def test_links_between_posts_lead_where_they_led(imported, client):
    imported(
        item(
            1,
            "One",
            body=f'<a href="{SITE}/2013/11/20/two/#comment-5">t</a> <a href="{SITE}/?p=2">p</a>',
        ),
        item(2, "Two", comment(5)),
    )
    body = Article.objects.get(pk=1).body
    assert 'href="/2013/11/20/two/#comment-5"' in body
    assert b"Two" in reached(client, "/?p=2")


def leads_to(client, address: str) -> str:
    """Return the title of the article at which an old address ends."""
    answer = client.get(address)
    if answer.status_code == 301:
        answer = client.get(answer["Location"])
    (title,) = re.findall(r"<h1[^>]*>(.*?)</h1>", answer.content.decode())
    return str(title)


TWINS = (
    item(7, "First", slug="same", link=f"{SITE}/2013/06/04/same/", at="2013-06-04 12:00:00"),
    item(8, "Second", slug="same", link=f"{SITE}/2014/06/04/same/", at="2014-06-04 12:00:00"),
)


def test_of_two_posts_with_one_name_each_is_found_at_its_own_old_address(imported, client):
    imported(*TWINS)
    assert leads_to(client, "/2013/06/04/same/") == "First"
    assert leads_to(client, "/2014/06/04/same/") == "Second"
    assert leads_to(client, "/2015/06/04/same/") == "First"
    assert leads_to(client, "/?p=7") == "First"
    assert leads_to(client, "/?p=8") == "Second"


def test_a_number_that_stands_twice_stays_with_the_first(imported, client):
    imported(item(7, "First"), item(7, "Second"))
    assert leads_to(client, "/?p=7") == "First"
    assert leads_to(client, "/2013/11/20/second/") == "Second"


def test_a_second_blog_takes_no_number_from_the_first(imported, client):
    imported(item(7, "First"))
    other = export(item(7, "Second", link="https://lake.example/2013/11/20/second/"))
    imported(text=other.replace("river.example", "lake.example"))
    assert Article.objects.count() == 2
    assert leads_to(client, "/?p=7") == "First"


def test_a_number_that_an_article_of_ours_has_leads_to_what_was_moved_in(imported, client):
    an_article(title="Ours", pk=7)
    imported(item(7, "Theirs"))
    assert leads_to(client, "/?p=7") == "Theirs"


def test_pages_of_comments_lead_on_where_there_are_fewer_here(imported, client):
    imported(item(7, "Talk", *(comment(n) for n in range(70, 100))))
    for address in ("/2013/11/20/talk/comment-page-2/", "/?p=7&cpage=3"):
        answer = client.get(address)
        assert (answer.status_code, answer["Location"]) == (301, "/2013/11/20/talk/")
