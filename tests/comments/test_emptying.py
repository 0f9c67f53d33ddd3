"""Spam and trash empty after thirty days; a comment that others have answered keeps its place without its words."""

import datetime as dt

import pytest
from django.utils import timezone

from comments.author import Author
from comments.emptying import empty_bins
from comments.models import Comment, Conversation, Decision, Edit, Status
from comments.moderation import approve, set_status, trash
from tests.factories import a_comment, a_reader, an_article, an_editor

pytestmark = pytest.mark.django_db

OLD = dt.timedelta(days=30, minutes=1)


def aged(comment, age=OLD):
    Comment.objects.filter(pk=comment.pk).update(moved_at=timezone.now() - age)
    return comment


@pytest.mark.parametrize("status", [Status.SPAM, Status.TRASH])
def test_what_has_lain_there_for_thirty_days_goes(status):
    article = an_article()
    aged(a_comment(article, status=status))
    young = aged(a_comment(article, status=status), dt.timedelta(days=29))
    assert empty_bins() == (1, 0)
    assert list(Comment.objects.all()) == [young]


@pytest.mark.parametrize("status", [Status.APPROVED, Status.PENDING])
def test_nothing_else_goes_however_old(status):
    aged(a_comment(an_article(), status=status), dt.timedelta(days=4000))
    assert empty_bins() == (0, 0)
    assert Comment.objects.count() == 1


def test_the_thirty_days_begin_when_it_was_thrown_away():
    comment = a_comment(an_article(), created_at=timezone.now() - dt.timedelta(days=400))
    trash(comment, an_editor())
    assert empty_bins() == (0, 0)


def test_what_was_answered_leaves_its_place_and_nothing_of_its_writer(client):
    article = an_article()
    author = Author(user=a_reader("Mona"), address="203.0.113.9", user_agent="Firefox")
    comment = a_comment(article, "Secret words.", author=author)
    Edit.objects.create(comment=comment, source="More secret words.")
    a_comment(article, "The answer.", parent=comment)
    trash(comment, an_editor())
    aged(comment)
    assert empty_bins() == (0, 1)
    comment.refresh_from_db()
    assert comment.is_emptied
    assert comment.user is None
    assert comment.address is None
    assert (comment.author_name, comment.network, comment.user_agent) == ("", "", "")
    assert not Edit.objects.exists()
    page = client.get(article.get_absolute_url()).text
    assert "The answer." in page
    assert "Mona" not in page
    assert Conversation.objects.get(article=article).approved == 1
    assert empty_bins() == (0, 0)


def test_a_whole_branch_that_was_thrown_away_goes_from_its_end():
    article = an_article()
    parent = None
    for _ in range(5):
        parent = aged(a_comment(article, parent=parent, status=Status.TRASH))
    assert empty_bins() == (5, 0)
    assert not Comment.objects.exists()


def test_a_place_that_nobody_needs_any_more_goes_too():
    article = an_article()
    parent = aged(a_comment(article, status=Status.TRASH))
    reply = a_comment(article, parent=parent)
    assert empty_bins() == (0, 1)
    trash(reply, an_editor())
    aged(reply)
    assert empty_bins() == (2, 0)
    assert not Comment.objects.exists()


def test_there_is_nothing_to_decide_about_a_place_without_words():
    article, editor = an_article(), an_editor()
    parent = aged(a_comment(article, status=Status.TRASH))
    a_comment(article, parent=parent)
    empty_bins()
    assert not approve(parent, editor)
    assert not set_status(parent, Status.PENDING, editor)
    assert not Decision.objects.exists()


def test_what_somebody_takes_out_meanwhile_stays():
    comment = aged(a_comment(an_article(), status=Status.TRASH))
    approve(comment, an_editor())
    assert empty_bins() == (0, 0)
    comment.refresh_from_db()
    assert comment.source
