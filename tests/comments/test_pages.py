"""The pages of a long conversation: their addresses, what stands on each, and how a comment is found on its own."""

import datetime as dt
import re
from importlib import import_module

import pytest
from django.apps import apps
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from blog.models import Redirect, SiteSettings
from blog.site_settings import Permalinks
from comments.models import Comment, Conversation, Status
from comments.moderation import approve, trash
from pagecache.tags import changed
from tests.comments.on_pages import PERMALINK, ids_in, shown
from tests.factories import a_comment, an_article, an_editor


def test_fifty_threads_stand_on_a_page(client, article):
    comments = [a_comment(article) for _ in range(51)]
    ids = [comment.pk for comment in comments]
    assert shown(client, PERMALINK) == ids[:50]
    assert shown(client, f"{PERMALINK}comment-page-2/") == ids[50:]


def test_pages_lead_to_one_another(client, article, small_pages):
    for _ in range(7):
        a_comment(article)
    first = client.get(PERMALINK).content.decode()
    second = client.get(f"{PERMALINK}comment-page-2/").content.decode()
    third = client.get(f"{PERMALINK}comment-page-3/").content.decode()
    assert f'href="{PERMALINK}comment-page-2/#comments" rel="next"' in first
    assert 'rel="prev"' not in first
    assert f'href="{PERMALINK}#comments" rel="prev"' in second
    assert f'href="{PERMALINK}comment-page-3/#comments" rel="next"' in second
    assert "Page 2 of 3" in second
    assert 'rel="next"' not in third


def test_each_page_is_canonical_at_its_own_address_and_says_so_in_its_title(
    client, article, small_pages
):
    for _ in range(4):
        a_comment(article)
    page = client.get(f"{PERMALINK}comment-page-2/").content.decode()
    assert f'rel="canonical" href="http://testserver{PERMALINK}comment-page-2/"' in page.replace(
        "http://127.0.0.1:8000", "http://testserver"
    )
    assert "comments, page 2" in re.search("<title>(.*?)</title>", page, re.DOTALL)[1]


def test_the_first_page_is_the_permalink(client, article):
    answer = client.get(f"{PERMALINK}comment-page-1/")
    assert (answer.status_code, answer["Location"]) == (301, PERMALINK)


@pytest.mark.parametrize("number", ["0", "01", "-1", "x", "1000000", "²"])
def test_what_is_no_number_is_not_found(client, article, number):
    a_comment(article)
    assert client.get(f"{PERMALINK}comment-page-{number}/").status_code == 404


@pytest.mark.parametrize("number", ["2", "999999"])
def test_past_the_end_is_the_article_because_others_had_fewer_comments_to_a_page(
    client, article, number
):
    a_comment(article)
    answer = client.get(f"{PERMALINK}comment-page-{number}/")
    assert (answer.status_code, answer["Location"]) == (301, PERMALINK)
    assert "max-age=0" in answer["Cache-Control"]


def test_past_the_end_at_a_wrong_date_is_the_article_in_one_step(client, article):
    a_comment(article)
    answer = client.get(f"{PERMALINK.replace('2013/11/20', '2012/01/02')}comment-page-2/")
    assert (answer.status_code, answer["Location"]) == (301, PERMALINK)


def test_what_is_below_the_old_address_of_another_article_leads_there(client, article, small_pages):
    other = an_article(title="The bridge, again", slug="the-bridge-2")
    for _ in range(4):
        a_comment(other)
    Redirect.objects.create(old_path="/2015/06/04/the-bridge", article=other)
    theirs = other.get_absolute_url()
    for below in ("", "comment-page-2/", "feed/"):
        answer = client.get(f"/2015/06/04/the-bridge/{below}")
        assert (answer.status_code, answer["Location"]) == (301, f"{theirs}{below}")
    assert client.get("/2014/06/04/the-bridge/")["Location"] == PERMALINK
    other.status = "draft"
    other.save()
    assert client.get("/2015/06/04/the-bridge/").status_code == 404


def test_a_wrong_date_leads_to_the_page_at_the_right_address(client, article, small_pages):
    for _ in range(4):
        a_comment(article)
    answer = client.get("/2001/01/01/the-bridge/comment-page-2/?a=b")
    assert (answer.status_code, answer["Location"]) == (301, f"{PERMALINK}comment-page-2/?a=b")


