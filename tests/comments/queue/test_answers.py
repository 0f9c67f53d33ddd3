"""Approving a comment and answering it from the queue, in one step."""

import pytest

from comments.models import Decision, Status
from tests.comments.queue.addresses import JSON, LIST, at, waiting
from tests.factories import an_article

pytestmark = pytest.mark.django_db


def test_approve_and_reply_does_both(desk, editor):
    comment = waiting()
    answer = desk.post(at("reply", comment), {"text": "Thank *you*."}, headers=JSON)
    assert answer.json()["said"].startswith("Approved and answered")
    comment.refresh_from_db()
    assert comment.is_visible
    reply = comment.replies.get()
    assert (reply.user, reply.status) == (editor, Status.APPROVED)
    assert "<em>you</em>" in reply.html


REFUSED = {
    "nothing": ("", 422, "Please type a reply."),
    "blanks": ("  \n ", 422, "Please type a reply."),
    "too much": ("x" * 65_526, 422, "65525"),
}


@pytest.mark.parametrize(("text", "status", "words"), REFUSED.values(), ids=REFUSED)
def test_an_answer_that_is_not_taken_approves_nothing(desk, text, status, words):
    comment = waiting()
    answer = desk.post(at("reply", comment), {"text": text}, headers=JSON)
    assert answer.status_code == status
    assert words in answer.json()["refusal"]
    comment.refresh_from_db()
    assert comment.status == Status.PENDING
    assert not Decision.objects.exists()


def test_an_answer_that_is_refused_comes_back_with_its_words(desk):
    article = an_article(comments_open=False)
    comment = waiting(article)
    answer = desk.post(at("reply", comment), {"text": "My long answer.", "next": LIST})
    assert answer.status_code == 403
    assert "Comments on this article are closed." in answer.text
    assert "My long answer." in answer.text
    assert f'value="{LIST}"' in answer.text


def test_without_scripts_the_answer_is_a_page_that_leads_back(desk):
    comment = waiting(text="What of the ferry?")
    assert "What of the ferry?" in desk.get(at("reply", comment)).text
    answer = desk.post(at("reply", comment), {"text": "It sank.", "next": f"{LIST}?why=first"})
    assert answer["Location"] == f"{LIST}?why=first"
