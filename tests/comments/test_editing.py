"""Changing one's own comment: for fifteen minutes, by its writer alone, with a mark, and never around the policy."""

import datetime as dt
import html

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from comments.bans import Kind
from comments.editing import delete_comment, edit_comment
from comments.models import Ban, Comment, Conversation, Edit, Status
from comments.moderation import approve
from comments.ownership import comment_key
from comments.policy import Refused
from comments.reacting import flag
from tests.factories import a_comment, a_guest, a_reader, an_article, an_editor

TOO_LATE = "A comment can be changed for 15 minutes. This one is older by now."
ORIGINAL = "The *river* was here first."


def edit_address(comment):
    return f"/comments/{comment.pk}/edit/"


def delete_address(comment):
    return f"/comments/{comment.pk}/delete/"


@pytest.fixture
def written(post, article):
    """A guest's comment, written in the client's browser a moment ago."""
    post(article)
    return Comment.objects.get()


@pytest.fixture(params=["account", "cookie", "link"])
def own(request, client, article, post):
    """A comment, and what its writer sends along to change it: as an account, from the browser, by the link."""
    if request.param == "account":
        client.force_login(a_reader())
        post(article)
        return Comment.objects.get(), {}
    post(article)
    comment = Comment.objects.get()
    if request.param == "cookie":
        return comment, {}
    client.cookies.clear()
    return comment, {"key": comment_key(comment)}


def test_its_writer_edits_a_comment(client, own):
    comment, key = own
    form = client.get(edit_address(comment), key).content.decode()
    assert ORIGINAL in form
    answer = client.post(edit_address(comment), {"comment": "The **bridge** came later.", **key})
    assert answer.status_code == 303
    page = client.get(answer["Location"]).content.decode()
    assert "The <strong>bridge</strong> came later." in page
    assert 'class="comment-edited"' in page
    assert "was here first" not in page


def test_the_text_before_is_kept_for_moderators(client, written):
    client.post(edit_address(written), {"comment": "Another."})
    client.post(edit_address(written), {"comment": "A third."})
    kept = Edit.objects.filter(comment=written).order_by("pk")
    assert [edit.source for edit in kept] == [ORIGINAL, "Another."]


def test_who_was_banned_meanwhile_may_delete_and_not_edit(client, written):
    Ban.objects.create(kind=Kind.EMAIL, value=written.author_email, reason="Insults")
    answer = client.post(edit_address(written), {"comment": "Something worse."})
    assert answer.status_code == 403
    assert "We take no comments from you." in answer.text
    assert "Something worse." in answer.text
    written.refresh_from_db()
    assert (written.source, written.edited_at) == (ORIGINAL, None)
    assert not Edit.objects.exists()
    assert client.post(delete_address(written)).status_code == 303


def test_the_same_text_again_is_no_edit(client, written):
    assert client.post(edit_address(written), {"comment": ORIGINAL}).status_code == 303
    written.refresh_from_db()
    assert written.edited_at is None
    assert not Edit.objects.exists()


def test_its_writer_deletes_a_comment(client, own, article):
    comment, key = own
    assert (
        "Nobody will read it any more" in client.get(delete_address(comment), key).content.decode()
    )
    answer = client.post(delete_address(comment), key)
    assert answer.status_code == 303
    assert answer["Location"] == "/2013/11/20/the-bridge/#comments"
    page = client.get(article.get_absolute_url()).content.decode()
    assert f"comment-{comment.pk}" not in page
    assert Conversation.objects.get(article=article).approved == 0
    comment.refresh_from_db()
    assert (comment.status, comment.deleted_by_writer) == (Status.TRASH, True)


def test_a_deleted_comment_that_was_answered_leaves_a_trace(client, written, article):
    reply = a_comment(article, "I agree.", parent=written)
    client.post(delete_address(written))
    page = client.get(article.get_absolute_url()).content.decode()
    assert "This comment was deleted by its author." in page
    assert f'id="comment-{written.pk}"' in page
    assert "I agree." in page
    assert "was here first" not in page
    assert "Marguerite Tan" not in page
    assert "1 comment</h2>" in page
    delete_comment(reply)
    page = client.get(article.get_absolute_url()).content.decode()
    assert f"comment-{written.pk}" not in page
    assert "No comments yet" in page


def test_deleted_by_an_editor_says_so(client, article):
    comment = a_comment(article, "Rude.")
    a_comment(article, "Indeed.", parent=comment)
    from comments.moderation import trash

    trash(comment, an_editor())
    page = client.get(article.get_absolute_url()).content.decode()
    assert "This comment was deleted by an editor." in page
    assert "Rude." not in page


def test_after_a_deletion_the_same_words_may_be_said_again(client, written, article, post):
    client.post(delete_address(written))
    assert post(article).status_code == 303
    assert Comment.objects.approved().count() == 1


