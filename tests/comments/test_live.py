"""An open page learns of new comments: one small answer from the page cache, and items to be put in their places."""

import re
from wsgiref.util import setup_testing_defaults

import pytest
from django.core.wsgi import get_wsgi_application
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from comments.models import Comment, Status
from comments.moderation import approve, trash
from pagecache.front import PageCache
from pagecache.generations import generations
from pagecache.store import Store
from tests.factories import a_comment, an_article, an_editor


def published(client, article):
    return client.get(f"/comments/live/{article.pk}/").json()["published"]


def arrived(client, article, since):
    answer = client.get(f"/comments/since/{article.pk}/{since}/")
    assert answer.status_code == 200
    html = answer.content.decode()
    return [int(pk) for pk in re.findall(r'<li id="comment-(\d+)"', html)], html


def test_the_number_grows_with_each_comment_that_becomes_public(client, article):
    assert published(client, article) == 0
    a_comment(article)
    waiting = a_comment(article, status=Status.PENDING)
    assert published(client, article) == 1
    approve(waiting, an_editor())
    assert published(client, article) == 2


def test_it_never_falls_so_that_nobody_is_told_of_less_than_nothing(client, article):
    comment = a_comment(article)
    editor = an_editor()
    trash(comment, editor)
    assert published(client, article) == 1
    approve(comment, editor)
    assert published(client, article) == 1


def test_it_costs_one_query_beside_the_sites_settings(client, article):
    a_comment(article)
    with CaptureQueriesContext(connection) as captured:
        published(client, article)
    assert len(captured) <= 2


def test_an_article_that_is_not_there_is_not_found(client, db):
    assert client.get("/comments/live/999/").status_code == 404
    assert client.get("/comments/since/999/0/").status_code == 404


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_only_reading_is_allowed(client, article, method):
    assert getattr(client, method)(f"/comments/live/{article.pk}/").status_code == 405
    assert getattr(client, method)(f"/comments/since/{article.pk}/0/").status_code == 405


def test_both_answers_are_the_same_for_everybody_and_may_be_kept(client, article, post):
    post(article)  # leaves cookies in this browser
    for address in (f"/comments/live/{article.pk}/", f"/comments/since/{article.pk}/0/"):
        answer = client.get(address)
        assert answer["Cache-Control"].startswith("public")
        assert f"article:{article.pk}" in answer["Surrogate-Key"].split()
        assert not answer.cookies
        assert answer.content == Client().get(address).content


def test_what_arrived_since_comes_as_items_in_the_order_of_arrival(client, article):
    first = a_comment(article)
    late = a_comment(article, status=Status.PENDING)
    second = a_comment(article, parent=first)
    approve(late, an_editor())
    assert arrived(client, article, 0)[0] == [first.pk, second.pk, late.pk]
    ids, html = arrived(client, article, 1)
    assert ids == [second.pk, late.pk]
    assert f'data-parent="{first.pk}"' in html
    assert 'data-sequence="2"' in html
    assert f'In reply to <a href="#comment-{first.pk}">' in html.replace(
        article.get_absolute_url(), ""
    )


def test_what_was_taken_away_again_does_not_arrive(client, article):
    trash(a_comment(article), an_editor())
    assert arrived(client, article, 0)[0] == []


def test_who_has_missed_much_gets_fifty_at_once(client, article):
    comments = [a_comment(article) for _ in range(52)]
    ids, _ = arrived(client, article, 0)
    assert ids == [comment.pk for comment in comments[:50]]
    assert arrived(client, article, 50)[0] == [comment.pk for comment in comments[50:]]


@pytest.mark.parametrize("number", ["2147483648", "9" * 20, "-1", "x"])
def test_a_number_that_no_comment_has_is_not_found(client, article, number):
    assert client.get(f"/comments/since/{article.pk}/{number}/").status_code == 404


@pytest.mark.parametrize("number", ["0", "2147483647"])
def test_the_ends_of_the_numbers_are_fine(client, article, number):
    assert client.get(f"/comments/since/{article.pk}/{number}/").status_code == 200


# --- Through the page cache


def asked(application, path, **headers):
    """Ask as a server would; return the status, the headers and the body."""
    environ = {"PATH_INFO": path, "QUERY_STRING": "", "REQUEST_METHOD": "GET"}
    environ |= {f"HTTP_{name.upper()}": value for name, value in headers.items()}
    setup_testing_defaults(environ)
    environ["HTTP_HOST"] = "testserver"
    said = []
    body = b"".join(
        application(environ, lambda status, found, _=None: said.extend([status, found]))
    )
    return said[0], dict(said[1]), body


@pytest.mark.django_db(transaction=True)
def test_the_page_cache_answers_without_a_query_and_a_known_answer_with_304():
    article = an_article()
    a_comment(article)
    cached = PageCache(get_wsgi_application(), Store(2**20), generations(), ["sessionid"], [])
    path = f"/comments/live/{article.pk}/"
    status, headers, body = asked(cached, path)
    assert (status, body) == ("200 OK", b'{"published": 1}')
    with CaptureQueriesContext(connection) as captured:
        assert asked(cached, path)[2] == body
        status, _, nothing = asked(cached, path, if_none_match=headers["ETag"])
    assert (status, nothing) == ("304 Not Modified", b"")
    assert len(captured) == 0
    a_comment(article)
    status, _, body = asked(cached, path, if_none_match=headers["ETag"])
    assert (status, body) == ("200 OK", b'{"published": 2}')


@pytest.mark.django_db(transaction=True)
def test_every_page_of_the_conversation_is_new_after_each_thing_that_happens_to_a_comment():
    from comments.editing import delete_comment, edit_comment
    from comments.models import DiscussionSettings
    from comments.reacting import flag, vote
    from tests.factories import a_reader

    DiscussionSettings(
        hold_first=False, flood_seconds=0, heated_replies=0, votes=True, flags_to_hide=1
    ).save()
    article = an_article()
    comment, other = a_comment(article), a_comment(article)
    editor, reader = an_editor(), a_reader()
    cached = PageCache(get_wsgi_application(), Store(2**23), generations(), ["sessionid"], [])
    pages = [
        article.get_absolute_url(),
        f"{article.get_absolute_url()}feed/",
        "/comments/feed/",
        f"/comments/since/{article.pk}/0/",
    ]

    def etags():
        answers = [asked(cached, page) for page in pages]
        assert all(status == "200 OK" for status, _, _ in answers)
        return [headers["ETag"] for _, headers, _ in answers]

    happenings = [
        lambda: edit_comment(comment, "Other words.", None),
        lambda: trash(comment, editor),
        lambda: approve(comment, editor),
        lambda: flag(other, "somebody", "spam"),
        lambda: approve(other, editor),
        lambda: delete_comment(comment),
        lambda: a_comment(article),
    ]
    for happens in happenings:
        before = etags()
        happens()
        after = etags()
        assert all(old != new for old, new in zip(before, after, strict=True))
    before = etags()[0]
    vote(Comment.objects.get(pk=other.pk), reader, wanted=True)
    assert etags()[0] != before
