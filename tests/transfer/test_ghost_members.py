"""Members of a Ghost blog who get a newsletter are told of new articles here; nobody else is."""

import datetime as dt

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from comments.mail.models import Announcement, Mailbox, Subscription
from tests.transfer.ghost_export import an_id, export, member, post, subscribed
from transfer.healing import Unreadable
from transfer.models import Imported

POSTS = [post(1)]
HEAD = (
    "id,email,name,note,subscribed_to_emails,complimentary_plan,stripe_customer_id,created_at,"
    "deleted_at,labels,tiers\n"
)


def addresses() -> set[str]:
    return set(
        Subscription.objects.filter(
            article=None, mailbox__in=Mailbox.objects.confirmed()
        ).values_list("mailbox__email", flat=True)
    )


def test_whoever_gets_a_newsletter_is_a_confirmed_reader(from_ghost):
    report = from_ghost(
        export(
            posts=POSTS,
            members=[
                member("ada"),
                member("bob"),
                member("eve", email_disabled=1),
                member(
                    "kim", email="Kim@EXAMPLE.org", status="paid", created_at="2999-01-01T00:00:00Z"
                ),
            ],
            members_newsletters=subscribed("ada", "eve", "kim"),
        )
    )
    assert addresses() == {"ada@example.org", "kim@example.org"}
    assert not Mailbox.objects.filter(email__startswith="bob").exists()
    ada = Mailbox.objects.get(email="ada@example.org")
    assert ada.confirmed_at == dt.datetime(2020, 1, 1, tzinfo=dt.UTC)
    assert Mailbox.objects.get(email="kim@example.org").confirmed_at <= timezone.now()
    subscription = ada.subscriptions.get()
    assert (subscription.is_daily, subscription.user) == (False, None)
    tally = report.of("member")
    assert (tally.found, tally.imported, tally.skipped) == (4, 2, 2)
    text = report.as_text()
    for words in ("get no newsletter there", "came back there", "They paid there"):
        assert words in text
    assert "ada@example.org" not in text
    assert mail.outbox == []


def test_nothing_is_sent_and_nothing_old_is_announced(
    from_ghost, django_capture_on_commit_callbacks
):
    recent = timezone.now() - dt.timedelta(hours=1)
    with django_capture_on_commit_callbacks(execute=True):
        from_ghost(
            export(
                posts=[post(1, published_at=recent.isoformat())],
                members=[member("ada")],
                members_newsletters=subscribed("ada"),
            )
        )
    assert mail.outbox == []
    assert Announcement.objects.count() == 1
    assert Mailbox.objects.get().asked_at is None


def test_nobody_gets_mail_where_nothing_says_that_they_want_it(from_ghost):
    from_ghost(export(posts=POSTS, members=[member("ada"), member("bob", subscribed=True)]))
    assert addresses() == {"bob@example.org"}


def test_members_come_from_their_own_file(from_ghost):
    rows = (
        "1,ada@example.org,Ada,,true,false,,2020-01-01T00:00:00.000Z,,,\n"
        '2,bob@example.org,"Bob, ""the"" reader",,false,,,,,,\n'
        "3,eve@example.org,Eve,,true,,,,2021-01-01T00:00:00.000Z,,\n"
        "4,kim@example.org,Kim,,true,true,cus_1,,,label,Gold\n"
        "5,not an address,Bad,,true,,,,,,\n"
        "6,ADA@example.org,Ada again,,true,,,,,,\n"
    )
    report = from_ghost(export(posts=POSTS), members="\ufeff" + HEAD + rows.replace("\n", "\r\n"))
    assert addresses() == {"ada@example.org", "kim@example.org"}
    tally = report.of("member")
    assert (tally.found, tally.imported, tally.skipped) == (6, 2, 4)
    again = from_ghost(export(posts=POSTS), members=HEAD + rows)
    assert again.of("member").imported == 0


def test_a_file_without_numbers_is_read_again_without_a_change(from_ghost, snapshot):
    rows = "email,subscribed_to_emails\nada@example.org,true\nbob@example.org,true\n"
    from_ghost(export(posts=POSTS), members=rows)
    before = snapshot()
    from_ghost(export(posts=POSTS), members=rows)
    assert snapshot() == before
    assert addresses() == {"ada@example.org", "bob@example.org"}


