"""What the queue does beyond single buttons: filters, what stands beside, many at once, undo, answers, bans."""

import datetime as dt

import pytest
import time_machine
from django.contrib.auth.models import Permission
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from comments.author import Author
from comments.models import Ban, Comment, Conversation, Decision, DiscussionSettings, Edit, Status
from comments.moderation import approve, mark_as_spam, trash
from comments.queue import filters
from comments.reacting import flag, flagger
from tests.factories import a_comment, a_guest, a_reader, an_article, an_editor

pytestmark = pytest.mark.django_db

LIST = reverse("admin:comments_comment_changelist")
MANY = reverse("admin:comments_comment_decide_many")
UNDO = reverse("admin:comments_comment_undo")
JSON = {"Accept": "application/json"}


@pytest.fixture
def editor():
    return an_editor()


@pytest.fixture
def desk(client, editor):
    """A signed-in editor's browser."""
    client.force_login(editor)
    return client


def at(name, comment):
    return reverse(f"admin:comments_comment_{name}", args=[comment.pk])


def waiting(article=None, text="", **fields):
    return a_comment(article or an_article(), text, status=Status.PENDING, **fields)


def from_network(text, network="203.0.113.0/24", **fields):
    comment = waiting(text=text, **fields)
    Comment.objects.filter(pk=comment.pk).update(network=network)
    return comment


# --- Filters


def test_the_list_can_be_narrowed_to_an_article(desk):
    article = an_article(title="The bridge")
    waiting(article, "Here.")
    waiting(text="Elsewhere.")
    page = desk.get(LIST, {"article": article.pk}).text
    assert "Here." in page
    assert "Elsewhere." not in page
    assert "On “The bridge”" in page


def test_the_list_can_be_narrowed_to_a_person_without_an_address_in_the_address(desk):
    mine = waiting(text="Mine.", author=Author(name="Gus", email="Gus@Example.org"))
    a_comment(an_article(), "Also mine.", author=Author(name="G.", email="gus@example.org"))
    reader = a_reader("Gus")
    account = waiting(text="The account's.", author=Author(user=reader))
    page = desk.get(LIST, {"person": mine.pk, "status": "all"}).text
    assert "Mine." in page
    assert "Also mine." in page
    assert "The account" not in page
    page = desk.get(LIST, {"person": account.pk, "status": "all"}).text
    assert "The account" in page
    assert "Mine." not in page


def test_the_list_can_be_narrowed_to_a_network(desk):
    from_network("Near.")
    from_network("Far.", "198.51.100.0/24")
    page = desk.get(LIST, {"network": "203.0.113.0/24"}).text
    assert "Near." in page
    assert "Far." not in page


def test_the_list_can_be_narrowed_to_a_kind_of_reason(desk):
    held = {
        "links": "It has 2 links.",
        "first": "The first comment of this person.",
        "spam": "May be spam (60%). It has a link.",
        "words": "Contains “x”, one of the words that hold a comment.",
    }
    for kind, reason in held.items():
        comment = waiting(text=f"Said for {kind}.")
        Comment.objects.filter(pk=comment.pk).update(reason=reason)
    for kind in ("first", "spam", "words"):
        page = desk.get(LIST, {"why": kind}).text
        assert f"Said for {kind}." in page
        assert page.count("data-entry=") == 1
    assert "Said for links." in desk.get(LIST, {"why": "links"}).text


@pytest.mark.parametrize("name", ["article", "person", "network", "why"])
@pytest.mark.parametrize("value", ["x", "0", "999999", "9" * 40, "\u202e", "\0", "' OR 1=1"])
def test_a_filter_that_means_nothing_shows_nothing(desk, name, value):
    waiting(text="Waits.")
    answer = desk.get(LIST, {name: value})
    assert answer.status_code == 200
    assert "Waits." not in answer.text


def test_searching_keeps_the_tab_and_the_filters_and_leads_back_to_them(desk):
    article = an_article()
    a_comment(article, "The ferry left at noon.")
    waiting(article, "The ferry waits.")
    a_comment(article, "Something else.")
    chosen = {"status": "all", "article": article.pk}
    before = desk.get(LIST, chosen).text
    assert "found ·" not in before
    page = desk.get(LIST, {**chosen, "q": "ferry", "p": "1"}).text
    assert page.count("data-entry=") == 2
    assert "2 found ·" in page
    assert '<input type="hidden" name="status" value="all">' in page
    assert f'<input type="hidden" name="article" value="{article.pk}">' in page
    assert f'<a href="?status=all&amp;article={article.pk}">Show all</a>' in page


def test_counts_and_pages_read_no_more_than_they_show(desk, monkeypatch):
    monkeypatch.setattr(filters, "COUNTED", 3)
    article = an_article()
    for _ in range(5):
        waiting(article)
    page = desk.get(LIST).text
    assert "data-more>3+</span>" in page


