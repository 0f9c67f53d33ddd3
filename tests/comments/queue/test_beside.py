"""What stands beside a comment in the queue: its thread, its writer, what was decided."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from comments.author import Author
from comments.models import Ban, Decision
from comments.moderation import approve, mark_as_spam, trash
from tests.comments.queue.addresses import at, waiting
from tests.factories import a_comment, a_guest, an_article

pytestmark = pytest.mark.django_db


def test_beside_a_comment_stand_its_thread_its_writer_and_what_was_decided(desk, editor):
    article = an_article(title="The bridge", excerpt="On bridges.")
    gus = Author(name="Gus", email="gus@example.org")
    top = a_comment(article, "The first word.", author=a_guest("Ann"))
    comment = waiting(article, "The answer.", parent=top, author=gus)
    a_comment(article, "To the answer.", parent=comment, author=a_guest("Bob"))
    approve(waiting(text="An older one.", author=gus), editor)
    trash(waiting(text="A thrown one.", author=gus), editor)
    mark_as_spam(comment, editor, "Not again")
    page = " ".join(desk.get(at("beside", comment)).text.split())
    for said in (
        *("The bridge", "On bridges.", "The first word.", "The answer.", "To the answer."),
        *("An older one.", "A thrown one.", "Approved <strong>1</strong>"),
        *("Trash <strong>1</strong>", "Marked as spam by Ed Editor", "Not again"),
    ):
        assert said in page, said
    assert page == " ".join(desk.get(at("beside", comment)).text.split())
    assert "The first word." in desk.get(at("change", comment)).text


def test_what_stands_beside_costs_the_same_however_much_was_said(desk, editor):
    article, gus = an_article(), Author(name="Gus", email="gus@example.org")
    top = a_comment(article, author=gus)
    comment = waiting(article, parent=top, author=gus)

    def measured():
        with CaptureQueriesContext(connection) as queries:
            assert desk.get(at("beside", comment)).status_code == 200
        return len(queries)

    def grow():
        for _ in range(7):
            a_comment(article, parent=comment, author=gus)
            approve(waiting(article, author=gus), editor)

    grow()
    measured()
    before = measured()
    grow()
    assert measured() == before
    assert before <= 16


def test_markup_and_bans_are_shown_as_text(desk, editor):
    comment = waiting(text="<img src=x onerror=alert(1)>", author=Author(name="<b>Gus</b>"))
    Ban.objects.create(kind="name", value="<b>gus</b>", reason="<i>rude</i>", by=editor)
    page = desk.get(at("beside", comment)).text
    assert "<img" not in page
    assert "<b>" not in page
    assert "Banned:" in page
    assert "&lt;i&gt;rude" in page


@pytest.mark.parametrize("name", ["beside", "reply", "ban"])
def test_nothing_is_beside_a_comment_that_is_not_there(desk, name):
    assert desk.get(reverse(f"admin:comments_comment_{name}", args=[999_999])).status_code == 404


def test_decisions_of_an_editor_who_has_left_are_not_the_policys(desk, editor):
    comment = waiting()
    approve(comment, editor)
    decision = Decision.objects.select_related("by").get()
    assert decision.who == "Ed Editor"
    decision.by = None
    assert decision.who == "an editor who has left"
