"""The same comment sent twice is stored once: a second click, a retried request, two at the same time."""

import datetime as dt
import threading
import uuid

import pytest
import time_machine
from django.db import connection
from django.test import Client

from comments.models import Comment, Conversation
from tests.comments.conftest import TYPED
from tests.factories import a_reader, an_article

MORNING = dt.datetime(2024, 5, 2, 9, 0, tzinfo=dt.UTC)


def test_a_second_click_leads_to_the_same_comment(article, post):
    first, second = post(article), post(article)
    assert first["Location"] == second["Location"]
    assert Comment.objects.count() == 1
    assert Conversation.objects.get().approved == 1


def test_a_retried_request_leads_to_the_same_comment_hours_later(article, post):
    key = str(uuid.uuid4())
    with time_machine.travel(MORNING) as clock:
        first = post(article, request_key=key)
        clock.shift(dt.timedelta(hours=30))
        second = post(article, request_key=key)
    assert first["Location"] == second["Location"]
    assert Comment.objects.count() == 1


def test_somebody_elses_key_neither_shows_nor_stores_their_comment_again(article, post):
    key = str(uuid.uuid4())
    theirs = post(article, request_key=key)
    mine = post(article, request_key=key, email="other@example.org", comment="Mine.")
    assert mine.status_code == 409
    assert mine.get("Location") != theirs["Location"]
    assert "Mine." in mine.content.decode()
    assert Comment.objects.count() == 1


def test_a_key_that_is_none_is_as_good_as_no_key(article, post):
    assert post(article, request_key="x").status_code == 303


def test_the_same_words_later_are_refused_in_words(article, post):
    with time_machine.travel(MORNING) as clock:
        post(article)
        clock.shift(dt.timedelta(minutes=10))
        response = post(article)
    assert response.status_code == 409
    assert "already said that" in response.content.decode()
    assert Comment.objects.count() == 1


def test_the_same_words_are_welcome_elsewhere_from_others_and_as_a_reply(article, post):
    post(article)
    first = Comment.objects.get()
    post(an_article())
    post(article, email="other@example.org")
    post(article, comment_parent=str(first.pk))
    assert Comment.objects.count() == 4


def test_the_same_words_may_be_said_again_on_another_day(article, post):
    with time_machine.travel(MORNING) as clock:
        post(article, comment="Good morning.")
        clock.shift(dt.timedelta(days=1))
        assert post(article, comment="Good morning.").status_code == 303
    assert Comment.objects.count() == 2


def at_the_same_time(number, act):
    """Run ``act(0)`` … ``act(number - 1)`` in threads that start together; return the results."""
    gate = threading.Barrier(number)
    results = [None] * number

    def run(index):
        try:
            gate.wait(timeout=20)
            results[index] = act(index)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[index]) for index in range(number)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return results


def sent(article, cookies=None, **changes):
    """Post from a browser of its own and return the answer."""
    client = Client(headers={"Sec-Fetch-Site": "same-origin"})
    client.cookies.update(cookies or {})
    return client.post("/comments/post/", {**TYPED, "comment_post_ID": article.pk, **changes})


@pytest.mark.django_db(transaction=True)
def test_identical_posts_at_the_same_moment_are_stored_once():
    article = an_article()
    answers = at_the_same_time(6, lambda _: sent(article))
    assert {answer.status_code for answer in answers} == {303}
    assert len({answer["Location"] for answer in answers}) == 1
    assert Comment.objects.count() == 1
    assert Conversation.objects.get().approved == 1


@pytest.mark.django_db(transaction=True)
def test_one_request_key_at_the_same_moment_is_stored_once():
    article, key = an_article(), str(uuid.uuid4())
    answers = at_the_same_time(6, lambda _: sent(article, request_key=key))
    assert len({answer["Location"] for answer in answers}) == 1
    assert Comment.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_different_posts_at_the_same_moment_are_all_stored_and_counted():
    article = an_article()
    answers = at_the_same_time(8, lambda index: sent(article, comment=f"Voice {index}."))
    assert {answer.status_code for answer in answers} == {303}
    assert Comment.objects.count() == 8
    conversation = Conversation.objects.get()
    assert (conversation.approved, conversation.latest_page_threads) == (8, 8)
    assert sorted(Comment.objects.values_list("sequence", flat=True)) == list(range(1, 9))
    assert len(set(Comment.objects.values_list("path", flat=True))) == 8


@pytest.mark.django_db(transaction=True)
def test_one_account_in_two_windows_is_stored_once(client):
    article = an_article()
    client.force_login(a_reader())
    answers = at_the_same_time(4, lambda _: sent(article, cookies=client.cookies))
    assert len({answer["Location"] for answer in answers}) == 1
    assert Comment.objects.count() == 1