def test_filters_cost_the_same_however_much_was_said(desk):
    author = Author(name="Gus", email="gus@example.org")
    article = an_article()
    first = waiting(article, author=author)

    def measured():
        with CaptureQueriesContext(connection) as queries:
            desk.get(LIST, {"person": first.pk, "article": article.pk, "why": "first"})
        return len(queries)

    measured()
    before = measured()
    for _ in range(8):
        waiting(article, author=author)
    assert measured() == before
    assert before <= 16


# --- What stands beside a comment


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


# --- Many at once, and undo


def test_one_press_decides_many_and_one_press_takes_them_back(desk):
    article = an_article()
    comments = [waiting(article) for _ in range(3)]
    spam = a_comment(article, status=Status.SPAM)
    answer = desk.post(
        MANY,
        {"decision": "approved", "ids": [c.pk for c in [*comments, spam]]},
        headers=JSON,
    ).json()
    assert answer["said"] == "Approved: 4 comments."
    assert Conversation.objects.get(article=article).approved == 4
    undone = desk.post(UNDO, headers=JSON).json()
    assert undone["said"] == "Taken back: 4 comments."
    assert set(undone["moved"]) == {c.pk for c in [*comments, spam]}
    assert Comment.objects.filter(status=Status.PENDING).count() == 3
    assert Comment.objects.get(pk=spam.pk).status == Status.SPAM
    assert Conversation.objects.get(article=article).approved == 0


def test_undo_goes_back_step_by_step_and_then_says_that_there_is_nothing(desk):
    first, second = waiting(), waiting()
    desk.post(at("decide", first), {"decision": "approved"})
    desk.post(at("decide", second), {"decision": "spam"})
    assert desk.post(UNDO, headers=JSON).json()["moved"] == [second.pk]
    assert desk.post(UNDO, headers=JSON).json()["moved"] == [first.pk]
    assert desk.post(UNDO, headers=JSON).json()["said"] == "There is nothing to take back."


def test_two_decisions_about_one_comment_are_taken_back_one_after_the_other(desk):
    other, comment = waiting(), waiting()
    desk.post(at("decide", other), {"decision": "approved"})
    desk.post(at("decide", comment), {"decision": "approved"})
    desk.post(at("decide", comment), {"decision": "spam"})
    steps = [desk.post(UNDO, headers=JSON).json() for _ in range(4)]
    assert [step["moved"] for step in steps] == [[comment.pk], [comment.pk], [other.pk], []]
    assert [step.get("before") for step in steps[:2]] == [
        {str(comment.pk): "approved"},
        {str(comment.pk): "pending"},
    ]
    assert set(Comment.objects.values_list("status", flat=True)) == {Status.PENDING}


def test_nobody_takes_back_what_somebody_else_decided(desk):
    comment = waiting()
    approve(comment, an_editor())
    assert desk.post(UNDO, headers=JSON).json()["moved"] == []
    comment.refresh_from_db()
    assert comment.is_visible


def test_what_somebody_has_decided_anew_since_stays(desk, editor):
    comment = waiting()
    desk.post(at("decide", comment), {"decision": "approved"})
    trash(comment, an_editor())
    answer = desk.post(UNDO, headers=JSON).json()
    assert answer["said"] == "Somebody has decided anew since. Nothing was changed."
    comment.refresh_from_db()
    assert comment.status == Status.TRASH


def test_yesterdays_decisions_are_not_taken_back_by_one_key(desk):
    comment = waiting()
    desk.post(at("decide", comment), {"decision": "approved"})
    Decision.objects.update(at=timezone.now() - dt.timedelta(days=1))
    assert desk.post(UNDO, headers=JSON).json()["moved"] == []


def test_without_scripts_undo_is_a_button_that_leads_back(desk):
    comment = waiting()
    assert UNDO not in desk.get(LIST).text.split("data-undo-url")[0]
    desk.post(at("decide", comment), {"decision": "approved"})
    waiting()
    page = desk.get(LIST).text
    assert f'formaction="{UNDO}"' in page
    answer = desk.post(UNDO, {"next": LIST}, follow=True)
    assert "Taken back: Guest." in answer.text


def test_ids_that_are_none_are_passed_over(desk):
    comment = waiting()
    ids = ["x", "-1", "9" * 40, "999999", str(comment.pk), str(comment.pk)]
    answer = desk.post(MANY, {"decision": "spam", "ids": ids}, headers=JSON)
    assert answer.json()["moved"] == [comment.pk]


@pytest.mark.parametrize("address", [MANY, UNDO])
def test_looking_changes_nothing_and_readers_get_nowhere(client, desk, address):
    assert desk.get(address).status_code == 405
    client.force_login(a_reader())
    assert client.post(address, {"decision": "spam"}).status_code == 302


def test_whoever_may_only_look_decides_nothing(client):
    looker = User.objects.create_user("looker", is_staff=True)
    looker.user_permissions.add(Permission.objects.get(codename="view_comment"))
    client.force_login(looker)
    comment = waiting()
    assert client.get(at("beside", comment)).status_code == 200
    for address in (MANY, UNDO, at("reply", comment), at("ban", comment)):
        assert client.post(address, {"decision": "spam", "text": "x"}).status_code == 403
    assert "data-keys" not in client.get(LIST).text


