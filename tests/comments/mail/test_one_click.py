"""From a letter's link to silence: one click from a mail program, or a page that asks."""

from urllib.parse import urlsplit

import pytest
from django.test import Client

from comments.mail import links
from comments.mail.models import Subscription
from tests.comments.mail.conftest import a_mailbox, a_subscriber

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def stranger():
    """Return a browser, or a mail service, without cookies, that is held to tokens."""
    return Client(enforce_csrf_checks=True)


def path(link):
    return urlsplit(link).path


def test_one_click_from_a_mail_service_ends_it(article, stranger):
    box = a_subscriber("r@example.org", article).mailbox
    a_subscriber("r@example.org")
    address = path(links.stop_link(box, links.article_mail(article.pk)))
    answer = stranger.post(address, {"List-Unsubscribe": "One-Click"})
    assert answer.status_code == 200
    assert not answer.cookies
    assert Subscription.objects.get().article is None
    assert stranger.post(address, {"List-Unsubscribe": "One-Click"}).status_code == 200


def test_opening_the_link_ends_nothing(article, stranger):
    box = a_subscriber("r@example.org", article).mailbox
    for what in (
        links.article_mail(article.pk),
        links.POSTS,
        links.OWN,
        links.QUEUE,
        links.AUTHOR,
        links.DIGEST,
    ):
        for method in (stranger.get, stranger.head):
            answer = method(path(links.stop_link(box, what)))
            assert answer.status_code == 200
            assert not answer.cookies
    box.refresh_from_db()
    assert Subscription.objects.exists()
    assert box.wants_own
    assert box.wants_queue
    assert box.wants_author


@pytest.mark.parametrize(
    ("what", "flag"),
    [(links.OWN, "wants_own"), (links.QUEUE, "wants_queue"), (links.AUTHOR, "wants_author")],
)
def test_mail_that_nobody_subscribed_to_can_be_stopped_too(stranger, what, flag):
    box = a_mailbox("r@example.org")
    stranger.post(path(links.stop_link(box, what)))
    box.refresh_from_db()
    assert getattr(box, flag) is False


def test_the_daily_letters_link_ends_what_came_daily(article, stranger):
    box = a_subscriber("r@example.org", article, is_daily=True).mailbox
    a_subscriber("r@example.org")
    stranger.post(path(links.stop_link(box, links.DIGEST)))
    assert Subscription.objects.get().article is None


KEYS = ["x", "1", "1.x", "1-posts.x", "-.x", "٣.x", "%00", "1" * 2000, "../admin", "1:x", "\u202e"]


@pytest.mark.parametrize("key", KEYS)
@pytest.mark.parametrize("end", ["", "stop/"])
def test_a_forged_key_opens_nothing(stranger, key, end):
    a_subscriber("r@example.org")
    for send in (stranger.get, stranger.post):
        answer = send(f"/comments/mail/{key}/{end}", {"do": "refuse"})
        assert answer.status_code in {404, 405}
        assert "r@example.org" not in answer.content.decode()
    assert Subscription.objects.exists()


def test_a_key_of_one_kind_opens_nothing_of_the_other(stranger):
    box = a_mailbox("r@example.org")
    stop = path(links.stop_link(box, links.POSTS)).removesuffix("stop/")
    manage = path(links.mailbox_link(box)) + "stop/"
    assert stranger.get(stop).status_code == 404
    assert stranger.get(manage).status_code == 404


def test_a_link_to_an_address_that_is_gone_says_so(stranger):
    box = a_mailbox("r@example.org")
    addresses = path(links.mailbox_link(box)), path(links.stop_link(box, links.POSTS))
    box.delete()
    for address in addresses:
        answer = stranger.get(address)
        assert answer.status_code == 404
        assert "opens nothing any more" in answer.content.decode()


def test_such_pages_are_kept_by_nobody_and_name_no_referrer(stranger):
    box = a_mailbox("r@example.org")
    for address in (links.mailbox_link(box), links.stop_link(box, links.POSTS)):
        answer = stranger.get(path(address))
        assert "no-store" in answer["Cache-Control"]
        assert answer["Referrer-Policy"] == "no-referrer"
        assert "noindex" in answer.content.decode()


@pytest.mark.parametrize("method", ["put", "delete", "patch"])
def test_other_methods_are_refused(stranger, method):
    box = a_mailbox("r@example.org")
    for address in (links.mailbox_link(box), links.stop_link(box, links.POSTS)):
        assert getattr(stranger, method)(path(address)).status_code == 405