def test_what_somebody_has_said_here_comes_first(from_ghost):
    refused = Mailbox.objects.create(email="ada@example.org")
    refused.refuse()
    Mailbox.objects.create(email="bob@example.org").suspend("No such user.")
    silent = Mailbox.objects.create(email="eve@example.org")
    report = from_ghost(
        export(
            posts=POSTS,
            members=[member("ada"), member("bob"), member("eve")],
            members_newsletters=subscribed("ada", "bob", "eve"),
        )
    )
    assert addresses() == {"eve@example.org"}
    silent.refresh_from_db()
    assert silent.confirmed_at is not None
    assert report.of("member").imported == 1
    assert not refused.subscriptions.exists()


def test_whoever_has_left_since_does_not_come_back(from_ghost):
    text = export(posts=POSTS, members=[member("ada")], members_newsletters=subscribed("ada"))
    from_ghost(text)
    Subscription.objects.all().delete()
    from_ghost(text)
    assert addresses() == set()


def test_whoever_has_ended_the_newsletter_there_since_gets_no_mail_here(from_ghost):
    people = [member("ada"), member("bob"), member("eve")]
    from_ghost(export(posts=POSTS, members=people, members_newsletters=subscribed("ada", "bob")))
    own = Subscription.objects.create(
        mailbox=Mailbox.objects.create(email="eve@example.org", confirmed_at=timezone.now())
    )
    report = from_ghost(export(posts=POSTS, members=people, members_newsletters=subscribed("bob")))
    assert addresses() == {"bob@example.org", "eve@example.org"}
    assert Subscription.objects.filter(pk=own.pk).exists()
    assert "ended their newsletter" in report.as_text()


def test_a_subscription_of_before_is_nobody_else_s_to_end(from_ghost):
    box = Mailbox.objects.create(email="ada@example.org", confirmed_at=timezone.now())
    Subscription.objects.create(mailbox=box)
    from_ghost(export(posts=POSTS, members=[member("ada")], members_newsletters=subscribed("ada")))
    from_ghost(export(posts=POSTS, members=[member("ada")], members_newsletters=subscribed("bob")))
    assert addresses() == {"ada@example.org"}


def test_members_can_be_asked_once_more(from_ghost, django_capture_on_commit_callbacks):
    confirmed = Mailbox.objects.create(email="bob@example.org", confirmed_at=timezone.now())
    report = from_ghost(
        export(
            posts=POSTS,
            members=[member("ada"), member("bob")],
            members_newsletters=subscribed("ada", "bob"),
        ),
        asks_members=True,
    )
    assert addresses() == {"bob@example.org"}
    ada = Mailbox.objects.get(email="ada@example.org")
    assert (ada.confirmed_at, ada.asked_times) == (None, 1)
    assert ada.subscriptions.count() == confirmed.subscriptions.count() == 1
    assert report.of("member").statuses == {"asked": 1, "subscribed": 1}


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ("name,address\nAda,ada@example.org\n", "no column “email”"),
        ("\n", "no column"),
        ('id,email\n1,"ada@example.org\n', "line"),
        (b"id,email\n1,\xff\n", "no utf-8"),
        ("id,email\n1," + "x" * 200_000 + "\n", "field larger"),
    ],
)
def test_a_file_that_is_no_list_of_members_is_refused(from_ghost, written, words):
    with pytest.raises(Unreadable, match=words):
        from_ghost(export(posts=POSTS), members=written)
    assert not Mailbox.objects.exists()


def test_what_is_noted_of_a_member_names_nobody(from_ghost):
    from_ghost(export(posts=POSTS), members="email,subscribed_to_emails\nada@example.org,true\n")
    noted = Imported.objects.get(kind="member")
    assert "ada" not in noted.old_id
    assert "ada" not in str(noted.details)


def test_queries_do_not_grow_with_members(from_ghost):
    from_ghost(export(posts=POSTS))

    def queries(first, number):
        names = [f"m{first + n}" for n in range(number)]
        text = export(
            posts=POSTS, members=[member(n) for n in names], members_newsletters=subscribed(*names)
        )
        with CaptureQueriesContext(connection) as counted:
            from_ghost(text)
        assert Mailbox.objects.filter(email__startswith=f"m{str(first)[0]}").count() == number
        return len(counted)

    assert queries(1000, 5) == queries(2000, 60)


def test_an_id_names_the_row(from_ghost):
    report = from_ghost(
        export(
            posts=POSTS,
            members=[member("ada", email="nobody")],
            members_newsletters=subscribed("ada"),
        )
    )
    note = next(n for n in report.notes if n.kind == "member")
    assert (note.old_id, note.line) == (an_id("ada"), 1)
