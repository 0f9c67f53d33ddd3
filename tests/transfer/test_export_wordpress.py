"""The export to WordPress: what WordPress reads in it, what never stands in it, and that it stays small in memory."""

import datetime as dt
import io
import threading

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from blog.models import Article, Category, Redirect, Tag
from comments.models import Comment
from tests.factories import a_category, a_comment, a_guest, an_article, an_author
from tests.transfer.blogs import exported
from tests.transfer.growing import Sink, grow, grow_long, peak_of
from tests.transfer.whole_blog import a_whole_blog
from tests.transfer.wordpress_reads import read
from transfer.wordpress.export import articles, exporting, talk

AT = dt.datetime(2013, 11, 20, 12, 0, tzinfo=dt.UTC)
OURS_AND_THEIRS = [
    ({"status": "published"}, "publish"),
    ({"status": "scheduled", "published_at": AT + dt.timedelta(days=36500)}, "future"),
    ({"status": "draft"}, "draft"),
    ({"status": "pending"}, "pending"),
    ({"status": "private"}, "private"),
    ({"status": "trash"}, "trash"),
    ({"unpublish_at": AT + dt.timedelta(days=1)}, "private"),
    ({"unpublish_at": AT + dt.timedelta(days=36500)}, "publish"),
]


@pytest.mark.django_db
def test_wordpress_reads_everything_that_it_has_a_place_for():
    a_whole_blog()
    theirs = read(exported())
    post = theirs.titled("High water &lt;em&gt;&amp;&lt;/em&gt; “low”  tide")
    article = Article.objects.get(slug="high-water")
    assert post["post_id"] == article.pk
    assert post["author"] == article.byline[0].username
    assert (post["post_date"], post["post_date_gmt"]) == (
        "2013-11-20 13:00:00",
        "2013-11-20 12:00:00",
    )
    assert (post["is_sticky"], post["comment_status"]) == ("1", "closed")
    assert post["excerpt"] == "A standfirst &amp; &lt;more&gt;"
    assert {t for t, _ in post["terms"]} == {
        *("category", "post_tag", "series", "post_format", "author")
    }
    shown = [key for key in post["terms"] if key[0] in {"category", "post_tag", "series"}]
    assert set(shown) <= set(theirs.terms)
    picture = theirs.posts[int(post["meta"]["_thumbnail_id"])]
    assert picture["post_type"] == "attachment"
    assert picture["attachment_url"] in post["content"]
    assert f'class="wp-image-{picture["post_id"]}"' in post["content"]
    assert picture["meta"]["_wp_attachment_image_alt"].startswith("All teal")
    said = {c["comment_content"]: c for c in post["comments"].values()}
    assert "<p>A reply</p>" in said
    assert {c["comment_approved"] for c in said.values()} == {"1", "0", "spam", "trash"}
    page = theirs.titled("Contact")
    assert theirs.posts[page["post_parent"]]["title"] == "About &amp; more"
    entries = [p for p in theirs.posts.values() if p["post_type"] == "nav_menu_item"]
    leads = {p["meta"].get("_menu_item_object_id") for p in entries}
    assert str(page["post_id"]) in leads
    assert all(key in theirs.terms for p in entries for key in p["terms"] if key[1] != "top")


@pytest.mark.django_db
@pytest.mark.parametrize(("fields", "theirs"), OURS_AND_THEIRS)
def test_each_status_has_its_like_and_what_has_ended_is_not_public_there(fields, theirs):
    article = an_article(**fields)
    assert read(exported()).posts[article.pk]["status"] == theirs


@pytest.mark.django_db
def test_a_draft_has_no_date_in_gmt_and_a_scheduled_one_has_both():
    draft, to_come = an_article(status="draft"), an_article(status="scheduled")
    posts = read(exported()).posts
    assert posts[draft.pk]["post_date_gmt"] == "0000-00-00 00:00:00"
    assert posts[draft.pk]["post_date"][:4] == str(timezone.now().year)
    assert posts[to_come.pk]["post_date_gmt"] == "2013-11-20 12:00:00"


@pytest.mark.django_db
def test_slugs_are_unique_there_and_old_ones_lead_on():
    world, local = a_category("World"), a_category("Local")
    for above in (world, local):
        a_category("News", parent=above)
    article = an_article(title="High water", categories=tuple(Category.objects.all()))
    article.slug = "higher-water"
    article.save()
    theirs = read(exported())
    assert sum(slug.startswith("news") for _, slug in theirs.terms) == 2
    assert theirs.posts[article.pk]["meta"]["_wp_old_slug"] == "high-water"


@pytest.mark.django_db
def test_letters_of_every_script_stand_in_slugs_as_wordpress_keeps_them():
    article = an_article(title="東京")
    Tag(name="Ärger").save()
    theirs = read(exported())
    assert theirs.posts[article.pk]["post_name"] == "%e6%9d%b1%e4%ba%ac"
    assert ("post_tag", "%c3%a4rger") in theirs.terms


@pytest.mark.django_db
def test_what_would_break_xml_is_written_so_that_it_does_not():
    hostile = "]]> & <b> \x01\x1f\ufffe \r\n ]]>]]> <![CDATA[ é𝄞"
    article = an_article(title=hostile, excerpt=hostile, password=hostile, seo_title=hostile)
    comment = a_comment(article, hostile, author=a_guest("x"))
    Comment.objects.filter(pk=comment.pk).update(author_name=hostile, user_agent=hostile)
    Redirect(old_path="/a]]>b", target="/c?d=1&e=<f>").save()
    post = read(exported()).posts[article.pk]
    assert "]]>" in post["post_password"]
    assert "<![CDATA[" in post["comments"][comment.pk]["comment_author"].replace("&lt;", "<")


