"""The form's own signs: a field nobody sees, and a stamp that the page does not hold and scripts ask for."""

import datetime as dt

import pytest
import time_machine

from comments.models import Comment, Status
from comments.spam.form_signs import stamp_for
from tests.factories import an_article

MORNING = dt.datetime(2024, 5, 2, 9, 0, tzinfo=dt.UTC)


def newest():
    return Comment.objects.order_by("-pk").first()


def test_the_page_is_the_same_for_everybody_and_holds_no_stamp(client, article):
    first, second = (client.get(article.get_absolute_url()).content for _ in range(2))
    assert first == second
    assert b'name="form_stamp" value=""' in first


def test_the_trap_is_out_of_everybodys_way(client, article):
    page = client.get(article.get_absolute_url()).content.decode()
    trap = page[page.index('<p class="respond-topic"') :].split("</p>")[0]
    assert 'aria-hidden="true"' in trap
    assert 'tabindex="-1"' in trap
    assert 'autocomplete="off"' in trap
    assert "Leave this field empty" in trap


def test_whoever_fills_the_trap_is_taken_for_spam_and_loses_nothing(article, post):
    assert post(article, comment_topic="Buy now").status_code == 303
    assert newest().status == Status.SPAM
    assert "A field that nobody sees was filled in." in newest().reason
    assert newest().source == "The *river* was here first."


@pytest.mark.parametrize("value", ["", "   "])
def test_an_empty_trap_is_none(article, post, value):
    post(article, comment_topic=value)
    assert newest().is_visible


def test_a_stamp_says_how_long_it_took(article, post):
    with time_machine.travel(MORNING, tick=False) as clock:
        stamp = stamp_for(article.pk)
        clock.shift(1)
        post(article, form_stamp=stamp, comment="Look: https://a.example")
        assert newest().status == Status.PENDING
        assert "Sent 1 second after it was begun." in newest().reason
        clock.shift(20)
        post(article, form_stamp=stamp, comment="See: https://a.example", email="b@example.org")
        assert newest().is_visible


def test_an_old_stamp_says_nothing(article, post):
    with time_machine.travel(MORNING, tick=False) as clock:
        stamp = stamp_for(article.pk)
        clock.shift(dt.timedelta(days=2))
        post(article, form_stamp=stamp)
        assert newest().is_visible


@pytest.mark.parametrize("stamp", ["x", "eyJh:1:2", "a" * 5000, "\u202e", "W10:1tXYZ:abc"])
def test_a_forged_stamp_is_a_sign_and_no_error(article, post, stamp):
    assert post(article, form_stamp=stamp).status_code == 303
    assert newest().is_visible
    answer = post(article, form_stamp=stamp, comment="See https://a.example", email="c@x.org")
    assert answer.status_code == 303
    assert newest().status == Status.PENDING
    assert "stamp was forged" in newest().reason


def test_the_stamp_of_another_article_is_no_stamp(article, post):
    post(article, form_stamp=stamp_for(an_article().pk), comment="See https://a.example")
    assert "stamp was forged" in newest().reason


def test_without_scripts_there_is_no_stamp_and_nothing_against_anybody(article, post):
    post(article)
    assert newest().is_visible
    assert newest().reason == ""


def test_a_stamp_is_for_whoever_asks_and_never_kept(client, article, django_assert_max_num_queries):
    # The site's settings, which every answer knows.
    with django_assert_max_num_queries(1):
        answer = client.get("/comments/stamp/", {"article": article.pk})
    assert answer.status_code == 200
    assert answer.json()["stamp"]
    assert "no-store" in answer["Cache-Control"]
    assert not answer.cookies


@pytest.mark.parametrize("number", ["", "x", "-1", "1" * 30, "１"])
@pytest.mark.django_db
def test_a_stamp_for_no_article_is_refused(client, number):
    assert client.get("/comments/stamp/", {"article": number}).status_code == 400


@pytest.mark.django_db
def test_a_stamp_is_not_posted_for(client):
    assert client.post("/comments/stamp/").status_code == 405
