"""The daily letter: once a day at its hour, with everything, and nothing lost between two days."""

import datetime as dt
import threading
from zoneinfo import ZoneInfo

import pytest
from django.db import connection

from comments.mail.digests import due, take_due
from comments.mail.models import Delivery
from comments.mail.tasks import send_due_digests
from comments.posting import post_comment
from tests.comments.mail.conftest import a_subscriber, work, work_later
from tests.factories import a_guest, an_article

pytestmark = pytest.mark.django_db(transaction=True)


def at(day, hour, minute=0):
    return dt.datetime(2030, 1, day, hour, minute, tzinfo=dt.UTC)


@pytest.fixture
def say(time_machine, article):
    """Return a function that lets somebody say something at a moment."""

    def post(moment, text):
        time_machine.move_to(moment, tick=False)
        comment = post_comment(article, a_guest(f"Guest {text}"), text)
        work()
        return comment

    return post


@pytest.fixture
def morning(time_machine):
    """Return a function that lets the clock's task run at a moment."""

    def run(moment):
        time_machine.move_to(moment, tick=False)
        send_due_digests.call()
        work()

    return run


@pytest.fixture
def daily(article):
    return a_subscriber("r@example.org", article, is_daily=True)


def test_nothing_goes_at_once_and_everything_in_the_morning(daily, say, morning, mailoutbox):
    say(at(1, 9), "First.")
    say(at(1, 20), "Second.")
    assert not mailoutbox
    morning(at(2, 6, 59))
    assert not mailoutbox
    morning(at(2, 7))
    assert [letter.subject for letter in mailoutbox] == ["Broadsheet: 2 new things to read"]
    assert "First." in mailoutbox[0].body
    assert "Second." in mailoutbox[0].body
    assert "List-Unsubscribe-Post" in mailoutbox[0].extra_headers


def test_one_letter_a_day_however_often_the_clock_looks(daily, say, morning, mailoutbox):
    say(at(1, 9), "First.")
    for minute in (0, 15, 30):
        morning(at(2, 7, minute))
    say(at(2, 8), "Second.")
    morning(at(2, 9))
    assert len(mailoutbox) == 1
    morning(at(3, 7))
    assert len(mailoutbox) == 2
    assert "First." not in mailoutbox[1].body


def test_a_day_without_news_brings_no_letter(daily, morning, mailoutbox):
    morning(at(2, 7))
    assert not mailoutbox


def test_who_stops_before_the_morning_gets_none(daily, say, morning, mailoutbox):
    say(at(1, 9), "First.")
    daily.delete()
    morning(at(2, 7))
    assert not mailoutbox


def test_a_comment_thrown_away_is_left_out(daily, say, morning, mailoutbox):
    say(at(1, 9), "First.")
    say(at(1, 10), "Second.").delete()
    morning(at(2, 7))
    assert "Second." not in mailoutbox[0].body


def test_a_server_that_is_away_in_the_morning_loses_nothing(
    daily, say, morning, server, post_office
):
    say(at(1, 9), "First.")
    server.stop()
    morning(at(2, 7))
    assert Delivery.objects.get().status == "waiting"
    server.start()
    work_later()
    assert len(post_office.letters) == 1
    morning(at(3, 7))
    assert len(post_office.letters) == 1


def test_articles_and_comments_stand_in_one_letter(daily, say, morning, mailoutbox, time_machine):
    from comments.mail.tasks import announce_articles

    a_subscriber("r@example.org", is_daily=True)
    an_article(title="Fresh news", published_at=at(1, 9))
    say(at(1, 10), "First.")
    announce_articles.call()
    work()
    morning(at(2, 7))
    assert len(mailoutbox) == 1
    assert "Fresh news" in mailoutbox[0].body


def test_two_workers_take_a_letter_once(daily, say, time_machine):
    say(at(1, 9), "First.")
    taken = []

    def take():
        from django.db import transaction

        with transaction.atomic():
            taken.extend(take_due(at(2, 7), 10))
        connection.close()

    threads = [threading.Thread(target=take) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert taken == [daily.mailbox_id]


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        (dt.datetime(2030, 3, 31, 4, 59, tzinfo=dt.UTC), None),
        (dt.datetime(2030, 3, 31, 5, 0, tzinfo=dt.UTC), (2030, 3, 31, 7)),
        (dt.datetime(2030, 1, 1, 5, 59, tzinfo=dt.UTC), None),
        (dt.datetime(2030, 1, 1, 6, 0, tzinfo=dt.UTC), (2030, 1, 1, 7)),
        (dt.datetime(2030, 1, 1, 22, 59, tzinfo=dt.UTC), (2030, 1, 1, 7)),
    ],
)
def test_the_hour_is_that_of_the_sites_clock_in_summer_and_winter(
    settings, monkeypatch, moment, expected
):
    zone = ZoneInfo("Europe/Berlin")
    monkeypatch.setattr("comments.mail.digests.site_zone", lambda: zone)
    cut = due(moment)
    assert (cut and (cut.year, cut.month, cut.day, cut.hour)) == expected