def test_until_the_fifteenth_minute_and_no_longer(client, written):
    at = written.created_at
    with time_machine.travel(at + dt.timedelta(minutes=14, seconds=59), tick=False):
        assert client.post(edit_address(written), {"comment": "In time."}).status_code == 303
    with time_machine.travel(at + dt.timedelta(minutes=15), tick=False):
        for address, data in (
            (edit_address(written), {"comment": "Too late."}),
            (delete_address(written), {}),
        ):
            answer = client.post(address, data)
            page = html.unescape(answer.content.decode())
            assert answer.status_code == 403
            assert TOO_LATE in page
        asked = client.get(edit_address(written)).content.decode()
        assert TOO_LATE in html.unescape(asked)
        assert "Save</button>" not in asked
    written.refresh_from_db()
    assert (written.source, written.status) == ("In time.", Status.APPROVED)


def test_what_was_typed_too_late_is_still_in_the_form(client, written):
    Comment.objects.update(created_at=timezone.now() - dt.timedelta(hours=1))
    page = client.post(edit_address(written), {"comment": "Long and careful words."})
    assert "Long and careful words." in page.content.decode()


REFUSED = {
    "nothing": ("", "Please type a comment, or delete it."),
    "blanks": (" \n ", "Please type a comment, or delete it."),
    "too long": ("x" * 65_526, "65,525 bytes at most; this one has 65,526"),
    "a NUL": ("a\0b", "Null characters are not allowed."),
    "half a letter": ("a\ufffdb", "arrived damaged"),
}


@pytest.mark.parametrize(("typed", "sentence"), REFUSED.values(), ids=REFUSED)
def test_a_text_that_is_none_is_refused_with_a_sentence(client, written, typed, sentence):
    answer = client.post(edit_address(written), {"comment": typed})
    assert answer.status_code == 422
    assert sentence in html.unescape(answer.content.decode())
    written.refresh_from_db()
    assert written.source == ORIGINAL


def test_markup_of_an_edit_is_as_harmless_as_that_of_a_comment(client, written):
    client.post(
        edit_address(written), {"comment": "<script>alert(1)</script> [x](javascript:alert(1))"}
    )
    written.refresh_from_db()
    assert "<script" not in written.html
    assert 'href="javascript' not in written.html


@pytest.mark.parametrize("path", ["edit", "delete"])
def test_nobody_else_may(article, written, path):
    address = f"/comments/{written.pk}/{path}/"
    stranger = Client()
    assert stranger.get(address).status_code == 404
    assert stranger.post(address, {"comment": "Mine now."}).status_code == 404
    assert stranger.post(address, {"comment": "Mine now.", "key": "x"}).status_code == 404
    stranger.force_login(a_reader())
    assert stranger.post(address, {"comment": "Mine now."}).status_code == 404
    written.refresh_from_db()
    assert (written.source, written.status) == (ORIGINAL, Status.APPROVED)


@pytest.mark.parametrize("path", ["edit", "delete"])
def test_the_key_of_one_comment_opens_no_other(article, written, path):
    other = a_comment(article, author=a_guest("Other"))
    stranger = Client()
    answer = stranger.post(
        f"/comments/{written.pk}/{path}/", {"comment": "x", "key": comment_key(other)}
    )
    assert answer.status_code == 404


@pytest.mark.parametrize("path", ["edit", "delete"])
def test_a_foreign_page_cannot_press_the_button(article, post, written, client, path):
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = client.cookies
    assert strict.post(f"/comments/{written.pk}/{path}/", {"comment": "x"}).status_code == 403
    written.refresh_from_db()
    assert (written.source, written.status) == (ORIGINAL, Status.APPROVED)


@pytest.mark.parametrize("path", ["edit", "delete"])
@pytest.mark.parametrize("method", ["put", "patch", "delete"])
def test_other_methods_are_not_allowed(client, written, path, method):
    assert getattr(client, method)(f"/comments/{written.pk}/{path}/").status_code == 405


@pytest.mark.parametrize("path", ["edit", "delete"])
def test_looking_changes_nothing_and_is_kept_by_nobody(client, written, path):
    answer = client.get(f"/comments/{written.pk}/{path}/")
    assert "no-store" in answer["Cache-Control"]
    written.refresh_from_db()
    assert (written.source, written.status) == (ORIGINAL, Status.APPROVED)


@pytest.mark.parametrize("number", [999, 10**17])
def test_a_comment_that_does_not_exist_is_not_found(client, db, number):
    assert client.post(f"/comments/{number}/edit/", {"comment": "x"}).status_code == 404
    assert client.post(f"/comments/{number}/delete/").status_code == 404


@pytest.mark.parametrize("status", [Status.SPAM, Status.TRASH])
def test_what_an_editor_has_taken_away_is_not_its_writers_to_bring_back(client, written, status):
    Comment.objects.update(status=status)
    assert client.post(edit_address(written), {"comment": "Back."}).status_code == 404
    assert client.post(delete_address(written)).status_code == 404


