"""The pages of a conversation in another order: the newest first, the best first."""

import re

import pytest
from django.test import Client

from comments.models import Comment
from comments.moderation import trash
from tests.comments.on_pages import PERMALINK, ids_in, shown
from tests.factories import a_comment, an_editor


def test_newest_first(client, article, small_pages):
    comments = [a_comment(article) for _ in range(7)]
    ids = [comment.pk for comment in comments]
    reply = a_comment(article, parent=comments[6])
    page = client.get(f"{PERMALINK}?order=newest")
    assert ids_in(page) == [ids[6], reply.pk, ids[5], ids[4]]
    older = re.search(r'href="([^"]+)" rel="next nofollow"', page.content.decode())[1]
    page = client.get(older.replace("&amp;", "&"))
    assert ids_in(page) == ids[3:0:-1]
    older = re.search(r'href="([^"]+)" rel="next nofollow"', page.content.decode())[1]
    assert shown(client, older.replace("&amp;", "&")) == ids[:1]


def test_a_new_comment_moves_nothing_between_two_pages_of_the_newest(client, article, small_pages):
    comments = [a_comment(article) for _ in range(6)]
    page = client.get(f"{PERMALINK}?order=newest")
    older = re.search(r'href="([^"]+)" rel="next nofollow"', page.content.decode())[1]
    a_comment(article)
    trash(comments[3], an_editor())
    assert shown(client, older.replace("&amp;", "&")) == [c.pk for c in comments[2::-1]]


def test_best_first(client, article, small_pages, owner_sets):
    owner_sets(votes=True)
    comments = [a_comment(article) for _ in range(5)]
    scores = (0, 700, 300, 700, 900)
    for comment, score in zip(comments, scores, strict=True):
        Comment.objects.filter(pk=comment.pk).update(score=score)
    ids = [comment.pk for comment in comments]
    page = client.get(f"{PERMALINK}?order=best")
    assert ids_in(page) == [ids[4], ids[3], ids[1]]
    more = re.search(r'href="([^"]+)" rel="next nofollow"', page.content.decode())[1]
    assert shown(client, more.replace("&amp;", "&")) == [ids[2], ids[0]]


def test_without_votes_nothing_is_sorted_by_them(client, article):
    for _ in range(2):
        a_comment(article)
    page = client.get(f"{PERMALINK}?order=best").content.decode()
    assert "Best" not in page
    assert 'data-order="oldest"' in page


@pytest.mark.parametrize(
    "query",
    [
        "order=",
        "order=x",
        "order=newest&before=x",
        "order=newest&before=-1",
        "order=newest&before=0",
        "order=newest&before=99999999999999999999",
        "order=best&after=1",
        "order=best&after=x-y",
        "order=best&after=999999999-999999999",
        "order=\x00",
        "order=newest&before=\x00",
        "order=newest&before=999999999999999999",
        "order=best&after=²-²",
    ],
)
def test_an_order_that_makes_no_sense_is_a_page_all_the_same(client, article, owner_sets, query):
    owner_sets(votes=True)
    comments = [a_comment(article) for _ in range(2)]
    assert set(shown(client, f"{PERMALINK}?{query}")) <= {comment.pk for comment in comments}


def test_sorted_pages_lead_search_engines_to_the_permalink(client, article):
    for _ in range(2):
        a_comment(article)
    page = client.get(f"{PERMALINK}?order=newest").content.decode()
    assert re.search(f'rel="canonical" href="[^"]*{PERMALINK}"', page)
    assert '<meta name="robots" content="noindex">' in page


def test_a_waiting_comment_is_shown_to_its_writer_first_when_the_newest_come_first(
    client, article, post, small_pages
):
    a_comment(article)
    answer = post(article, comment="https://a.example https://b.example")
    key = re.search("own=([^#]+)", answer["Location"])[1]
    assert len(shown(client, f"{PERMALINK}?order=newest&own={key}")) == 2
    assert len(shown(Client(), f"{PERMALINK}?order=newest")) == 1
