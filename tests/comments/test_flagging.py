"""Flagging: N readers make a comment wait for an editor, one flag each, and not again after an editor's word."""

import html
import threading

import pytest
from django.db import connection
from django.test import Client

from comments.editing import edit_comment
from comments.models import Comment, Conversation, Flag, Status
from comments.moderation import approve
from comments.policy import Refused
from comments.reacting import flag, flagged_because
from tests.factories import a_comment, a_reader, an_article, an_editor

OURS = {"Sec-Fetch-Site": "same-origin"}


def address(comment):
    return f"/comments/{comment.pk}/flag/"


def flagged(comment, *, network="203.0.113.1", client=None, headers=OURS, **data):
    """Press the button from a network of one's own."""
    data = {"reason": "spam", **data}
    return (client or Client()).post(address(comment), data, headers=headers, REMOTE_ADDR=network)


@pytest.fixture
def comment(article):
    return a_comment(article, "Buy now.")


def test_the_page_asks_why(client, comment):
    answer = client.get(address(comment))
    page = html.unescape(answer.content.decode())
    assert "Why should an editor look at it?" in page
    assert "Buy now." in page
    assert "no-store" in answer["Cache-Control"]
    assert not Flag.objects.exists()


def test_a_flag_is_noted_and_thanked_for(client, comment):
    answer = flagged(comment, reason="abuse", words="It names my street.")
    assert answer.status_code == 200
    assert "Thank you" in answer.content.decode()
    noted = Flag.objects.get()
    assert (noted.comment, noted.reason, noted.words) == (comment, "abuse", "It names my street.")
    comment.refresh_from_db()
    assert (comment.flags, comment.status) == (1, Status.APPROVED)


def test_so_many_flags_hide_it_until_an_editor_has_looked(client, article, comment):
    for number in range(2):
        flagged(comment, network=f"203.0.{number}.1")
    assert "Buy now." in client.get(article.get_absolute_url()).content.decode()
    flagged(comment, network="203.0.2.1", reason="abuse")
    comment.refresh_from_db()
    assert comment.status == Status.PENDING
    assert comment.reason == (
        "Flagged by 3 readers: It is advertising or spam (2); It insults or threatens somebody."
    )
    assert "Buy now." not in client.get(article.get_absolute_url()).content.decode()
    assert Conversation.objects.get(article=article).approved == 0


def test_hidden_between_replies_it_leaves_a_line_in_its_place(client, article, comment, owner_sets):
    owner_sets(flags_to_hide=1)
    a_comment(article, "Who wrote that?", parent=comment)
    flagged(comment)
    page = client.get(article.get_absolute_url()).content.decode()
    assert "This comment is waiting for an editor." in page
    assert "Who wrote that?" in page
    assert "Buy now." not in page


def test_the_owner_says_how_many(comment, owner_sets):
    owner_sets(flags_to_hide=1)
    flagged(comment)
    comment.refresh_from_db()
    assert comment.status == Status.PENDING
    assert comment.reason == "Flagged by 1 reader: It is advertising or spam."


def test_one_flag_for_each_network_and_each_account(comment):
    reader = a_reader()
    client = Client()
    client.force_login(reader)
    for _ in range(2):
        flagged(comment)
        answer = flagged(comment, client=client)
    assert "You have flagged this comment before" in answer.content.decode()
    assert Flag.objects.count() == 2
    comment.refresh_from_db()
    assert comment.flags == 2


def test_who_flagged_from_where_is_not_to_be_read(comment):
    flagged(comment, network="203.0.113.77")
    assert "203.0.113" not in Flag.objects.get().by


def test_what_an_editor_has_approved_is_not_hidden_again(comment, owner_sets):
    owner_sets(flags_to_hide=2)
    for number in range(2):
        flag(comment, f"somebody {number}", "spam")
    approve(comment, an_editor())
    for number in range(5):
        flag(comment, f"somebody else {number}", "spam")
    comment.refresh_from_db()
    assert (comment.status, comment.flags) == (Status.APPROVED, 7)


