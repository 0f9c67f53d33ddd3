"""Banning whoever wrote a comment, from the queue."""

import datetime as dt

import pytest
from django.contrib.auth.models import Permission
from django.utils import timezone

from accounts.models import User
from comments.author import Author
from comments.models import Ban, Comment, Status
from tests.comments.queue.addresses import LIST, at, waiting
from tests.factories import a_reader

pytestmark = pytest.mark.django_db


def test_whoever_wrote_a_comment_can_be_banned_for_a_time(desk, editor):
    comment = waiting(author=Author(name="Gus", email="gus@example.org", address="203.0.113.9"))
    page = desk.get(at("ban", comment)).text
    assert "Whoever uses gus@example.org" in page
    fields = {"whom": "email", "days": "7", "reason": "Rude", "is_spam": "on", "next": LIST}
    assert desk.post(at("ban", comment), fields)["Location"] == LIST
    ban = Ban.objects.get()
    assert (ban.kind, ban.value, ban.reason, ban.by) == ("email", "gus@example.org", "Rude", editor)
    assert dt.timedelta(days=6) < ban.until - timezone.now() < dt.timedelta(days=8)
    comment.refresh_from_db()
    assert (comment.status, comment.reason) == (Status.SPAM, "Banned: Rude")


@pytest.mark.parametrize(
    ("whom", "value"), [("address", "203.0.113.9/32"), ("network", "203.0.113.0/24")]
)
def test_an_address_or_its_network_can_be_banned_for_good(desk, whom, value):
    comment = waiting(author=Author(name="Gus", address="203.0.113.9"))
    desk.post(at("ban", comment), {"whom": whom, "days": "", "reason": "Spam"})
    ban = Ban.objects.get()
    assert (ban.kind, ban.value, ban.until) == ("network", value, None)
    assert Comment.objects.get(pk=comment.pk).status == Status.PENDING


def test_an_account_is_banned_as_an_account(desk):
    comment = waiting(author=Author(user=a_reader("Mona")))
    desk.post(at("ban", comment), {"whom": "account", "days": "30", "reason": "Rude"})
    assert Ban.objects.get().user == comment.user


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"whom": "account", "reason": "x"},
        {"whom": "email", "reason": ""},
        {"whom": "email", "reason": "x" * 301},
        {"whom": "email", "reason": "x", "days": "2"},
    ],
)
def test_a_ban_that_says_too_little_is_refused(desk, fields):
    comment = waiting(author=Author(name="Gus", email="gus@example.org"))
    answer = desk.post(at("ban", comment), {"next": LIST, **fields})
    assert answer.status_code == 422
    assert "Nobody was banned yet." in answer.text
    assert not Ban.objects.exists()


def test_somebody_who_may_not_ban_does_not(client):
    moderator = User.objects.create_user("moderator", is_staff=True)
    moderator.user_permissions.add(Permission.objects.get(codename="change_comment"))
    client.force_login(moderator)
    assert client.get(at("ban", waiting())).status_code == 403