@pytest.mark.parametrize("shape", Permalinks.values)
def test_pages_feeds_and_threads_stand_below_every_shape_of_address(
    client, article, small_pages, shape
):
    comments = [a_comment(article) for _ in range(4)]
    SiteSettings(permalinks=shape).save()
    permalink = article.get_absolute_url()
    assert shown(client, f"{permalink}comment-page-2/") == [comments[3].pk]
    assert shown(client, f"{permalink}comment-thread-{comments[3].pk}/") == [comments[3].pk]
    assert client.get(f"{permalink}feed/").status_code == 200
    if shape != Permalinks.DAY:
        answer = client.get(f"{PERMALINK}comment-page-2/")
        assert (answer.status_code, answer["Location"]) == (301, f"{permalink}comment-page-2/")


def test_a_permalink_leads_to_the_page_and_the_comment(client, article, small_pages):
    comments = [a_comment(article) for _ in range(4)]
    reply = a_comment(article, parent=comments[3])
    for comment, page in ((comments[0], PERMALINK), (reply, f"{PERMALINK}comment-page-2/")):
        assert comment.get_absolute_url() == f"{page}#comment-{comment.pk}"
        answer = client.get(f"/comments/{comment.pk}/")
        assert (answer.status_code, answer["Location"]) == (302, comment.get_absolute_url())
        assert comment.pk in shown(client, answer["Location"])


def test_the_plain_permalink_with_a_number_shows_the_page_of_that_comment(
    client, article, small_pages
):
    comments = [a_comment(article) for _ in range(4)]
    assert shown(client, f"{PERMALINK}?comment={comments[3].pk}") == [comments[3].pk]
    assert shown(client, f"{PERMALINK}?comment=999999") == [c.pk for c in comments[:3]]
    assert shown(client, f"{PERMALINK}?comment=x\0") == [c.pk for c in comments[:3]]


def test_replying_without_javascript_stays_on_the_comments_page(client, article, small_pages):
    comments = [a_comment(article) for _ in range(4)]
    page = client.get(f"{PERMALINK}?replytocom={comments[3].pk}").content.decode()
    assert f'id="comment-{comments[3].pk}"' in page
    assert "Reply to Guest" in page


def test_a_refused_reply_stands_on_the_page_of_what_it_answers(post, article, small_pages):
    comments = [a_comment(article) for _ in range(4)]
    answer = post(article, comment="", comment_parent=str(comments[3].pk))
    assert answer.status_code == 422
    assert ids_in(answer) == [comments[3].pk]


def test_posting_leads_to_the_page_of_the_new_comment(client, post, article, small_pages):
    for _ in range(3):
        a_comment(article)
    answer = post(article)
    assert answer["Location"].startswith(f"{PERMALINK}comment-page-2/?own=")
    assert Comment.objects.latest("pk").pk in shown(client, answer["Location"])


@pytest.mark.parametrize("status", [Status.PENDING, Status.SPAM, Status.TRASH])
def test_what_is_not_public_is_not_found(client, article, status):
    comment = a_comment(article, status=status)
    assert client.get(f"/comments/{comment.pk}/").status_code == 404


@pytest.mark.parametrize("hidden", ["draft", "private", "scheduled"])
def test_comments_of_an_article_that_is_not_public_are_not_found(client, db, hidden):
    article = an_article(status=hidden, published_at=timezone.now() + dt.timedelta(days=1))
    comment = a_comment(article)
    for address in (
        f"/comments/{comment.pk}/",
        f"/comments/{comment.pk}/flag/",
        f"/comments/live/{article.pk}/",
        f"/comments/since/{article.pk}/0/",
        f"/{article.slug}/feed/",
        f"/{article.slug}/comment-page-1/",
        f"/{article.slug}/comment-thread-{comment.pk}/",
    ):
        assert client.get(address).status_code == 404, address


