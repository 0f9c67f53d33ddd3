"""Exports of older WordPress and of other programs that write its format: what these do differently."""

import datetime as dt
import re
from zoneinfo import ZoneInfo

import pytest

from accounts.models import User
from blog.models import Article, Category, Page
from comments.models import Comment
from tests.transfer.wxr import author, category, comment, export, item
from transfer.wordpress.dates import moment, rss_date

ZONE = ZoneInfo("Europe/Vienna")


def paths() -> set[str]:
    return set(Category.objects.values_list("path", flat=True))


@pytest.mark.parametrize("version", ["1.0", "1.2"])
def test_a_category_may_say_the_one_above_it_by_name(imported, version):
    """WordPress 2.1 to 3.0 (WXR 1.0) wrote names there, and wrote them as they stood in its database."""
    parts = (
        category("walks", "Long walks &amp; more").replace("CDATA[]", "CDATA[ ]"),
        category("hills", "Hills", parent="Long walks &amp; more"),
        category("peaks", "Peaks", parent="hills"),
    )
    report = imported(text=export(*parts, item(1, "One"), version=version))
    assert paths() == {"walks", "walks/hills", "walks/hills/peaks"}
    assert report.of("category").changed == 0
    again = imported(text=export(*parts, item(1, "One"), version=version))
    assert (again.of("category").imported, again.of("category").changed) == (0, 0)


@pytest.mark.parametrize(("version", "above"), [("1.0", "news-2"), ("1.1", "news")])
def test_a_name_that_is_anothers_slug_is_read_as_its_time_wrote_it(imported, version, above):
    parts = (category("news", "News"), category("news-2", "news"), category("x", parent="news"))
    imported(text=export(*parts, item(1, "One"), version=version))
    assert f"{above}/x" in paths()


def test_pages_stand_as_deep_as_they_stood(imported):
    def path(number: int) -> str:
        return "/".join(f"l{n}" for n in range(1, number + 1))

    pages = [
        item(n, f"L{n}", kind="page", slug=f"l{n}", parent=n - 1, link=f"/{path(n)}/")
        for n in range(1, 11)
    ]
    report = imported(*pages)
    assert set(Page.objects.values_list("path", flat=True)) == {path(n) for n in range(1, 11)}
    assert report.of("page").changed == 0


def test_pages_whose_address_would_be_too_long_stand_higher(imported):
    report = imported(
        *(item(n, "L", kind="page", slug=f"{n}" * 190, parent=n - 1) for n in range(1, 7))
    )
    lengths = [len(p) for p in Page.objects.values_list("path", flat=True)]
    assert len(lengths) == 6
    assert max(lengths) <= 800
    assert report.of("page").changed == 3


def without(element: str, text: str) -> str:
    return re.sub(rf"<{element}>.*?</{element}>", "", text)


def test_an_item_with_the_date_of_a_feed_alone_has_that_date(imported):
    text = item(1, "One").replace("<dc:creator>", "<pubDate>{}</pubDate><dc:creator>")
    text = without("wp:post_date", without("wp:post_date_gmt", text))
    report = imported(text.format("Mon, 01 Jun 2009 07:00:00 GMT"))
    assert Article.objects.get().published_at == dt.datetime(2009, 6, 1, 7, tzinfo=dt.UTC)
    assert report.of("post").changed == 0


@pytest.mark.parametrize(
    ("local", "gmt", "at"),
    [
        ("", "2009-06-01 7:05:09", (7, 5, 9)),
        ("", "2009-6-1 07:05", (7, 5, 0)),
        ("", "2009-06-01T07:05:09Z", (7, 5, 9)),
        ("2009-06-01T09:05:09.000+02:00", "", (7, 5, 9)),
        ("2009-06-01T03:35:09-0330", "", (7, 5, 9)),
        ("2009-06-01 09:05:09", "0000-00-00 00:00:00", (7, 5, 9)),
        ("", "2009-06-01 07:05:09 +0000", (7, 5, 9)),
    ],
)
def test_dates_in_the_forms_of_other_programs(local, gmt, at):
    assert moment(local, gmt, ZONE) == dt.datetime(2009, 6, 1, *at, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    "text", ["2009-06-31 07:00:00", "12009-06-01 07:00", "2009-06-01T07:00:00+99:00", "2009"]
)
def test_what_is_no_date_is_none(text):
    assert moment("", text, ZONE) is None


@pytest.mark.parametrize(
    ("text", "hour"),
    [
        ("Mon, 01 Jun 2009 07:00:00 +0000", 7),
        ("Mon, 01 Jun 2009 07:00:00 GMT", 7),
        ("Mon, 1 Jun 2009 02:00:00 EST", 7),
        ("1 Jun 2009 09:00:00 +0200", 7),
        ("Mon, 30 Nov -0001 00:00:00 +0000", None),
        ("yesterday", None),
        ("", None),
    ],
)
def test_dates_of_feeds(text, hour):
    found = rss_date(text)
    assert found == (hour and dt.datetime(2009, 6, 1, hour, tzinfo=dt.UTC))


def test_a_slug_that_is_a_whole_path_ends_in_the_name(imported):
    """Squarespace writes paths there."""
    imported(item(1, "Hello", slug="journal/2013/4/2/hello", link="/journal/2013/4/2/hello"))
    assert Article.objects.get().slug == "hello"


@pytest.mark.parametrize("kind", ["webmention", "like", "social-twitter", "wpdiscuz_sticky"])
def test_kinds_that_wordpress_showed_to_readers_are_shown(imported, client, kind):
    imported(item(1, "One", comment(5, "as a reader saw it", kind=kind)))
    said = Comment.objects.get()
    assert (said.status, said.kind) == ("approved", kind)
    assert b"as a reader saw it" in client.get(Article.objects.get().get_absolute_url()).content


@pytest.mark.parametrize(
    "kind", ["note", "order_note", "action_log", "editorial-comment", "webhook_delivery", "private"]
)
def test_kinds_that_were_for_those_who_work_there_are_not(imported, kind):
    imported(item(1, "One", comment(5, kind=kind)))
    assert Comment.objects.get().status == "pending"


@pytest.mark.parametrize("kind", ["Comment", "COMMENT", "Pingback"])
def test_kinds_of_comments_are_told_by_their_letters_alone(imported, kind):
    imported(item(1, "One", comment(5, kind=kind)))
    assert Comment.objects.get().kind == kind.lower().replace("comment", "")


def test_authors_have_their_names_under_the_element_of_wordpress_com(imported):
    text = author("anna", 1, email="anna@river.example", name="Anna Berg")
    imported(text.replace("wp:author>", "wp:wp_author>"), item(1, "One"))
    person = User.objects.get()
    assert (person.display_name, person.email) == ("Anna Berg", "anna@river.example")


def test_types_and_statuses_are_told_by_their_letters_alone(imported):
    imported(item(1, "One", kind="Post", status="Publish"), item(2, "About", kind="PAGE"))
    assert Article.objects.get().status == "published"
    assert Page.objects.get().is_published
