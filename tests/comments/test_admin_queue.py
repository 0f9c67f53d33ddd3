"""The queue in the admin: what is shown, and what its buttons and actions do."""

import datetime as dt

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from comments.models import Comment, Conversation, Status
from tests.factories import a_comment, a_guest, a_reader, an_article, an_editor

pytestmark = pytest.mark.django_db

LIST = reverse("admin:comments_comment_changelist")


@pytest.fixture
def desk(client):
    """A signed-in editor's browser."""
    client.force_login(an_editor())
    return client


def decide(client, comment, decision, **fields):
    address = reverse("admin:comments_comment_decide", args=[comment.pk])
    return client.post(address, {"decision": decision, **fields})


def test_the_queue_opens_on_what_waits_with_the_longest_waiting_first(desk):
    article, now = an_article(), timezone.now()
    a_comment(article, "Already approved")
    for hours in (1, 3, 2):
        at = now - dt.timedelta(hours=hours)
        a_comment(article, f"Waiting {hours} hours", status=Status.PENDING, created_at=at)

    page = desk.get(LIST).text

    assert "Already approved" not in page
    order = [page.index(f"Waiting {hours} hours") for hours in (3, 2, 1)]
    assert order == sorted(order)


def test_the_tabs_count_what_stands_behind_each(desk):
    article = an_article()
    for status in (Status.PENDING, Status.PENDING, Status.SPAM, Status.APPROVED):
        a_comment(article, status=status)

    page = " ".join(desk.get(LIST).text.split())

    for tab, count in (("Pending", 2), ("Approved", 1), ("Spam", 1), ("Trash", 0), ("All", 4)):
        assert f'{tab} <span class="count">{count}</span>' in page


def test_an_unknown_tab_is_the_queue(desk):
    a_comment(an_article(), "Waiting here", status=Status.PENDING)

    assert "Waiting here" in desk.get(LIST, {"status": "nonsense"}).text


def test_markup_in_a_comment_is_shown_as_text(desk):
    a_comment(an_article(), "<script>alert(1)</script> said", status=Status.PENDING)

    page = desk.get(LIST).text

    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page


def test_a_button_decides_and_leads_back_to_the_list(desk):
    comment = a_comment(an_article(), status=Status.PENDING)
    back = f"{LIST}?status=pending&p=2"

    response = decide(desk, comment, "approved", next=back)

    assert response.status_code == 302
    assert response["Location"] == back
    comment.refresh_from_db()
    assert comment.is_visible


def test_a_decision_never_leads_to_another_site(desk):
    comment = a_comment(an_article(), status=Status.PENDING)

    response = decide(desk, comment, "spam", next="https://evil.example/")

    assert response["Location"] == reverse("admin:comments_comment_change", args=[comment.pk])


def test_reading_an_address_decides_nothing(desk):
    comment = a_comment(an_article(), status=Status.PENDING)

    response = desk.get(reverse("admin:comments_comment_decide", args=[comment.pk]))

    assert response.status_code == 405


@pytest.mark.parametrize("wrong", ["", "ham", "APPROVED", "approved\0"])
def test_a_decision_that_does_not_exist_is_not_found(desk, wrong):
    comment = a_comment(an_article(), status=Status.PENDING)

    assert decide(desk, comment, wrong).status_code == 404
    comment.refresh_from_db()
    assert comment.status == Status.PENDING


@pytest.mark.parametrize("pk", ["0", "999999", "x", "99999999999999999999999"])
def test_a_comment_that_does_not_exist_is_not_found(desk, pk):
    address = reverse("admin:comments_comment_decide", args=[pk])

    assert desk.post(address, {"decision": "spam"}).status_code == 404


def test_a_decision_needs_a_token():
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(an_editor())
    comment = a_comment(an_article(), status=Status.PENDING)

    assert decide(strict, comment, "approved").status_code == 403