@pytest.mark.django_db
def test_nothing_secret_stands_in_it(client):
    from allauth.mfa.models import Authenticator
    from allauth.socialaccount.models import SocialAccount, SocialToken
    from django.contrib.sessions.models import Session

    writer = an_author("Anna")
    writer.set_password("a-password-of-anna")
    writer.save()
    article = an_article(authors=(writer,))
    comment = a_comment(article)
    Comment.objects.filter(pk=comment.pk).update(user=writer)
    account = SocialAccount.objects.create(user=writer, provider="google", uid="uid-of-anna")
    SocialToken.objects.create(account=account, token="token-of-anna")
    Authenticator.objects.create(user=writer, type="totp", data={"secret": "totp-of-anna"})
    client.force_login(writer)
    data = exported()
    session = Session.objects.get()
    for secret in (
        *(writer.password, "uid-of-anna", "token-of-anna", "totp-of-anna"),
        *(session.session_key, session.session_data),
    ):
        assert secret.encode() not in data


@pytest.mark.django_db
def test_what_was_said_below_nothing_is_counted_and_not_kept_quiet():
    a_comment(an_article())
    a_comment(an_article(stands_for="attachment"))
    counts = exporting.export_wordpress(io.BytesIO())
    assert counts["comments"] == 1
    assert counts["comments below nothing that WordPress has a place for"] == 1


@pytest.mark.django_db
def test_an_empty_blog_is_a_file_that_wordpress_reads():
    User.objects.all().delete()
    theirs = read(exported())
    assert (theirs.posts, theirs.terms, theirs.authors) == ({}, {}, {})


@pytest.mark.django_db
def test_a_piece_takes_the_same_queries_however_much_stands_in_it():
    grow(2)
    with CaptureQueriesContext(connection) as few:
        exported()
    grow(6)
    with CaptureQueriesContext(connection) as many:
        exported()
    assert len(many) == len(few), [q["sql"][:200] for q in many.captured_queries]


@pytest.mark.django_db
def test_comments_take_one_query_for_a_piece_and_one_for_a_cut(monkeypatch):
    monkeypatch.setattr(talk, "PIECE", 10)
    first, second = an_article(), an_article()
    numbers = [first.pk, second.pk]
    for article, count in ((first, 12), (second, 5)):
        for _ in range(count):
            a_comment(article)
    # Ten, two more of the first, five of the second.
    with CaptureQueriesContext(connection) as queries:
        talks = talk.Talks(numbers)
        read_here = [c.pk for number in numbers for c in talks.of(number)]
    assert len(queries) == 3
    assert read_here == list(
        Comment.objects.order_by("article", "path").values_list("pk", flat=True)
    )


@pytest.mark.django_db
@pytest.mark.parametrize("piece", [1, 2, 3, 100])
def test_no_comment_is_lost_where_pieces_are_cut(monkeypatch, piece):
    monkeypatch.setattr(talk, "PIECE", piece)
    made = [an_article() for _ in range(4)]
    for article, count in zip(made, (3, 0, 2, 4), strict=True):
        top = a_comment(article) if count else None
        for _ in range(count - 1):
            a_comment(article, parent=top)
    numbers = [a.pk for a in made]
    for order in (numbers, [numbers[2], numbers[0], numbers[3], numbers[1]]):
        talks = talk.Talks(numbers)
        found = {number: [c.pk for c in talks.of(number)] for number in order}
        for number in numbers:
            there = Comment.objects.filter(article=number).order_by("path")
            assert found[number] == list(there.values_list("pk", flat=True))


@pytest.mark.django_db
def test_memory_stays_the_same_however_large_the_blog_is(monkeypatch):
    monkeypatch.setattr(articles, "PIECE", 4)
    monkeypatch.setattr(talk, "PIECE", 10)

    grow_long(6)
    exporting.export_wordpress(Sink())
    small = peak_of(lambda: exporting.export_wordpress(Sink()))
    grow_long(24)
    # Five times as much; what is held is a piece.
    assert peak_of(lambda: exporting.export_wordpress(Sink())) < small * 1.3


@pytest.mark.django_db(transaction=True)
def test_it_is_one_moment_and_nobody_waits_for_it(monkeypatch):
    article = an_article(title="Before")
    a_comment(article, "before")
    written = []

    def meanwhile():
        try:
            a_comment(Article.objects.get(pk=article.pk), "meanwhile")
            an_article(title="Meanwhile")
            Article.objects.filter(pk=article.pk).update(title="After")
            written.append(True)
        finally:
            connection.close()

    tail = exporting.write_terms

    def interrupted(around):
        writer = threading.Thread(target=meanwhile)
        writer.start()
        writer.join(30)
        tail(around)

    monkeypatch.setattr(exporting, "write_terms", interrupted)
    data = exported()
    assert written == [True]
    assert b"<![CDATA[Before]]>" in data
    assert b"eanwhile" not in data
    assert b"<![CDATA[After]]>" not in data
    monkeypatch.setattr(exporting, "write_terms", tail)
    assert b"meanwhile" in exported()


def test_a_moment_at_the_end_of_the_calendar_can_be_written():
    from zoneinfo import ZoneInfo

    from transfer.wordpress.export.writing import stamp

    last = dt.datetime(9999, 12, 31, 23, 59, 59, tzinfo=dt.UTC)
    assert stamp(last, ZoneInfo("Asia/Tokyo")) == "9999-12-31 23:59:59"
    first = dt.datetime(1, 1, 1, tzinfo=dt.UTC)
    assert stamp(first, ZoneInfo("America/Lima")) == "0001-01-01 00:00:00"