def test_but_it_is_when_it_was_edited_since(comment, owner_sets):
    owner_sets(flags_to_hide=2)
    for number in range(2):
        flag(comment, f"somebody {number}", "spam")
    approve(comment, an_editor())
    edit_comment(comment, "Now something worse.", None)
    flag(comment, "another", "abuse")
    comment.refresh_from_db()
    assert comment.status == Status.PENDING


def test_an_editor_hears_of_what_was_hidden(comment, owner_sets):
    from django_tasks_db.models import DBTaskResult

    owner_sets(flags_to_hide=1)
    before = DBTaskResult.objects.count()
    flag(comment, "somebody", "spam")
    assert DBTaskResult.objects.count() == before + 1


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ({"reason": ""}, "Please say why."),
        ({"reason": "boredom"}, "Please choose one of the reasons."),
        ({"reason": "spam\0"}, "Please choose one of the reasons."),
        ({"words": "x" * 301}, "at most 300 characters"),
        ({"words": "a\0b"}, "Null characters are not allowed."),
        ({"words": "a\ufffdb"}, "arrived damaged"),
    ],
)
def test_refused_with_a_sentence_and_nothing_typed_is_lost(comment, data, sentence):
    answer = flagged(comment, **{"words": "My street.", **data})
    page = html.unescape(answer.content.decode())
    assert answer.status_code == 422
    assert sentence in page
    assert data.get("words", "My street.").replace("\0", "") in page.replace("\0", "")
    assert not Flag.objects.exists()


@pytest.mark.parametrize(
    "headers", [{"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://e.example"}, {}]
)
def test_a_foreign_page_flags_nothing(comment, headers):
    answer = flagged(comment, client=Client(enforce_csrf_checks=True), headers=headers)
    assert answer.status_code == 403
    assert "Please press the button once more." in answer.content.decode()
    assert not Flag.objects.exists()


@pytest.mark.parametrize("status", [Status.PENDING, Status.SPAM, Status.TRASH])
def test_what_is_not_public_cannot_be_flagged(article, status):
    hidden = a_comment(article, status=status)
    assert Client().get(address(hidden)).status_code == 404
    assert flagged(hidden).status_code == 404
    with pytest.raises(Refused):
        flag(hidden, "somebody", "spam")


@pytest.mark.parametrize("method", ["put", "patch", "delete"])
def test_other_methods_are_not_allowed(client, comment, method):
    assert getattr(client, method)(address(comment)).status_code == 405


def test_a_machine_that_flags_everything_finds_an_end(article):
    statuses = [flagged(a_comment(article)).status_code for _ in range(22)]
    assert statuses[:20] == [200] * 20
    assert statuses[20:] == [429] * 2


def test_the_reason_an_editor_reads_fits_its_column(comment):
    comment.flags = 10**9
    assert len(flagged_because(comment)) <= 300


@pytest.mark.django_db(transaction=True)
def test_flags_at_the_same_moment_are_all_counted_and_hide_it_once():
    article = an_article()
    comment = a_comment(article)
    a_comment(article)
    together = threading.Barrier(5)

    def press(number):
        together.wait()
        try:
            flag(comment, f"reader {number % 4}", "spam")
        except Refused:
            pass  # hidden by then
        finally:
            connection.close()

    threads = [threading.Thread(target=press, args=(number,)) for number in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    comment.refresh_from_db()
    assert comment.status == Status.PENDING
    assert comment.flags == Flag.objects.count()
    assert Conversation.objects.get(article=article).approved == 1
    assert Comment.objects.approved().count() == 1


def test_where_the_owner_wants_none_flags_hide_nothing(comment, owner_sets):
    owner_sets(flags_to_hide=0)
    for number in range(10):
        flag(comment, f"somebody {number}", "spam")
    comment.refresh_from_db()
    assert (comment.status, comment.flags) == (Status.APPROVED, 10)