def test_a_locked_article_tells_nothing_before_its_password_and_nobody_keeps_what_it_says_then(
    client, db
):
    article = an_article(title="The vault", password="open sesame")
    comment = a_comment(article, "Behind the door.")
    permalink = article.get_absolute_url()
    pages = (f"/comments/{comment.pk}/", f"{permalink}comment-thread-{comment.pk}/")
    silent = (
        f"/comments/{comment.pk}/flag/",
        f"/comments/live/{article.pk}/",
        f"/comments/since/{article.pk}/0/",
        f"{permalink}feed/",
    )
    for address in pages:
        answer = client.get(address)
        assert b"post_password" in answer.content
        assert b"Behind" not in answer.content
        assert "no-store" in answer["Cache-Control"]
    for address in silent:
        assert client.get(address).status_code == 404
    assert b"Behind" not in client.get("/comments/feed/").content
    client.post(f"/unlock/{article.pk}/", {"post_password": "open sesame"})
    for address in (*pages, *silent):
        answer = client.get(address)
        assert answer.status_code in {200, 302}, address
        assert "no-store" in answer["Cache-Control"] or answer.status_code == 302, address


# --- Long threads


def long_thread(article, replies):
    first = a_comment(article)
    return [first, *(a_comment(article, parent=first) for _ in range(replies))]


def test_a_long_thread_goes_on_at_pages_of_its_own(client, article, small_pages):
    said = [comment.pk for comment in long_thread(article, 9)]
    root = said[0]
    page = client.get(PERMALINK)
    assert ids_in(page) == said[:5]
    further = f"{PERMALINK}comment-thread-{root}/page/2/"
    assert (
        f'href="{further}#comments" data-more="{root}">5 more replies</a>' in page.content.decode()
    )
    assert shown(client, further) == [root, *said[5:7]]
    assert shown(client, f"{PERMALINK}comment-thread-{root}/page/4/") == [root, said[9]]
    assert client.get(f"{PERMALINK}comment-thread-{root}/page/5/").status_code == 404


def test_a_folded_reply_has_its_permalink_on_the_threads_page(client, article, small_pages):
    last = long_thread(article, 9)[-1]
    assert last.get_absolute_url().endswith(f"/page/4/#comment-{last.pk}")
    assert last.pk in shown(client, last.get_absolute_url())
    assert last.pk in shown(client, f"{PERMALINK}?comment={last.pk}")


def test_one_thread_stands_by_itself_with_the_way_back(client, article, small_pages):
    a_comment(article)
    said = long_thread(article, 2)
    address = f"{PERMALINK}comment-thread-{said[0].pk}/"
    assert shown(client, address) == [comment.pk for comment in said]
    page = client.get(address).content.decode()
    assert f'href="{PERMALINK}#comment-{said[0].pk}">All 4 comments</a>' in page
    assert f'<h1 dir="auto"><a href="{PERMALINK}">The bridge</a></h1>' in page


def test_a_reply_is_no_thread_and_neither_is_one_of_another_article(client, article):
    said = long_thread(article, 1)
    other = a_comment(an_article())
    assert client.get(f"{PERMALINK}comment-thread-{said[1].pk}/").status_code == 404
    assert client.get(f"{PERMALINK}comment-thread-{other.pk}/").status_code == 404
    assert client.get(f"{PERMALINK}comment-thread-999999/").status_code == 404


def test_a_reply_from_another_page_says_whom_it_answers(client, article, small_pages):
    said = long_thread(article, 6)
    answer = a_comment(article, parent=said[2])
    page = client.get(answer.get_absolute_url()).content.decode()
    assert f'In reply to <a href="{PERMALINK}#comment-{said[2].pk}">Guest</a>' in page


def test_an_address_that_was_given_out_stays_right_whatever_is_deleted(
    client, article, small_pages
):
    comments = [a_comment(article) for _ in range(5)]
    address = comments[4].get_absolute_url()
    for comment in comments[:4]:
        trash(comment, an_editor())
    assert Comment.objects.get(pk=comments[4].pk).get_absolute_url() == address
    assert shown(client, address) == [comments[4].pk]
    assert shown(client, PERMALINK) == []
    assert "What stood on this page has been deleted." in client.get(PERMALINK).content.decode()


def test_a_page_from_which_comments_were_deleted_for_good_stays_shorter(article, small_pages):
    comments = [a_comment(article) for _ in range(2)]
    Comment.objects.filter(pk=comments[0].pk).delete()
    assert [a_comment(article).page for _ in range(3)] == [1, 2, 2]


