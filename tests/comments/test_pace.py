"""How fast one may comment: 429 with the seconds that are left, the text kept, and no way round by being quick."""

import datetime as dt
import html

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from comments.author import Author
from comments.models import Comment, DiscussionSettings, Pace
from comments.pace import forget, seconds_to_wait
from comments.posting import post_comment
from tests.comments.test_repeated import at_the_same_time, sent
from tests.factories import a_comment, a_guest, a_reader, an_article, an_editor

MORNING = dt.datetime(2024, 5, 2, 9, 0, tzinfo=dt.UTC)


@pytest.fixture
def pace(db):
    """Return a function that sets the pace; fifteen seconds to begin with."""

    def change(**fields):
        DiscussionSettings(hold_first=False, **fields).save()

    change()
    return change


def test_too_fast_is_refused_with_the_time_that_is_left_and_the_text(article, post, pace):
    with time_machine.travel(MORNING, tick=False) as clock:
        assert post(article).status_code == 303
        clock.shift(5)
        answer = post(article, comment="Another thought.")
        assert answer.status_code == 429
        assert answer["Retry-After"] == "10"
        page = html.unescape(answer.content.decode())
        assert "Please wait 10 seconds and post again" in page
        assert "Another thought." in page
        clock.shift(9.5)
        assert "Please wait a second" in post(article, comment="Another thought.").content.decode()
        clock.shift(0.5)
        assert post(article, comment="Another thought.").status_code == 303
    assert Comment.objects.count() == 2


def test_a_repeated_click_is_no_flood(article, post, pace):
    first = post(article)
    assert post(article)["Location"] == first["Location"]


def test_a_refused_comment_does_not_start_the_time_anew(article, post, pace):
    with time_machine.travel(MORNING, tick=False) as clock:
        post(article)
        for _ in range(3):
            clock.shift(5)
            answer = post(article, comment="Again.")
        assert answer.status_code == 303


@pytest.mark.parametrize(
    "changes",
    [{"author": "X", "url": ""}, {"email": "MARGUERITE@Example.org"}, {"email": "o@x.org"}],
)
def test_another_name_or_address_from_the_same_place_is_the_same_person(
    client, article, post, pace, changes
):
    client.defaults["REMOTE_ADDR"] = "198.51.100.7"
    post(article)
    assert post(article, comment="More.", **changes).status_code == 429


def test_one_household_has_many_addresses_of_the_new_kind(article, pace):
    """A connection has at least 2**64 of them; who takes another for each comment is still one."""

    def guest(name, address):
        return Author(name=name, email=f"{name}@example.org", address=address)

    post_comment(article, guest("a", "2001:db8:1:2::7"), "One.")
    assert seconds_to_wait(guest("b", "2001:db8:1:2:ffff::9"), 15) > 0
    assert seconds_to_wait(guest("b", "2001:db8:1:3::7"), 15) == 0
    post_comment(article, guest("c", "203.0.113.7"), "One.")
    assert seconds_to_wait(guest("d", "203.0.113.8"), 15) == 0
    assert seconds_to_wait(guest("d", "::ffff:203.0.113.7"), 15) > 0


def test_the_address_of_this_machine_is_nobodys(article, post, pace):
    post(article)
    assert post(article, comment="More.", email="other@example.org").status_code == 303
    assert post(article, comment="Yet more.", email="other@example.org").status_code == 429


def test_the_same_address_from_elsewhere_is_the_same_person(article, pace):
    guest = {"name": "G", "email": "g@example.org"}
    post_comment(article, Author(**guest, address="198.51.100.1"), "One.")
    assert seconds_to_wait(Author(**guest, address="198.51.100.2"), 15) > 0
    assert seconds_to_wait(Author(name="G", email="h@example.org", address="198.51.100.2"), 15) == 0


def test_accounts_are_told_apart_and_moderators_are_not_held_up(client, article, post, pace):
    for person in (a_reader(), a_reader()):
        client.force_login(person)
        assert post(article, comment=f"By {person.pk}.").status_code == 303
        assert post(article, comment=f"More by {person.pk}.").status_code == 429
    client.force_login(an_editor())
    assert post(article, comment="One.").status_code == 303
    assert post(article, comment="Two.").status_code == 303


def test_without_a_pace_nobody_waits(article, post, pace):
    pace(flood_seconds=0)
    assert [post(article, comment=c).status_code for c in "abc"] == [303] * 3


def test_a_heated_thread_is_slower_and_says_why(article, post, pace):
    pace(heated_replies=3, heated_minutes=10, heated_seconds=60)
    with time_machine.travel(MORNING, tick=False) as clock:
        top = a_comment(article)
        reply = a_comment(article, parent=top)
        post(article, comment="First.", comment_parent=str(reply.pk))
        clock.shift(20)
        answer = post(article, comment="Second.", comment_parent=str(top.pk))
        assert answer.status_code == 429
        assert answer["Retry-After"] == "40"
        page = html.unescape(answer.content.decode())
        assert "This thread is moving fast: 3 comments or more in 10 minutes." in page
        assert "every 60 seconds" in page
        assert post(article, comment="Elsewhere.").status_code == 303
        clock.shift(60)
        assert post(article, comment="Third.", comment_parent=str(top.pk)).status_code == 303
        clock.shift(dt.timedelta(minutes=11))
        assert post(article, comment="Cool.", comment_parent=str(top.pk)).status_code == 303
        clock.shift(16)
        assert post(article, comment="Cooler.", comment_parent=str(top.pk)).status_code == 303


def test_what_a_post_costs_does_not_grow_with_the_thread(article, pace):
    pace(heated_replies=100)
    top = a_comment(article)

    def queries():
        number = Comment.objects.count()
        with CaptureQueriesContext(connection) as captured:
            post_comment(article, a_guest(f"G {number}"), f"Words {number}.", parent_id=top.pk)
        return len(captured)

    for _ in range(5):
        a_comment(article, parent=top)
    queries()
    before = queries()
    for _ in range(30):
        a_comment(article, parent=top)
    assert queries() == before


def test_who_commented_from_where_is_not_to_be_read(article, post, pace):
    post(article)
    stored = " ".join(Pace.objects.values_list("key", flat=True))
    assert "marguerite" not in stored
    assert "127.0.0.1" not in stored


def test_old_traces_are_forgotten(article, post, pace):
    with time_machine.travel(MORNING) as clock:
        post(article)
        clock.shift(dt.timedelta(days=1, minutes=1))
        forget()
    assert not Pace.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_of_several_at_the_same_moment_one_is_stored():
    DiscussionSettings(hold_first=False, heated_replies=0).save()
    article = an_article()
    answers = at_the_same_time(6, lambda index: sent(article, comment=f"Voice {index}."))
    assert sorted(a.status_code for a in answers) == [303] + [429] * 5
    assert Comment.objects.count() == 1
    assert all(int(a["Retry-After"]) <= 15 for a in answers if a.status_code == 429)


@pytest.mark.django_db(transaction=True)
def test_of_several_on_several_articles_at_the_same_moment_one_is_stored():
    DiscussionSettings(hold_first=False, heated_replies=0).save()
    articles = [an_article() for _ in range(4)]
    answers = at_the_same_time(4, lambda index: sent(articles[index]))
    assert sorted(a.status_code for a in answers) == [303, 429, 429, 429]


@pytest.mark.django_db(transaction=True)
def test_one_click_repeated_at_the_same_moment_is_no_flood():
    DiscussionSettings(hold_first=False).save()
    article = an_article()
    answers = at_the_same_time(5, lambda _: sent(article))
    assert {a.status_code for a in answers} == {303}
    assert Comment.objects.count() == 1
