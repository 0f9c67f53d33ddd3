"""Articles in the admin: writing, publishing, and who may."""

import datetime as dt

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from blog.models import Article, Status
from tests.factories import a_category, an_article, an_author, an_editor

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("contexts")]

LIST = reverse("admin:blog_article_changelist")
ADD = reverse("admin:blog_article_add")


@pytest.fixture
def editor():
    return an_editor()


@pytest.fixture
def desk(client, editor):
    """A signed-in editor's browser."""
    client.force_login(editor)
    return client


@pytest.fixture
def writers_desk(client):
    """The browser of somebody who may write but not publish."""
    writer = User.objects.create_user("writer", is_staff=True, display_name="Wri Ter")
    names = ("add_article", "change_article", "view_article", "delete_article")
    writer.user_permissions.set(Permission.objects.filter(codename__in=names))
    client.force_login(writer)
    return client


def sent(**fields):
    return {
        "title": "A new article",
        "excerpt": "",
        "body": "<p>Its text.</p>",
        "status": "draft",
        "published_at_0": "",
        "published_at_1": "",
        "slug": "",
        "lead_image": "",
        "comments_open": "on",
        "language": "",
        "authorships-TOTAL_FORMS": "0",
        "authorships-INITIAL_FORMS": "0",
        **fields,
    }


def test_a_new_article_without_an_author_is_by_the_one_who_wrote_it(desk, editor):
    assert desk.post(ADD, sent()).status_code == 302

    assert Article.objects.get().byline == [editor]


def test_named_authors_stand_in_their_order(desk):
    first, second = an_author("Una First"), an_author("Dos Second")
    inline = {
        "authorships-TOTAL_FORMS": "2",
        "authorships-0-author": second.pk,
        "authorships-0-position": "2",
        "authorships-1-author": first.pk,
        "authorships-1-position": "1",
    }

    desk.post(ADD, sent(**inline))

    assert Article.objects.get().byline == [first, second]


def test_what_the_page_would_not_show_is_not_kept(desk):
    body = (
        '<p onclick="x()">Text<script>alert(1)</script></p><figure class="wide evil">'
        '<img src="/media/a.png" alt="A" width="4" height="3" loading="lazy" onerror="x()">'
        "<figcaption>Words</figcaption></figure>"
    )

    desk.post(ADD, sent(body=body))

    assert Article.objects.get().body == (
        '<p>Text</p><figure class="wide"><img src="/media/a.png" alt="A" width="4" height="3" '
        'loading="lazy"><figcaption>Words</figcaption></figure>'
    )


def test_published_with_a_date_to_come_is_scheduled(desk):
    tomorrow = timezone.now() + dt.timedelta(days=1)
    when = {"published_at_0": f"{tomorrow:%Y-%m-%d}", "published_at_1": "08:00:00"}

    desk.post(ADD, sent(status="published", **when))

    assert Article.objects.get().status == Status.SCHEDULED


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("language", "klingon please", "A language code looks like"),
        ("lead_image", "999999", "Select a valid choice"),
        ("lead_image", "x" * 40, "Select a valid choice"),
        ("slug", "???", "A slug needs at least one letter or digit."),
        ("title", "", "This field is required."),
    ],
)
def test_a_mistake_is_named_at_its_field(desk, field, value, sentence):
    response = desk.post(ADD, sent(**{field: value}))

    assert response.status_code == 200
    assert sentence in response.text
    assert not Article.objects.exists()


@pytest.mark.parametrize("status", ["published", "scheduled"])
def test_somebody_who_may_not_publish_is_told_so(writers_desk, status):
    when = {"published_at_0": "2030-01-01", "published_at_1": "08:00:00"}

    response = writers_desk.post(ADD, sent(status=status, **when))

    assert "You may write but not publish." in response.text
    assert not Article.objects.exists()


def test_somebody_who_may_not_publish_writes_drafts(writers_desk):
    writers_desk.post(ADD, sent())

    assert Article.objects.get().status == Status.DRAFT


def test_somebody_who_may_not_publish_cannot_change_what_is_public(writers_desk):
    writer = User.objects.get(username="writer")
    public = an_article(title="As it was", authors=(writer,))
    change = reverse("admin:blog_article_change", args=[public.pk])
    delete = reverse("admin:blog_article_delete", args=[public.pk])

    assert writers_desk.post(change, sent(title="Changed")).status_code == 403
    assert writers_desk.post(delete, {"post": "yes"}).status_code == 403
    writers_desk.post(
        LIST, {"action": "delete_selected", "_selected_action": [public.pk], "post": "yes"}
    )
    assert writers_desk.get(change).status_code == 200
    assert Article.objects.get().title == "As it was"


def test_actions_publish_and_withdraw(desk):
    draft, public = an_article(status=Status.DRAFT), an_article()

    desk.post(LIST, {"action": "publish", "_selected_action": [draft.pk]})
    desk.post(LIST, {"action": "withdraw", "_selected_action": [public.pk]})

    draft.refresh_from_db()
    public.refresh_from_db()
    assert draft.is_public
    assert public.status == Status.DRAFT


def test_actions_are_for_those_who_may_publish(writers_desk):
    draft = an_article(status=Status.DRAFT, authors=(User.objects.get(username="writer"),))

    writers_desk.post(LIST, {"action": "publish", "_selected_action": [draft.pk]})

    draft.refresh_from_db()
    assert draft.status == Status.DRAFT


@pytest.mark.parametrize(
    ("status", "preview"), [("draft", True), ("private", True), ("published", False)]
)
def test_the_page_links_to_the_permalink_or_the_preview(desk, status, preview):
    article = an_article(status=status)

    page = desk.get(reverse("admin:blog_article_change", args=[article.pk])).text

    wanted = article.get_preview_url() if preview else article.get_absolute_url()
    assert f'href="{wanted}"' in page


def test_only_the_page_with_the_editor_has_a_nonce(desk):
    article = an_article()
    with_editor = desk.get(reverse("admin:blog_article_change", args=[article.pk]))
    nonce = with_editor.context["media"].nonce

    assert f"'nonce-{nonce}'" in with_editor["Content-Security-Policy"]
    assert f'nonce="{nonce}"' in with_editor.text
    for address in (LIST, reverse("admin:index"), reverse("admin:blog_tag_add")):
        assert "nonce" not in desk.get(address)["Content-Security-Policy"]
    for policy in (with_editor, desk.get(LIST)):
        assert "unsafe" not in policy["Content-Security-Policy"]


def test_a_form_that_comes_back_with_errors_has_its_editor_too(desk):
    response = desk.post(ADD, sent(title=""))

    assert "'nonce-" in response["Content-Security-Policy"]
    assert "Its text." in response.text


def measured(client, address: str) -> int:
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    return len(queries)


def test_the_list_costs_the_same_however_many_articles_there_are(desk):
    section = a_category("World")

    def grow(number: int) -> None:
        for _ in range(number):
            an_article(
                authors=(an_author(f"Author {Article.objects.count()}"),), categories=(section,)
            )

    grow(4)
    measured(desk, LIST)
    before = measured(desk, LIST)
    grow(8)

    assert measured(desk, LIST) == before
    assert before <= 20