def test_deleting_twice_at_once_counts_once(article):
    comment = a_comment(article)
    a_comment(article)
    delete_comment(comment)
    with pytest.raises(Refused) as refused:
        delete_comment(comment)
    assert refused.value.status == 409
    assert Conversation.objects.get(article=article).approved == 1


def test_an_edit_that_adds_links_waits_for_an_editor(client, written, article):
    answer = client.post(edit_address(written), {"comment": "https://a.example https://b.example"})
    written.refresh_from_db()
    assert written.status == Status.PENDING
    assert written.reason.startswith("Edited. ")
    assert Conversation.objects.get(article=article).approved == 0
    assert "awaiting moderation" in client.get(answer["Location"]).content.decode()
    assert "a.example" not in Client().get(article.get_absolute_url()).content.decode()


def test_an_edit_never_lets_a_waiting_comment_through(client, article, post):
    post(article, comment="https://a.example https://b.example")
    comment = Comment.objects.get()
    client.post(edit_address(comment), {"comment": "Harmless."})
    comment.refresh_from_db()
    assert (comment.status, comment.source) == (Status.PENDING, "Harmless.")


def test_a_waiting_comment_that_was_edited_and_approved_is_counted_once(client, article, post):
    post(article, comment="https://a.example https://b.example")
    comment = Comment.objects.get()
    client.post(edit_address(comment), {"comment": "Harmless."})
    approve(comment, an_editor())
    assert Conversation.objects.get(article=article).approved == 1
    assert "Harmless." in client.get(article.get_absolute_url()).content.decode()


def test_the_account_that_edits_is_noted(article):
    reader = a_reader()
    from comments.posting import Author

    comment = a_comment(article, "Before.", author=Author(user=reader))
    assert edit_comment(comment, "After.", reader)
    assert Edit.objects.get().by == reader


def test_the_page_after_posting_shows_a_guest_the_ways_to_change_it(client, article, post):
    answer = post(article)
    comment = Comment.objects.get()
    page = client.get(answer["Location"])
    assert edit_address(comment) in page.content.decode()
    assert delete_address(comment) in page.content.decode()
    assert "no-store" in page["Cache-Control"]


def test_everybody_elses_page_shows_none(article, written):
    page = Client().get(article.get_absolute_url()).content.decode()
    assert edit_address(written) not in page
    assert delete_address(written) not in page


def test_a_member_sees_them_on_every_page_while_there_is_time(client, article, post):
    client.force_login(a_reader())
    post(article)
    comment = Comment.objects.get()
    assert edit_address(comment) in client.get(article.get_absolute_url()).content.decode()
    with time_machine.travel(timezone.now() + dt.timedelta(minutes=16)):
        assert edit_address(comment) not in client.get(article.get_absolute_url()).content.decode()


def test_the_page_of_ones_own_comment_offers_both(client, written):
    page = client.get(f"/comments/{written.pk}/mine/").content.decode()
    assert f'href="{edit_address(written)}"' in page
    assert f'href="{delete_address(written)}"' in page


def test_the_link_from_the_mail_carries_its_key_on(written):
    key = comment_key(written)
    page = Client().get(f"/comments/{written.pk}/mine/", {"key": key}).content.decode()
    assert f"{edit_address(written)}?key=" in page


def test_a_comment_below_an_article_that_was_withdrawn_can_still_be_deleted(client, article, post):
    post(article)
    comment = Comment.objects.get()
    article.withdraw()
    assert client.post(delete_address(comment)).status_code == 303
    comment.refresh_from_db()
    assert comment.status == Status.TRASH


def test_editing_far_into_the_future_or_past_is_too_late(article):
    for shift in (dt.timedelta(hours=-1), dt.timedelta(hours=1)):
        comment = a_comment(an_article(), created_at=timezone.now() + shift)
        with pytest.raises(Refused):
            edit_comment(comment, "x", None)


def test_a_moderator_reads_what_it_said_before_and_why_it_was_flagged(
    client, written, admin_client
):
    client.post(edit_address(written), {"comment": "Softer words."})
    flag(written, "somebody", "abuse", "It names my street.")
    page = admin_client.get(f"/admin/comments/comment/{written.pk}/change/").content.decode()
    assert "What it said before" in page
    assert ORIGINAL in page
    assert "It insults or threatens somebody" in page
    assert "It names my street." in page


def test_the_owner_says_how_long(client, article, post, owner_sets):
    owner_sets(edit_minutes=60)
    post(article)
    comment = Comment.objects.get()
    Comment.objects.update(created_at=timezone.now() - dt.timedelta(minutes=59))
    assert client.post(edit_address(comment), {"comment": "In time."}).status_code == 303
    owner_sets(edit_minutes=0)
    page = client.post(edit_address(comment), {"comment": "Never."})
    assert page.status_code == 403
    assert "Comments cannot be changed here once they are posted." in page.content.decode()
    assert edit_address(comment) not in client.get(article.get_absolute_url()).content.decode()
