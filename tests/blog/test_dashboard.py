"""The admin's front page: what waits for whom."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.roles import AUTHOR, CONTRIBUTOR, EDITOR
from blog.models import Status
from tests.factories import a_comment, an_article, somebody_as

pytestmark = pytest.mark.django_db

DESK = reverse("admin:index")


def test_an_editor_sees_what_waits_what_is_to_appear_and_what_is_a_draft(client):
    an_article(title="Half a thought", status=Status.DRAFT)
    an_article(title="Ready to be read", status=Status.PENDING)
    an_article(
        title="Out tomorrow",
        status=Status.SCHEDULED,
        published_at=timezone.now() + dt.timedelta(days=1),
    )
    an_article(title="Long since out", status=Status.SCHEDULED)
    an_article(title="Thrown away", status=Status.TRASH)
    client.force_login(somebody_as(EDITOR))

    page = client.get(DESK).text

    places = [page.index(w) for w in ("Ready to be read", "Out tomorrow", "Half a thought")]
    assert places == sorted(places)
    assert "Long since out" not in page
    assert "Thrown away" not in page


@pytest.mark.parametrize("role", [AUTHOR, CONTRIBUTOR])
def test_who_writes_sees_their_own_and_nothing_of_the_queue(client, role):
    person = somebody_as(role)
    an_article(title="Mine to finish", status=Status.DRAFT, authors=(person,))
    other = an_article(title="Of somebody else", status=Status.DRAFT)
    a_comment(other, "Secret remark", status="pending")
    client.force_login(person)

    page = client.get(DESK).text

    assert "Mine to finish" in page
    assert "Of somebody else" not in page
    assert "Secret remark" not in page
    assert "Conversation</h2>" not in page


def test_the_conversation_is_counted_and_its_latest_words_are_shown(client):
    article = an_article(title="The bridge")
    a_comment(article, "Well said, all of it.")
    a_comment(article, "May I come in?", status="pending")
    a_comment(article, "Buy pills", status="spam")
    a_comment(article, "An old word", created_at=timezone.now() - dt.timedelta(days=40))
    client.force_login(somebody_as(EDITOR))

    page = client.get(DESK).text

    assert "1 comment waiting" in page
    assert "Well said, all of it." in page
    assert "May I come in?" in page
    assert "Buy pills" not in page
    assert "<dd>3</dd>" in page
    assert "1 (33 %)" in page


def test_the_front_page_costs_the_same_however_much_there_is(client):
    client.force_login(somebody_as(EDITOR))

    def measured() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert client.get(DESK).status_code == 200
        return len(queries)

    def grow(number: int) -> None:
        for _ in range(number):
            for status in (Status.DRAFT, Status.PENDING):
                an_article(status=status, authors=(somebody_as(AUTHOR),))
            a_comment(an_article(), status="pending")
            a_comment(an_article(), status="spam")

    grow(2)
    measured()
    before = measured()
    grow(8)

    assert measured() == before
