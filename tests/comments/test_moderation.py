"""Deciding about comments: counted exactly, kept with who, when and why."""

import pytest
from django.contrib.admin.models import LogEntry

from comments.models import Comment, Conversation, Status
from comments.moderation import approve, mark_as_spam, set_status, trash, unapprove
from tests.factories import a_comment, an_article, an_editor

pytestmark = pytest.mark.django_db


def counted(article) -> int:
    return Conversation.objects.get(article=article).approved


def test_approving_a_waiting_comment_shows_it_and_counts_it_once():
    article, editor = an_article(), an_editor()
    a_comment(article)
    waiting = a_comment(article, status=Status.PENDING)

    assert approve(waiting, editor) is True
    assert approve(waiting, editor) is False
    assert approve(Comment.objects.get(pk=waiting.pk), editor) is False

    assert Comment.objects.of(article).approved().count() == counted(article) == 2


def test_a_stale_copy_of_a_comment_does_not_count_it_twice():
    article, editor = an_article(), an_editor()
    comment = a_comment(article)
    stale = Comment.objects.get(pk=comment.pk)

    trash(comment, editor)
    mark_as_spam(stale, editor)

    assert counted(article) == 0
    assert stale.status == Status.SPAM


@pytest.mark.parametrize("route", [(s, t) for s in Status for t in Status])
def test_every_way_from_one_status_to_another_keeps_the_count_right(route):
    start, end = route
    article, editor = an_article(), an_editor()
    comment = a_comment(article, status=start)
    a_comment(article)

    changed = set_status(comment, end, editor)

    assert changed == (start != end)
    assert counted(article) == Comment.objects.of(article).approved().count()


def test_the_log_keeps_who_decided_what_and_why():
    editor = an_editor()
    comment = a_comment(an_article())

    unapprove(comment, editor, "Names a private person.")

    entry = LogEntry.objects.get()
    assert (entry.user, entry.object_id) == (editor, str(comment.pk))
    assert "Held back: Names a private person." in entry.get_change_message()
    comment.refresh_from_db()
    assert comment.reason == "Names a private person."


def test_a_decision_that_changes_nothing_leaves_no_trace():
    comment = a_comment(an_article())

    approve(comment, an_editor(), "Again.")

    assert not LogEntry.objects.exists()
    comment.refresh_from_db()
    assert comment.reason == ""


def test_a_reason_longer_than_its_column_is_cut():
    comment = a_comment(an_article())

    trash(comment, an_editor(), "x" * 1000)

    comment.refresh_from_db()
    assert comment.reason == "x" * 300


def test_a_status_that_does_not_exist_is_refused():
    comment = a_comment(an_article())

    with pytest.raises(ValueError, match="ham"):
        set_status(comment, "ham", an_editor())


def test_deciding_about_a_deleted_comment_says_so():
    comment = a_comment(an_article())
    Comment.objects.filter(pk=comment.pk).delete()

    with pytest.raises(Comment.DoesNotExist):
        approve(comment, an_editor())
