"""Replies: where they stand, and to what nobody may reply."""

import pytest

from comments.models import Comment, Status
from tests.factories import a_comment, an_article


def test_a_reply_stands_below_what_it_answers(article, post):
    first = a_comment(article)
    response = post(article, comment_parent=str(first.pk))
    reply = Comment.objects.get(parent=first)
    assert response.status_code == 303
    assert reply.depth == 2
    assert list(Comment.objects.of(article).below(first)) == [reply]


def test_replies_go_as_deep_as_people_talk(client, article, post):
    parent = a_comment(article)
    for number in range(30):
        post(article, comment=f"Turn {number}.", comment_parent=str(parent.pk))
        parent = Comment.objects.get(parent=parent)
    assert parent.depth == 31
    page = client.get(article.get_absolute_url()).content.decode()
    assert page.index("Turn 0.") < page.index("Turn 15.") < page.index("Turn 29.")


def test_threads_stand_in_reading_order_on_both_databases(article):
    first = a_comment(article, "1")
    second = a_comment(article, "2")
    late = [a_comment(article, f"1.{n}", parent=first) for n in range(40)]
    deepest = a_comment(article, "1.0.0", parent=late[0])
    found = list(Comment.objects.of(article).in_thread_order())
    assert found == [first, late[0], deepest, *late[1:], second]


def test_without_javascript_the_form_aims_at_a_comment_by_address(client, article):
    comment = a_comment(article)
    page = client.get(article.get_absolute_url(), {"replytocom": comment.pk}).content.decode()
    assert "Reply to Guest" in page
    assert f'name="comment_parent" value="{comment.pk}"' in page
    assert page.index(f'id="comment-{comment.pk}"') < page.index('id="respond"')


@pytest.mark.parametrize("asked", ["0", "-1", "x", "²", "1e3", "9" * 30, "", "\0", "1%00"])
def test_an_absurd_aim_leaves_the_form_at_the_article(client, article, asked):
    response = client.get(article.get_absolute_url(), {"replytocom": asked})
    assert response.status_code == 200
    assert "Leave a Reply" in response.content.decode()


def nothing_there(article):
    return 2**40


def of_another_article(article):
    return a_comment(an_article()).pk


def one_that_waits(article):
    return a_comment(article, status=Status.PENDING).pk


def one_that_is_spam(article):
    return a_comment(article, status=Status.SPAM).pk


def one_in_the_trash(article):
    return a_comment(article, status=Status.TRASH).pk


def not_a_number(article):
    return "7 OR 1=1"


def a_huge_number(article):
    return "9" * 40


def a_negative_number(article):
    return "-1"


@pytest.mark.parametrize(
    "parent",
    [
        nothing_there,
        of_another_article,
        one_that_waits,
        one_that_is_spam,
        one_in_the_trash,
        not_a_number,
        a_huge_number,
        a_negative_number,
    ],
)
def test_nobody_replies_to(article, post, parent):
    number = parent(article)
    before = Comment.objects.count()
    response = post(article, comment_parent=str(number))
    page = response.content.decode()
    assert response.status_code in {404, 422}
    assert "The comment you are replying to is no longer there." in page
    assert "The *river* was here first." in page
    assert Comment.objects.count() == before


def test_after_such_a_refusal_the_same_words_can_be_posted_to_the_article(article, post):
    page = post(article, comment_parent=str(2**40)).content.decode()
    assert 'name="comment_parent" value=""' in page or 'name="comment_parent"' in page
    assert str(2**40) not in page
