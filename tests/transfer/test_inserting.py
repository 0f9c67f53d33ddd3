"""Many rows at once: what Django's bulk_create stores of them, and what the database refuses."""

import datetime as dt
import uuid
from typing import Any

import pytest
from django.db import DataError, IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from blog.models import Article, Redirect
from comments.models import Comment, Conversation, Status
from tests.factories import an_article
from transfer.inserting import insert, insert_values
from transfer.models import Imported

pytestmark = pytest.mark.django_db

AT = dt.datetime(2013, 11, 20, 8, 30, 1, 250, tzinfo=dt.timezone(dt.timedelta(hours=5, minutes=30)))


def comments(first: int, article: Article) -> list[Comment]:
    """Return two comments, not stored yet, that hold something and nothing in as many fields as there are."""
    full = Comment(
        pk=first, article=article, path="a", status=Status.SPAM, author_name="Åsa ‘%s’ \\ \n",
        address="2001:db8::1", network="2001:db8::/64", request_key=uuid.uuid4(), page=2,
        is_html=True, source="🌊 100 %", html="<p>🌊</p>", created_at=AT, edited_at=AT, moved_at=AT,
    )  # fmt: skip
    empty = Comment(
        pk=first + 1, article=article, path="b", author_name="", source="", parent=full, moved_at=AT
    )
    empty.created_at = AT
    return [full, empty]


def as_stored(model: Any, *without: str) -> list[dict[str, Any]]:
    rows = list(model.objects.order_by("pk").values())
    return [{k: v for k, v in row.items() if k not in without} for row in rows]


def test_rows_are_stored_as_bulk_create_stores_them():
    article = an_article()
    Comment.objects.bulk_create(comments(10, article))
    expected = as_stored(Comment, "request_key")
    Comment.objects.all().delete()
    rows = comments(10, article)
    insert(rows)
    assert as_stored(Comment, "request_key") == expected
    assert Comment.objects.get(pk=10).request_key == rows[0].request_key
    rows[1].reason = "It is known as stored."
    rows[1].save()
    assert Comment.objects.count() == 2


def test_values_that_a_field_makes_itself_are_made():
    insert([Redirect(old_path="/a", target="/b/"), Redirect(old_path="/c", target="/d/")])
    assert all(redirect.created_at for redirect in Redirect.objects.all())
    assert Redirect.objects.order_by("pk").last() == Redirect.objects.get(old_path="/c")


def test_a_number_of_the_database_follows_those_it_has_given():
    insert([Redirect(old_path=f"/{n}", target="/") for n in range(3)])
    assert (
        Redirect.objects.create(old_path="/last", target="/").pk
        > Redirect.objects.get(old_path="/2").pk
    )


def test_values_alone_are_stored_too():
    names = ("source", "kind", "old_id", "object_id", "details")
    insert_values(
        Imported, names, [("x", "post", "1", 5, {"é": [None, AT]}), ("x", "post", "2", None, {})]
    )
    assert list(Imported.objects.order_by("old_id").values_list("object_id", "details")) == [
        (5, {"é": [None, "2013-11-20T08:30:01.000+05:30"]}),
        (None, {}),
    ]
    assert Imported.objects.filter(object_id=None).count() == 1


def test_nothing_is_stored_of_nothing():
    with CaptureQueriesContext(
        connection,
    ) as asked:
        insert([])
        insert_values(Imported, ("source",), [])
    assert not asked.captured_queries


def test_what_is_there_already_is_refused_or_passed_over():
    insert([Redirect(old_path="/a", target="/b/")])
    again = [Redirect(old_path="/a", target="/other/"), Redirect(old_path="/new", target="/b/")]
    with pytest.raises(IntegrityError), transaction.atomic():
        insert(again)
    assert Redirect.objects.count() == 1
    insert(again, passes_over=True)
    assert dict(Redirect.objects.values_list("old_path", "target")) == {"/a": "/b/", "/new": "/b/"}


def test_what_a_column_cannot_hold_is_refused():
    article = an_article()
    with pytest.raises((DataError, IntegrityError)), transaction.atomic():
        insert([Conversation(article=article, approved=-1)])
    assert not Conversation.objects.exists()


def test_more_rows_than_a_statement_holds_are_all_stored():
    insert([Redirect(old_path=f"/{n}", target="/") for n in range(1001)])
    assert Redirect.objects.count() == 1001
