"""Letters over a real SMTP connection: each once, none lost, whatever the server does."""

import contextlib
import threading

import pytest
from django.db import connection
from django_tasks_db.models import DBTaskResult

from comments.mail.models import Delivery, DeliveryStatus, Mailbox
from comments.mail.sending import Deferred
from comments.mail.tasks import announce, send, sweep
from comments.posting import post_comment
from tests.comments.mail.conftest import a_subscriber, work, work_later
from tests.factories import a_guest

# The worker opens and closes connections as it pleases: no test can hold a transaction around it.
pytestmark = pytest.mark.django_db(transaction=True)

REFUSALS = {
    "no such user": "550 5.1.1 <a@example.org>: no such user",
    "a closed mailbox": "554 5.2.1 mailbox disabled",
    "an answer of the old kind": "551 user not local",
}
PUT_OFF = {
    "greylisting": "450 4.2.0 come back later",
    "a full disk": "452 4.3.1 no space",
    "our own address is on a list": "550 5.7.1 blocked, see example.net",
    "we may not relay": "554 relay access denied",
}


@pytest.fixture
def told(article):
    """Return an article that two people follow."""
    a_subscriber("a@example.org", article)
    a_subscriber("b@example.org", article)
    return article


def statuses():
    return sorted(Delivery.objects.values_list("mailbox__email", "status"))


def test_everybody_who_asked_gets_one_letter(told, post_office):
    post_comment(told, a_guest(), "The river was here first.")
    work()
    assert sorted(letter["To"] for letter in post_office.letters) == [
        "a@example.org",
        "b@example.org",
    ]
    assert statuses() == [("a@example.org", "sent"), ("b@example.org", "sent")]


def test_posting_does_not_wait_for_a_mail_server_that_is_away(told, server):
    server.stop()
    comment = post_comment(told, a_guest(), "The river was here first.")
    assert comment.is_visible
    work()
    assert {status for _, status in statuses()} == {DeliveryStatus.WAITING}


def test_when_the_server_is_back_the_letters_go(told, server, post_office):
    server.stop()
    post_comment(told, a_guest(), "The river was here first.")
    work()
    server.start()
    work_later()
    work_later()
    assert len(post_office.letters) == 2


@pytest.mark.parametrize("answer", PUT_OFF.values(), ids=PUT_OFF)
def test_one_address_that_is_put_off_does_not_keep_the_other(told, post_office, answer):
    post_office.refuses["a@example.org"] = answer
    post_comment(told, a_guest(), "The river was here first.")
    work()
    assert statuses() == [("a@example.org", "waiting"), ("b@example.org", "sent")]
    assert Mailbox.objects.filter(suspended_at=None).count() == 2
    post_office.refuses.clear()
    work_later()
    assert len(post_office.to("a@example.org")) == len(post_office.to("b@example.org")) == 1


@pytest.mark.parametrize("answer", REFUSALS.values(), ids=REFUSALS)
def test_an_address_that_is_refused_for_good_is_suspended_with_the_reason(
    told, post_office, answer
):
    post_office.refuses["a@example.org"] = answer
    post_comment(told, a_guest(), "The river was here first.")
    work()
    box = Mailbox.objects.get(email="a@example.org")
    assert box.suspended_at
    assert box.suspended_reason[:3] == answer[:3]
    assert "a@example.org" not in box.suspended_reason
    assert statuses() == [("a@example.org", "failed"), ("b@example.org", "sent")]


def test_a_suspended_address_gets_nothing_more(told, post_office):
    post_office.refuses["a@example.org"] = REFUSALS["no such user"]
    post_comment(told, a_guest(), "The river was here first.")
    work()
    post_office.refuses.clear()
    post_comment(told, a_guest("Other"), "And the bridge second.")
    work()
    assert not post_office.to("a@example.org")
    assert len(post_office.to("b@example.org")) == 2


