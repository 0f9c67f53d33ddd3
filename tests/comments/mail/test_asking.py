"""From the tick in the form to the yes, and what may be chosen after it."""

import datetime as dt
import re
from urllib.parse import urlsplit

import pytest
from allauth.account.models import EmailAddress
from django.test import Client

from comments.mail import links
from comments.mail.addresses import normal_address
from comments.mail.models import Mailbox, Subscription
from comments.mail.subscribing import forget_unconfirmed
from comments.posting import post_comment
from tests.comments.mail.conftest import a_mailbox, a_subscriber, work
from tests.factories import a_guest, a_reader, an_article

pytestmark = pytest.mark.django_db(transaction=True)

TICKED = {"subscribe_comments": "subscribe", "subscribe_blog": "subscribe"}


@pytest.fixture
def stranger():
    """Return a browser, or a mail service, without cookies, that is held to tokens."""
    return Client(enforce_csrf_checks=True)


def path(link):
    return urlsplit(link).path


def link_in(letter):
    return path(re.search(r"http://testserver(/comments/mail/\S+)", letter.body)[0])


# --- The tick


def test_nobody_who_ticks_nothing_is_remembered(article, post, mailoutbox):
    post(article)
    work()
    assert not Mailbox.objects.exists()
    assert not mailoutbox


def test_who_ticks_is_asked_once_and_gets_nothing_before_the_yes(article, post, mailoutbox):
    post(article, **TICKED)
    post(article, **TICKED, comment="And another thing.")
    post(an_article(), **TICKED)
    post_comment(article, a_guest("Other"), "News for Marguerite?")
    work()
    assert [letter.subject for letter in mailoutbox] == ["Please confirm: mail from Broadsheet"]
    assert Subscription.objects.count() == 3


def test_the_yes_is_a_button_not_the_link(article, post, mailoutbox, stranger):
    post(article, **TICKED)
    work()
    page = stranger.get(link_in(mailoutbox[0]))
    assert page.status_code == 200
    assert "Yes, write to me" in page.content.decode()
    assert not Mailbox.objects.get().confirmed_at
    assert stranger.post(link_in(mailoutbox[0]), {"do": "confirm"}).status_code == 200
    assert Mailbox.objects.get().confirmed_at
    mailoutbox.clear()
    post_comment(article, a_guest("Other"), "News for Marguerite.")
    work()
    assert [letter.to for letter in mailoutbox] == [["marguerite@example.org"]]


def test_a_confirmed_address_is_not_asked_again(article, post, mailoutbox):
    a_mailbox("marguerite@example.org", wants_own=False)
    post(article, **TICKED)
    work()
    assert not mailoutbox


def test_one_address_in_several_spellings_is_one(article, post):
    post(article, **TICKED, email="Marguerite@Example.ORG")
    post(article, **TICKED, email="marguerite@example.org", comment="More.")
    assert Mailbox.objects.get().email == "marguerite@example.org"


def test_an_address_that_wants_no_mail_is_not_asked(article, post, mailoutbox):
    a_mailbox("marguerite@example.org").refuse()
    post(article, **TICKED)
    work()
    assert not mailoutbox
    assert not Subscription.objects.exists()


def test_we_ask_again_after_a_day_and_three_times_at_most(article, post, mailoutbox, time_machine):
    for day in range(1, 7):
        time_machine.move_to(dt.datetime(2030, 1, day, 12, tzinfo=dt.UTC))
        post(article, **TICKED, comment=f"On day {day}.")
        work()
    assert len(mailoutbox) == 3


def test_a_refused_comment_subscribes_nobody(article, post):
    post(article, **TICKED, comment="")
    assert not Mailbox.objects.exists()


def test_a_refusal_keeps_the_ticks(article, post):
    page = post(article, **TICKED, comment="").content.decode()
    assert re.search(r'name="subscribe_comments"[^>]*checked', page)
    assert re.search(r'name="subscribe_blog"[^>]*checked', page)


def test_a_member_whose_address_a_provider_vouches_for_need_not_confirm(
    article, post, client, mailoutbox
):
    reader = a_reader(email="ada@example.org")
    EmailAddress.objects.create(user=reader, email="ada@example.org", verified=True)
    client.force_login(reader)
    post(article, **TICKED)
    work()
    assert not mailoutbox
    assert Mailbox.objects.get().is_confirmed
    assert set(Subscription.objects.values_list("user", flat=True)) == {reader.pk}


def test_a_member_whose_address_nobody_vouches_for_is_asked(article, post, client, mailoutbox):
    reader = a_reader(email="ada@example.org")
    EmailAddress.objects.create(user=reader, email="ada@example.org", verified=False)
    client.force_login(reader)
    post(article, **TICKED)
    work()
    assert len(mailoutbox) == 1


def test_a_member_without_an_address_sees_no_tick(article, client, post):
    client.force_login(a_reader())
    assert "data-ticks hidden" in client.get(article.get_absolute_url()).text
    assert post(article, **TICKED).status_code == 303
    assert not Mailbox.objects.exists()


