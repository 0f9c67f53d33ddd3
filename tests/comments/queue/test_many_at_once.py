"""Many decisions with one press in the queue, and taking back what was decided."""

import datetime as dt

import pytest
import time_machine
from django.contrib.auth.models import Permission
from django.utils import timezone

from accounts.models import User
from comments.models import Comment, Conversation, Decision, Status
from comments.moderation import approve, trash
from tests.comments.queue.addresses import JSON, LIST, MANY, UNDO, at, waiting
from tests.factories import a_comment, a_reader, an_article, an_editor

pytestmark = pytest.mark.django_db


def test_one_press_decides_many_and_one_press_takes_them_back(desk):
    article = an_article()
    comments = [waiting(article) for _ in range(3)]
    spam = a_comment(article, status=Status.SPAM)
    answer = desk.post(
        MANY,
        {"decision": "approved", "ids": [c.pk for c in [*comments, spam]]},
        headers=JSON,
    ).json()
    assert answer["said"] == "Approved: 4 comments."
    assert Conversation.objects.get(article=article).approved == 4
    undone = desk.post(UNDO, headers=JSON).json()
    assert undone["said"] == "Taken back: 4 comments."
    assert set(undone["moved"]) == {c.pk for c in [*comments, spam]}
    assert Comment.objects.filter(status=Status.PENDING).count() == 3
    assert Comment.objects.get(pk=spam.pk).status == Status.SPAM
    assert Conversation.objects.get(article=article).approved == 0


def test_undo_goes_back_step_by_step_and_then_says_that_there_is_nothing(desk):
    first, second = waiting(), waiting()
    desk.post(at("decide", first), {"decision": "approved"})
    desk.post(at("decide", second), {"decision": "spam"})
    assert desk.post(UNDO, headers=JSON).json()["moved"] == [second.pk]
    assert desk.post(UNDO, headers=JSON).json()["moved"] == [first.pk]
    assert desk.post(UNDO, headers=JSON).json()["said"] == "There is nothing to take back."


def test_two_decisions_about_one_comment_are_taken_back_one_after_the_other(desk):
    other, comment = waiting(), waiting()
    desk.post(at("decide", other), {"decision": "approved"})
    desk.post(at("decide", comment), {"decision": "approved"})
    desk.post(at("decide", comment), {"decision": "spam"})
    steps = [desk.post(UNDO, headers=JSON).json() for _ in range(4)]
    assert [step["moved"] for step in steps] == [[comment.pk], [comment.pk], [other.pk], []]
    assert [step.get("before") for step in steps[:2]] == [
        {str(comment.pk): "approved"},
        {str(comment.pk): "pending"},
    ]
    assert set(Comment.objects.values_list("status", flat=True)) == {Status.PENDING}


def test_nobody_takes_back_what_somebody_else_decided(desk):
    comment = waiting()
    approve(comment, an_editor())
    assert desk.post(UNDO, headers=JSON).json()["moved"] == []
    comment.refresh_from_db()
    assert comment.is_visible


def test_what_somebody_has_decided_anew_since_stays(desk, editor):
    comment = waiting()
    desk.post(at("decide", comment), {"decision": "approved"})
    trash(comment, an_editor())
    answer = desk.post(UNDO, headers=JSON).json()
    assert answer["said"] == "Somebody has decided anew since. Nothing was changed."
    comment.refresh_from_db()
    assert comment.status == Status.TRASH


def test_yesterdays_decisions_are_not_taken_back_by_one_key(desk):
    comment = waiting()
    desk.post(at("decide", comment), {"decision": "approved"})
    Decision.objects.update(at=timezone.now() - dt.timedelta(days=1))
    assert desk.post(UNDO, headers=JSON).json()["moved"] == []


def test_without_scripts_undo_is_a_button_that_leads_back(desk):
    comment = waiting()
    assert UNDO not in desk.get(LIST).text.split("data-undo-url")[0]
    desk.post(at("decide", comment), {"decision": "approved"})
    waiting()
    page = desk.get(LIST).text
    assert f'formaction="{UNDO}"' in page
    answer = desk.post(UNDO, {"next": LIST}, follow=True)
    assert "Taken back: Guest." in answer.text


def test_ids_that_are_none_are_passed_over(desk):
    comment = waiting()
    ids = ["x", "-1", "9" * 40, "999999", str(comment.pk), str(comment.pk)]
    answer = desk.post(MANY, {"decision": "spam", "ids": ids}, headers=JSON)
    assert answer.json()["moved"] == [comment.pk]


@pytest.mark.parametrize("address", [MANY, UNDO])
def test_looking_changes_nothing_and_readers_get_nowhere(client, desk, address):
    assert desk.get(address).status_code == 405
    client.force_login(a_reader())
    assert client.post(address, {"decision": "spam"}).status_code == 302


def test_whoever_may_only_look_decides_nothing(client):
    looker = User.objects.create_user("looker", is_staff=True)
    looker.user_permissions.add(Permission.objects.get(codename="view_comment"))
    client.force_login(looker)
    comment = waiting()
    assert client.get(at("beside", comment)).status_code == 200
    for address in (MANY, UNDO, at("reply", comment), at("ban", comment)):
        assert client.post(address, {"decision": "spam", "text": "x"}).status_code == 403
    assert "data-keys" not in client.get(LIST).text


def test_undo_works_within_twelve_hours(desk):
    comment = waiting()
    with time_machine.travel(timezone.now() - dt.timedelta(hours=11)):
        approve(comment, User.objects.get(pk=desk.session["_auth_user_id"]))
    assert desk.post(UNDO, headers=JSON).json()["moved"] == [comment.pk]