def test_somebody_who_may_only_look_sees_no_button_and_decides_nothing(client):
    looker = User.objects.create_user("looker", is_staff=True)
    looker.user_permissions.add(Permission.objects.get(codename="view_comment"))
    client.force_login(looker)
    comment = a_comment(an_article(), status=Status.PENDING)

    assert 'name="decision"' not in client.get(LIST).text
    assert decide(client, comment, "approved").status_code == 403


def test_a_reader_does_not_get_in(client):
    client.force_login(a_reader())

    assert client.get(LIST).status_code == 302


def test_an_action_moves_all_chosen_and_keeps_the_count_right(desk):
    article = an_article()
    chosen = [a_comment(article, status=Status.PENDING) for _ in range(3)]
    a_comment(article)

    desk.post(
        f"{LIST}?status=all",
        {"action": "to_approved", "_selected_action": [c.pk for c in chosen]},
    )

    assert Conversation.objects.get(article=article).approved == 4


def test_comments_cannot_be_added_here(desk):
    assert desk.get(reverse("admin:comments_comment_add")).status_code == 403


def test_only_the_trash_can_be_emptied(desk):
    kept = a_comment(an_article())
    gone = a_comment(an_article(), status=Status.TRASH)

    refused = desk.post(reverse("admin:comments_comment_delete", args=[kept.pk]), {"post": "yes"})
    desk.post(reverse("admin:comments_comment_delete", args=[gone.pk]), {"post": "yes"})
    desk.post(
        f"{LIST}?status=all",
        {"action": "delete_selected", "_selected_action": [kept.pk], "post": "yes"},
    )

    assert refused.status_code == 403
    assert list(Comment.objects.all()) == [kept]


def test_the_trash_keeps_a_comment_that_has_answers(desk):
    article = an_article()
    parent = a_comment(article)
    a_comment(article, parent=parent)
    Comment.objects.filter(pk=parent.pk).update(status=Status.TRASH)

    response = desk.post(
        f"{LIST}?status=trash",
        {"action": "delete_selected", "_selected_action": [parent.pk], "post": "yes"},
    )

    assert response.status_code < 500
    assert Comment.objects.filter(pk=parent.pk).exists()


def edit(client, comment, **changes):
    fields = {
        "source": comment.source,
        "author_name": comment.author_name,
        "author_email": comment.author_email,
        "author_url": comment.author_url,
    }
    address = reverse("admin:comments_comment_change", args=[comment.pk])
    return client.post(address, fields | changes)


def test_an_edited_text_is_rendered_anew_and_says_so(desk):
    comment = a_comment(an_article(), "First *words*")

    edit(desk, comment, source="Better **words** <img src=x onerror=alert(1)>")

    comment.refresh_from_db()
    assert "<strong>words</strong>" in comment.html
    assert "<img" not in comment.html
    assert comment.edited_at is not None


def test_saving_without_a_change_is_not_an_edit(desk):
    comment = a_comment(an_article(), "As it was")

    edit(desk, comment)

    comment.refresh_from_db()
    assert comment.edited_at is None


@pytest.mark.parametrize("source", ["", "   ", "x" * 65_526, "あ" * 21_842])
def test_an_edit_that_leaves_nothing_or_too_much_is_refused_in_words(desk, source):
    comment = a_comment(an_article(), "As it was")

    response = edit(desk, comment, source=source)

    assert response.status_code == 200
    assert "errorlist" in response.text
    comment.refresh_from_db()
    assert comment.source == "As it was"


def measured(client, address: str) -> int:
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert client.get(address).status_code == 200
    return len(queries)


def test_the_queue_costs_the_same_however_many_wait(desk):
    def grow() -> None:
        article = an_article()
        parent = a_comment(article, author=a_guest("Parent"))
        for _ in range(6):
            a_comment(article, parent=parent, status=Status.PENDING)

    grow()
    measured(desk, LIST)
    before = measured(desk, LIST)
    grow()
    grow()

    assert measured(desk, LIST) == before
    assert before <= 12
