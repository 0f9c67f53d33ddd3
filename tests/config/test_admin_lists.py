"""No list of the admin costs more queries for many rows than for few."""

import itertools

import pytest
from django.contrib import admin
from django.contrib.auth.models import Group
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from model_bakery import baker

from blog.models import Attachment, Image, MenuItem, Page, Redirect, Series
from comments.bans import Ban
from tests.factories import (
    a_category,
    a_comment,
    a_reader,
    a_tag,
    an_article,
    an_author,
    an_editor,
    an_import,
)
from transfer.exports import Export

pytestmark = pytest.mark.django_db

#: A list that needs more than this shows too much.
MOST = 24
_numbers = itertools.count(1)


def an_article_with_everything() -> None:
    number = next(_numbers)
    article = an_article(
        authors=(an_author(f"Author {number}"), an_author(f"Second {number}")),
        categories=(a_category(f"Section {number}"),),
        tags=(a_tag(f"Tag {number}"),),
        series=Series.objects.create(name=f"Series {number}"),
        is_sticky=True,
        password="x" if number % 3 == 0 else "",
        lead_image=Image.objects.create(file=f"images/{number}.png", width=3, height=2),
    )
    a_comment(article)
    a_comment(article, status="pending")


def a_page() -> None:
    number = next(_numbers)
    above = Page(title=f"Above {number}")
    above.save()
    Page(title="Below", parent=above).save()
    MenuItem(place="head", page=above).save()
    MenuItem(place="foot", category=a_category(f"Menu {number}")).save()


def a_thread() -> None:
    first = a_comment(an_article(), status="pending")
    a_comment(first.article, parent=first, status="pending")


#: What fills a list, by its model.
ROWS = {
    "blog.article": an_article_with_everything,
    "blog.attachment": lambda: Attachment.objects.create(file=f"files/{next(_numbers)}.pdf"),
    "blog.category": lambda: a_category("B", parent=a_category(f"A {next(_numbers)}")),
    "blog.image": lambda: Image.objects.create(
        file=f"images/{next(_numbers)}.png", width=3, height=2
    ),
    "blog.menuitem": a_page,
    "blog.page": a_page,
    "blog.redirect": lambda: Redirect.objects.create(
        old_path=f"/{next(_numbers)}", article=an_article()
    ),
    "blog.series": lambda: Series.objects.create(name=f"Series {next(_numbers)}"),
    "blog.tag": lambda: an_article(tags=(a_tag(f"Tag {next(_numbers)}"),)),
    "comments.ban": lambda: Ban.objects.create(kind="account", user=a_reader(), reason="Shouts."),
    "comments.comment": a_thread,
    "comments.mailbox": lambda: baker.make("comments.Mailbox"),
    "transfer.import": lambda: an_import(uploaded_by=an_editor(), started_by=an_editor()),
    "transfer.export": lambda: Export.objects.create(
        exporter="site", place=f"export-{next(_numbers)}", asked_by=an_editor()
    ),
    "accounts.user": lambda: an_author(f"Somebody {next(_numbers)}"),
    "auth.group": lambda: Group.objects.create(name=f"Group {next(_numbers)}"),
    "mfa.authenticator": lambda: baker.make("mfa.Authenticator", user=a_reader(), type="totp"),
    "django_tasks_database.dbtaskresult": an_article,  # each leaves tasks behind
}
#: These have one row, and their list leads to it.
SINGLE = {"blog.sitesettings", "comments.discussionsettings"}


def test_every_list_is_measured():
    assert {m._meta.label_lower for m in admin.site._registry} == set(ROWS) | SINGLE


@pytest.mark.parametrize("label", ROWS)
def test_a_list_costs_as_much_for_many_rows_as_for_few(client, label):
    client.force_login(an_editor())
    address = reverse(f"admin:{label.replace('.', '_')}_changelist")

    def measured() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address).status_code == 200
        return len(queries)

    for _ in range(2):
        ROWS[label]()
    measured()
    before = measured()
    for _ in range(6):
        ROWS[label]()
    assert measured() == before <= MOST
