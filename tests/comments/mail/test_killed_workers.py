"""A worker is killed between two letters, or over one: the next sends the rest, and nobody gets two."""

from collections.abc import Iterator

import pytest

from comments.mail.models import Delivery, DeliveryStatus
from comments.posting import post_comment
from tests.comments.mail.conftest import a_subscriber
from tests.factories import a_guest
from tests.worker_processes import Workers, until

pytestmark = pytest.mark.django_db(transaction=True)

ADDRESSES = [f"reader-{number}@example.org" for number in range(6)]


@pytest.fixture
def workers(server) -> Iterator[Workers]:
    made = Workers(server.port)
    yield made
    made.kill()


def sent():
    return Delivery.objects.filter(status=DeliveryStatus.SENT).count()


def test_a_worker_killed_over_a_letter_leaves_the_rest_to_the_next(article, workers, post_office):
    for address in ADDRESSES:
        a_subscriber(address, article)
    post_office.answers = ["", "", "hold"]
    post_comment(article, a_guest(), "The river was here first.")
    first = workers.start()
    until(post_office.held.is_set)
    first.kill()
    first.join()
    post_office.release.set()
    assert sent() == 2
    workers.start()
    until(lambda: sent() == len(ADDRESSES))
    assert sorted(letter["To"] for letter in post_office.letters) == ADDRESSES


def test_several_workers_send_each_letter_once(article, workers, post_office):
    for address in ADDRESSES:
        a_subscriber(address, article)
    for number in range(5):
        post_comment(article, a_guest(f"Guest {number}"), f"Number {number}.")
    for _ in range(3):
        workers.start()
    until(lambda: sent() == 5 * len(ADDRESSES))
    received = [(letter["To"], letter["Message-ID"]) for letter in post_office.letters]
    assert len(received) == len(set(received)) == 5 * len(ADDRESSES)
