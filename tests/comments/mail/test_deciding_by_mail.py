"""A moderator decides from a letter: a link that asks, a button that does."""

import datetime as dt
import re
from urllib.parse import urlsplit

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import User
from comments.decision_links import VALID_FOR, decision_link
from comments.models import Comment, Status
from comments.moderation import approve
from comments.posting import post_comment
from tests.comments.mail.conftest import work
from tests.factories import a_comment, a_guest, an_article, an_editor

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def editor():
    found = an_editor()
    found.email = "editor@example.org"
    found.save()
    return found


@pytest.fixture
def waiting():
    return a_comment(an_article(), "May I?", status=Status.PENDING)


@pytest.fixture
def stranger():
    return Client(enforce_csrf_checks=True)


def path(comment, editor, decision):
    return urlsplit(decision_link(comment, editor, decision)).path


def status(comment):
    return Comment.objects.get(pk=comment.pk).status


@pytest.mark.parametrize("decision", [Status.APPROVED, Status.SPAM, Status.TRASH])
def test_the_letter_offers_each_decision_and_the_link_asks_first(
    editor, stranger, mailoutbox, decision
):
    comment = post_comment(an_article(), a_guest(), "https://a.example https://b.example")
    work()
    found = re.findall(r"http://testserver(/comments/decide/\S+)", mailoutbox[0].body)
    assert len(found) == 3
    address = path(comment, editor, decision)
    assert stranger.get(address).status_code == 200
    assert stranger.head(address).status_code == 200
    assert status(comment) == Status.PENDING
    answer = stranger.post(address, headers={"Origin": "null"})
    assert answer.status_code == 200
    assert not answer.cookies
    assert status(comment) == decision


def test_a_second_press_changes_nothing(editor, stranger, waiting):
    address = path(waiting, editor, Status.SPAM)
    stranger.post(address)
    assert "Somebody was faster" in stranger.post(address).content.decode()


def test_a_link_ends_when_somebody_else_has_decided(editor, stranger, waiting):
    address = path(waiting, editor, Status.TRASH)
    approve(waiting, an_editor())
    assert "Somebody was faster" in stranger.post(address).content.decode()
    assert status(waiting) == Status.APPROVED


@pytest.mark.parametrize(
    "change", [{"is_active": False}, {"is_superuser": False}, {"is_staff": False}]
)
def test_a_link_ends_with_its_moderators_rights(editor, stranger, waiting, change):
    address = path(waiting, editor, Status.APPROVED)
    User.objects.filter(pk=editor.pk).update(**change)
    assert stranger.post(address).status_code == 404
    assert status(waiting) == Status.PENDING


def test_a_link_ends_after_thirty_days(editor, stranger, waiting, time_machine):
    address = path(waiting, editor, Status.APPROVED)
    time_machine.move_to(timezone.now() + dt.timedelta(seconds=VALID_FOR + 60))
    assert stranger.post(address).status_code == 404
    assert status(waiting) == Status.PENDING


@pytest.mark.parametrize("key", ["x", "1:x", "a:b:c", "%00", "9" * 3000, "\u202e"])
def test_a_forged_key_decides_nothing(stranger, waiting, key):
    assert stranger.post(f"/comments/decide/{key}/").status_code == 404
    assert status(waiting) == Status.PENDING


def test_moderators_who_share_an_address_are_sent_to_the_queue(editor, mailoutbox):
    other = an_editor()
    other.email = "Editor@Example.org"
    other.save()
    post_comment(an_article(), a_guest(), "https://a.example https://b.example")
    work()
    assert len(mailoutbox) == 1
    assert "/comments/decide/" not in mailoutbox[0].body
    assert "/admin/comments/comment/" in mailoutbox[0].body


def test_no_link_is_made_for_another_decision(editor, waiting):
    with pytest.raises(ValueError, match="No link"):
        decision_link(waiting, editor, "pending")


def test_the_page_is_kept_by_nobody_and_names_no_referrer(editor, stranger, waiting):
    answer = stranger.get(path(waiting, editor, Status.SPAM))
    assert "no-store" in answer["Cache-Control"]
    assert answer["Referrer-Policy"] == "no-referrer"
    assert waiting.author_email not in answer.content.decode()