# --- Approve and reply


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


# --- Bans


def test_whoever_wrote_a_comment_can_be_banned_for_a_time(desk, editor):
    comment = waiting(author=Author(name="Gus", email="gus@example.org", address="203.0.113.9"))
    page = desk.get(at("ban", comment)).text
    assert "Whoever uses gus@example.org" in page
    fields = {"whom": "email", "days": "7", "reason": "Rude", "is_spam": "on", "next": LIST}
    assert desk.post(at("ban", comment), fields)["Location"] == LIST
    ban = Ban.objects.get()
    assert (ban.kind, ban.value, ban.reason, ban.by) == ("email", "gus@example.org", "Rude", editor)
    assert dt.timedelta(days=6) < ban.until - timezone.now() < dt.timedelta(days=8)
    comment.refresh_from_db()
    assert (comment.status, comment.reason) == (Status.SPAM, "Banned: Rude")


@pytest.mark.parametrize(
    ("whom", "value"), [("address", "203.0.113.9/32"), ("network", "203.0.113.0/24")]
)
def test_an_address_or_its_network_can_be_banned_for_good(desk, whom, value):
    comment = waiting(author=Author(name="Gus", address="203.0.113.9"))
    desk.post(at("ban", comment), {"whom": whom, "days": "", "reason": "Spam"})
    ban = Ban.objects.get()
    assert (ban.kind, ban.value, ban.until) == ("network", value, None)
    assert Comment.objects.get(pk=comment.pk).status == Status.PENDING


def test_an_account_is_banned_as_an_account(desk):
    comment = waiting(author=Author(user=a_reader("Mona")))
    desk.post(at("ban", comment), {"whom": "account", "days": "30", "reason": "Rude"})
    assert Ban.objects.get().user == comment.user


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"whom": "account", "reason": "x"},
        {"whom": "email", "reason": ""},
        {"whom": "email", "reason": "x" * 301},
        {"whom": "email", "reason": "x", "days": "2"},
    ],
)
def test_a_ban_that_says_too_little_is_refused(desk, fields):
    comment = waiting(author=Author(name="Gus", email="gus@example.org"))
    answer = desk.post(at("ban", comment), {"next": LIST, **fields})
    assert answer.status_code == 422
    assert "Nobody was banned yet." in answer.text
    assert not Ban.objects.exists()


def test_somebody_who_may_not_ban_does_not(client):
    moderator = User.objects.create_user("moderator", is_staff=True)
    moderator.user_permissions.add(Permission.objects.get(codename="change_comment"))
    client.force_login(moderator)
    assert client.get(at("ban", waiting())).status_code == 403


# --- Editing


def test_an_edit_leads_back_to_the_list_and_keeps_the_text_before(desk, editor):
    comment = a_comment(an_article(), "As it was")
    page = desk.get(LIST, {"status": "all", "why": ""}).text
    assert "_changelist_filters" in page
    desk.post(
        at("change", comment),
        {"source": "As it is", "author_name": "Guest", "author_email": "", "author_url": ""},
    )
    assert Edit.objects.get().source == "As it was"
    assert Edit.objects.get().by == editor


def test_readers_see_an_edit_at_once(client, desk):
    comment = a_comment(an_article(), "As it was")
    address = comment.article.get_absolute_url()
    client.logout()
    assert "As it was" in client.get(address).text
    client.force_login(an_editor())
    fields = {"source": "As it is", "author_name": "G", "author_email": "", "author_url": ""}
    assert client.post(at("change", comment), fields).status_code == 302
    client.logout()
    assert "As it is" in client.get(address).text


def test_flags_do_not_hide_a_comment_that_an_editor_has_corrected(desk):
    comment = waiting()
    desk.post(at("decide", comment), {"decision": "approved"})
    fields = {"source": "Milder", "author_name": "G", "author_email": "", "author_url": ""}
    desk.post(at("change", comment), fields)
    for number in range(4):
        flag(comment, flagger(None, f"203.0.{number}.0/24"), "abuse")
    comment.refresh_from_db()
    assert (comment.flags, comment.status) == (4, Status.APPROVED)


def test_decisions_of_an_editor_who_has_left_are_not_the_policys(desk, editor):
    comment = waiting()
    approve(comment, editor)
    decision = Decision.objects.select_related("by").get()
    assert decision.who == "Ed Editor"
    decision.by = None
    assert decision.who == "an editor who has left"


def test_the_settings_page_explains_each_setting(desk):
    page = desk.get(reverse("admin:comments_discussionsettings_changelist"), follow=True).text
    for field in DiscussionSettings._meta.get_fields():
        if field.name != "id":
            assert field.help_text, field.name
            assert f'id="id_{field.name}_helptext"' in page


def test_undo_works_within_twelve_hours(desk):
    comment = waiting()
    with time_machine.travel(timezone.now() - dt.timedelta(hours=11)):
        approve(comment, User.objects.get(pk=desk.session["_auth_user_id"]))
    assert desk.post(UNDO, headers=JSON).json()["moved"] == [comment.pk]