def test_an_owner_who_wants_other_pages_leaves_those_that_are_full_as_they_are(article, owner_sets):
    def begin(number, page_threads):
        owner_sets(page_threads=page_threads)
        return [a_comment(article).page for _ in range(number)]

    assert begin(7, page_threads=5) == [1] * 5 + [2] * 2
    assert begin(9, page_threads=10) == [2] * 8 + [3]
    assert begin(5, page_threads=5) == [3] * 4 + [4]
    assert Conversation.objects.get().latest_page_threads == 1


def test_an_older_database_learns_how_many_threads_have_begun_on_the_latest_page(
    article, small_pages
):
    """As the migration finds it that adds the number."""
    for _ in range(5):
        first = a_comment(article)
    a_comment(article, parent=first)
    a_comment(article, status=Status.PENDING)
    silent = Conversation.objects.create(article=an_article())
    Conversation.objects.update(latest_page_threads=0)
    import_module("comments.migrations.0009_latest_page_threads").count(apps, None)
    assert Conversation.objects.get(article=article).latest_page_threads == 2
    silent.refresh_from_db()
    assert silent.latest_page_threads == 0


def test_what_is_approved_late_begins_where_the_conversation_is_by_then(
    client, article, small_pages
):
    late = a_comment(article, status=Status.PENDING)
    on_time = [a_comment(article) for _ in range(3)]
    approve(late, an_editor())
    late.refresh_from_db()
    assert late.page == 2
    assert shown(client, PERMALINK) == [comment.pk for comment in on_time]
    assert late.pk in shown(client, late.get_absolute_url())


def test_what_comes_back_from_the_trash_stands_where_it_stood(client, article, small_pages):
    comments = [a_comment(article) for _ in range(4)]
    address = comments[0].get_absolute_url()
    editor = an_editor()
    trash(comments[0], editor)
    approve(comments[0], editor)
    assert Comment.objects.get(pk=comments[0].pk).get_absolute_url() == address
    assert shown(client, PERMALINK) == [comment.pk for comment in comments[:3]]


def test_the_pages_are_the_same_bytes_for_everybody_and_may_be_kept(client, article, small_pages):
    for _ in range(4):
        a_comment(article)
    for path in ("", "comment-page-2/", f"comment-thread-{Comment.objects.first().pk}/"):
        answer = client.get(f"{PERMALINK}{path}")
        assert answer["Cache-Control"].startswith("public")
        assert not answer.cookies
        assert f"article:{article.pk}" in answer["Surrogate-Key"]
        assert answer.content == Client().get(f"{PERMALINK}{path}").content


def test_an_anchor_leads_to_its_comment_on_whatever_page_of_the_article(db, client):
    article, other = an_article(), an_article()
    comment, elsewhere = a_comment(article), a_comment(other)
    old = 10**9
    Comment.objects.filter(pk=comment.pk).update(
        page=2, former_id=elsewhere.pk, former_anchor="isso-3"
    )
    Comment.objects.filter(pk=elsewhere.pk).update(former_id=old)

    def answer(article, anchor):
        return client.get(f"/comments/at/{article.pk}/{anchor}/")

    there = f"{article.get_absolute_url()}comment-page-2/#comment-{comment.pk}"
    for anchor in (f"comment-{comment.pk}", f"comment-{elsewhere.pk}", "isso-3"):
        assert answer(article, anchor)["Location"] == there
    assert answer(other, f"comment-{old}").status_code == 302
    for anchor in ("comment-0", "comment-x", f"comment-{9**30}", "isso-4", "respond", "isso-3%00"):
        assert answer(article, anchor).status_code == 404
    Comment.objects.update(status="pending")
    assert answer(article, "isso-3").status_code == 404


def test_anchors_of_other_services_cost_no_query(db, client):
    article = an_article()
    comments = [a_comment(article) for _ in range(3)]
    address = article.get_absolute_url()
    client.get(address)

    def queries():
        with CaptureQueriesContext(connection) as found:
            page = client.get(address).text
        return len(found), page

    before, plain = queries()
    Comment.objects.filter(pk=comments[0].pk).update(former_anchor="isso-3")
    changed(article.cache_tag)
    after, marked = queries()
    assert after == before
    assert marked.replace('<span id="isso-3"></span>', "").split() == plain.split()