@pytest.mark.parametrize("answer", ["451 4.3.0 try again", "drop"])
def test_a_failure_in_the_middle_loses_nothing_and_doubles_nothing(told, post_office, answer):
    post_office.answers = ["", answer]
    post_comment(told, a_guest(), "The river was here first.")
    work()
    assert len(post_office.letters) == 1
    work_later()
    assert sorted(letter["To"] for letter in post_office.letters) == [
        "a@example.org",
        "b@example.org",
    ]


def test_a_letter_taken_without_a_word_comes_again_under_the_same_id(told, post_office):
    """The one moment that no program can close: mail programs know the two for one by their Message-ID."""
    post_office.answers = ["lost"]
    post_comment(told, a_guest(), "The river was here first.")
    work()
    work_later()
    twice = post_office.to("a@example.org")
    assert len({letter["Message-ID"] for letter in twice}) == 1
    assert len(post_office.to("b@example.org")) == 1


def test_a_letter_refused_for_what_it_says_fails_alone(told, post_office):
    post_office.answers = ["550 5.6.0 not this text"]
    post_comment(told, a_guest(), "The river was here first.")
    work()
    assert statuses() == [("a@example.org", "failed"), ("b@example.org", "sent")]
    assert not Mailbox.objects.exclude(suspended_at=None).exists()


def test_tasks_that_run_twice_send_once(told, post_office):
    comment = post_comment(told, a_guest(), "The river was here first.")
    announce.enqueue(comment.pk)
    work()
    send.enqueue([str(pk) for pk in Delivery.objects.values_list("pk", flat=True)])
    announce.enqueue(comment.pk)
    work()
    assert len(post_office.letters) == 2


def test_tasks_that_run_at_the_same_time_send_once(told, post_office):
    for number in range(8):
        a_subscriber(f"reader-{number}@example.org", told)
    comment = post_comment(told, a_guest(), "The river was here first.")

    def run():
        announce.call(comment.pk)
        with contextlib.suppress(Deferred):
            send.call([str(pk) for pk in Delivery.objects.values_list("pk", flat=True)])
        connection.close()

    threads = [threading.Thread(target=run) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    work()
    assert len(post_office.letters) == len({letter["To"] for letter in post_office.letters}) == 10


def test_a_letter_that_no_task_remembers_is_swept_up(told, post_office, time_machine):
    post_comment(told, a_guest(), "The river was here first.")
    work()
    DBTaskResult.objects.all().delete()
    post_office.letters.clear()
    Delivery.objects.update(
        status=DeliveryStatus.SENDING,
        claimed_at="2020-01-01T00:00Z",
        created_at="2020-01-01T00:00Z",
    )
    sweep.call()
    work()
    assert len(post_office.letters) == 2


def test_the_letters_of_a_dead_sender_wait_until_its_claim_is_over(told, post_office):
    post_comment(told, a_guest(), "The river was here first.")
    announce.call(told.comments.get().pk)
    numbers = [str(pk) for pk in Delivery.objects.values_list("pk", flat=True)]
    Delivery.objects.all().claim()
    with pytest.raises(Deferred):
        send.call(numbers)
    assert not post_office.letters
    Delivery.objects.update(claimed_at="2020-01-01T00:00Z")
    send.call(numbers)
    assert len(post_office.letters) == 2


def test_a_letter_that_is_never_taken_is_given_up_after_five_days(told, post_office):
    post_office.refuses["a@example.org"] = PUT_OFF["greylisting"]
    post_comment(told, a_guest(), "The river was here first.")
    work()
    Delivery.objects.update(created_at="2020-01-01T00:00Z")
    work_later()
    failed = Delivery.objects.get(status=DeliveryStatus.FAILED)
    assert failed.failure == "Not taken in 5 days: 450 4.2.0 come back later"


def test_no_address_stands_in_a_log_or_in_the_words_of_a_failure(told, post_office, caplog):
    post_office.refuses = {
        "a@example.org": "550 5.1.1 <a@example.org> unknown",
        "b@example.org": "450 <b@example.org> is busy",
    }
    caplog.set_level("WARNING")
    post_comment(told, a_guest(), "The river was here first.")
    work()
    assert caplog.records
    assert "@" not in caplog.text
    for failure in Delivery.objects.values_list("failure", flat=True):
        assert "@" not in failure