def test_an_address_that_never_answered_is_forgotten(article, post):
    post(article, **TICKED)
    a_mailbox("yes@example.org")
    box = Mailbox.objects.get(email="marguerite@example.org")
    forget_unconfirmed(box.asked_at + dt.timedelta(days=29))
    assert Mailbox.objects.count() == 2
    forget_unconfirmed(box.asked_at + dt.timedelta(days=31))
    assert Mailbox.objects.get().email == "yes@example.org"


@pytest.mark.parametrize(
    ("typed", "normal"),
    [
        (" A.B@Example.ORG ", "a.b@example.org"),
        ("a@bücher.example", "a@xn--bcher-kva.example"),
        ("a+tag@example.org", "a+tag@example.org"),
        ("", ""),
        ("no address", ""),
        ("a@b@example.org\nBcc: x@example.org", ""),
        ("x" * 300 + "@example.org", ""),
    ],
)
def test_the_one_spelling_of_an_address(typed, normal):
    assert normal_address(typed) == normal


# --- The page


def test_everything_is_chosen_on_one_page(article, stranger):
    about, posts = a_subscriber("r@example.org", article), a_subscriber("r@example.org")
    address = path(links.mailbox_link(about.mailbox))
    data = {
        "do": "save",
        f"which-{about.pk}": "replies",
        f"when-{about.pk}": "daily",
        f"stop-{posts.pk}": "1",
    }
    page = stranger.post(address, data)
    assert "Saved." in page.content.decode()
    about.refresh_from_db()
    assert (about.only_replies, about.is_daily) == (True, True)
    assert not Subscription.objects.filter(pk=posts.pk).exists()
    assert not Mailbox.objects.get().wants_own


def test_another_persons_subscription_cannot_be_named(article, stranger):
    mine, other = a_subscriber("r@example.org", article), a_subscriber("o@example.org", article)
    address = path(links.mailbox_link(mine.mailbox))
    stranger.post(address, {"do": "save", f"stop-{other.pk}": "1"})
    assert Subscription.objects.filter(pk=other.pk).exists()


def test_stopping_everything_and_refusing_for_good(article, stranger):
    box = a_subscriber("r@example.org", article).mailbox
    address = path(links.mailbox_link(box))
    stranger.post(address, {"do": "stop-all"})
    assert not Subscription.objects.exists()
    stranger.post(address, {"do": "refuse"})
    assert not Mailbox.objects.get().is_open
    assert "never write" in stranger.get(address).content.decode()
    stranger.post(address, {"do": "confirm"})
    assert Mailbox.objects.get().is_confirmed


@pytest.mark.parametrize("wish", ["", "nonsense", "confirm\0", "\u202e"])
def test_an_unknown_wish_harms_nothing(article, stranger, wish):
    box = a_subscriber("r@example.org", article).mailbox
    assert stranger.post(path(links.mailbox_link(box)), {"do": wish}).status_code == 200
    assert Subscription.objects.count() == 1


# --- The member's own list


def test_a_member_changes_and_ends_their_own(client, article):
    reader = a_reader(email="r@example.org")
    client.force_login(reader)
    mine = a_subscriber("r@example.org", article, user=reader)
    address = f"/comments/subscriptions/{mine.pk}/"
    answer = client.post(address, {f"when-{mine.pk}": "daily", "next": "/accounts/"})
    assert answer["Location"] == "/accounts/"
    mine.refresh_from_db()
    assert mine.is_daily
    client.post(address, {f"stop-{mine.pk}": "1", "next": "https://evil.example/"})
    assert not Subscription.objects.exists()


def test_a_member_changes_nobody_elses_even_with_the_same_address(client, article):
    client.force_login(a_reader(email="r@example.org"))
    other = a_subscriber("r@example.org", article)
    answer = client.post(f"/comments/subscriptions/{other.pk}/", {f"stop-{other.pk}": "1"})
    assert answer.status_code == 404
    assert Subscription.objects.exists()


def test_a_guest_is_sent_to_sign_in(client, article):
    mine = a_subscriber("r@example.org", article)
    assert client.post(f"/comments/subscriptions/{mine.pk}/").status_code == 302
    assert client.get(f"/comments/subscriptions/{mine.pk}/").status_code == 405


def test_whoever_deletes_their_account_gets_no_more(article):
    reader = a_reader(email="r@example.org")
    a_subscriber("r@example.org", article, user=reader)
    reader.delete()
    assert not Subscription.objects.exists()


def test_the_account_pages_list_costs_one_query(rf, article, django_assert_num_queries):
    from django.template import Context, Template

    from blog.once import loaded_once
    from blog.site_settings import SiteSettings

    reader = a_reader(email="r@example.org")
    for _ in range(5):
        a_subscriber("r@example.org", an_article(), user=reader)
    a_subscriber("r@example.org", article)
    template = Template("{% load subscriptions %}{% subscriptions user %}")
    with loaded_once():
        SiteSettings.load()  # as every request has
        with django_assert_num_queries(1):
            page = template.render(Context({"request": rf.get("/accounts/"), "user": reader}))
    assert page.count("<form") == 5
    assert "The bridge" not in page
    assert "r@example.org" not in page
