"""Statements that are made once: they say what the ORM says, each time with other values, on both databases."""

import contextlib
import datetime as dt
import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import IntegrityError, connection, models, transaction
from django.db.models import Count, F
from django.db.transaction import TransactionManagementError
from django.test.utils import CaptureQueriesContext

from blog.models import Article
from blog.prepared import Query, Update, insert, next_number, slot
from comments.models import Comment, Conversation, Status
from tests.factories import a_comment, an_article

AT = dt.datetime(2013, 11, 20, 8, 30, 1, 250, tzinfo=dt.timezone(dt.timedelta(hours=5, minutes=30)))
PK = slot("pk", models.BigIntegerField())


@pytest.mark.django_db
def test_objects_are_those_of_the_same_query_without_slots():
    one, other = an_article(published_at=AT), an_article(published_at=AT + dt.timedelta(days=1))
    query = Query(lambda: Article.objects.filter(pk=PK))
    for article in (one, other, one):
        found = query.first(pk=article.pk)
        stored = Article.objects.get(pk=article.pk)
        assert found == stored
        assert {f.attname: getattr(found, f.attname) for f in Article._meta.concrete_fields} == {
            f.attname: getattr(stored, f.attname) for f in Article._meta.concrete_fields
        }
        found.title = "It knows that it is stored."
        found.save()
    assert query.first(pk=0) is None
    assert Article.objects.count() == 2


@pytest.mark.django_db
def test_what_a_query_leaves_out_is_read_when_it_is_asked_for():
    comment = a_comment(an_article())
    found = Query(lambda: Comment.objects.only("path").filter(pk=PK)).first(pk=comment.pk)
    with CaptureQueriesContext(connection) as queries:
        assert found.path == comment.path
    assert not queries.captured_queries
    assert found.source == comment.source


@pytest.mark.django_db
def test_rows_hold_values_as_the_orm_gives_them():
    article = an_article()
    key = uuid.uuid4()
    comment = a_comment(article)
    Comment.objects.filter(pk=comment.pk).update(created_at=AT, request_key=key)
    a_comment(article)
    query = Query(
        lambda: Comment.objects.filter(
            request_key=slot("key", models.UUIDField()),
            created_at__lte=slot("until", models.DateTimeField()),
        ).values_list("pk", "created_at", "request_key", "user_id", "is_html")
    )
    assert query.rows(key=key, until=AT) == [[comment.pk, AT, key, None, False]]
    assert query.rows(key=key, until=AT - dt.timedelta(microseconds=1)) == []
    assert query.rows(key=uuid.uuid4(), until=AT) == []


@pytest.mark.django_db
def test_slots_may_stand_in_a_list_and_beside_a_count():
    article = an_article()
    said = [a_comment(article) for _ in range(3)]
    counting = Query(
        lambda: (
            Comment.objects.filter(pk__in=[PK, slot("other", models.BigIntegerField())])
            .order_by()
            .values("article_id")
            .values_list(Count("pk"))
        )
    )
    assert counting.rows(pk=said[0].pk, other=said[2].pk) == [[2]]
    assert counting.rows(pk=said[1].pk, other=said[1].pk) == [[1]]
    assert counting.rows(pk=0, other=0) == []


@pytest.mark.django_db
def test_what_comes_is_never_sql():
    article = an_article()
    query = Query(
        lambda: Article.objects.filter(slug=slot("slug", models.CharField())).values_list("pk")
    )
    assert query.rows(slug=article.slug) == [[article.pk]]
    assert query.rows(slug="' OR 1=1 --") == []
    assert query.rows(slug="%s %") == []


@pytest.mark.django_db(transaction=True)
def test_rows_to_be_held_are_read_in_a_transaction_only():
    conversation = Conversation.objects.create(article=an_article())
    query = Query(lambda: Conversation.objects.select_for_update().filter(pk=PK))
    with transaction.atomic():
        assert query.first(pk=conversation.pk) == conversation
    if connection.features.has_select_for_update:
        with pytest.raises(TransactionManagementError):
            query.first(pk=conversation.pk)


@pytest.mark.django_db
def test_an_update_changes_what_it_finds_and_counts_it():
    one, other = (a_comment(an_article()) for _ in range(2))
    update = Update(
        lambda: Comment.objects.filter(pk=PK),
        {
            "replied": F("replied") + slot("change", models.IntegerField()),
            "edited_at": slot("at", models.DateTimeField()),
        },
    )
    assert update.run(pk=one.pk, change=3, at=AT) == 1
    assert update.run(pk=one.pk, change=-1, at=None) == 1
    assert update.run(pk=other.pk, change=1, at=AT) == 1
    assert update.run(pk=0, change=1, at=AT) == 0
    found = dict(Comment.objects.values_list("pk", "replied"))
    assert found == {one.pk: 2, other.pk: 1}
    assert Comment.objects.get(pk=one.pk).edited_at is None
    assert Comment.objects.get(pk=other.pk).edited_at == AT


@pytest.mark.django_db
def test_an_update_returns_what_a_row_has_become_and_the_number_of_the_next_one():
    one, other = (Conversation.objects.create(article=an_article(), pages=3) for _ in range(2))
    update = Update(
        lambda: Conversation.objects.filter(pk=PK),
        {"pages": F("pages") + 1, "latest_at": slot("at", models.DateTimeField())},
        returning=("pages", "approved"),
        numbering=lambda: Comment,
    )
    last = a_comment(an_article())
    with CaptureQueriesContext(connection) as queries:
        row = update.row(pk=one.pk, at=AT)
    assert len(queries.captured_queries) == 1
    assert row[:2] == [4, 0]
    assert row[2] > last.pk
    fresh = unsaved(an_article(), "a")
    fresh.pk = row[2]
    insert(fresh)
    assert update.row(pk=one.pk, at=AT)[2] > fresh.pk
    assert update.row(pk=0, at=AT) is None
    other.refresh_from_db()
    assert other.pages == 3


def unsaved(article: Article, path: str) -> Comment:
    """Return a comment that holds something in many fields."""
    return Comment(
        article=article, path=path, status=Status.SPAM, author_name="Åsa ‘%s’ \\ \n", source="🌊 100 %",
        address="2001:db8::1", network="2001:db8::/64", request_key=uuid.uuid4(), page=2, is_html=True,
        html="<p>🌊</p>", created_at=AT, moved_at=AT,
    )  # fmt: skip


@pytest.mark.django_db
def test_a_row_is_stored_as_save_stores_it():
    article = an_article()
    saved = unsaved(article, "a")
    saved.save()
    with CaptureQueriesContext(connection) as queries:
        row = unsaved(article, "b")
        row.pk = next_number(Comment)
        insert(row)
    assert len(queries.captured_queries) == 2
    assert row.pk > saved.pk
    left, right = (Comment.objects.values().get(pk=pk) for pk in (saved.pk, row.pk))
    different = {"id", "path", "request_key"}
    assert {k: v for k, v in left.items() if k not in different} == {
        k: v for k, v in right.items() if k not in different
    }
    assert right["request_key"] == row.request_key
    row.reason = "It knows that it is stored."
    row.save()
    assert Comment.objects.count() == 2
    later = unsaved(article, "c")
    later.save()
    assert later.pk > row.pk


@pytest.mark.django_db
def test_the_first_number_of_all_is_one_that_a_row_can_have():
    row = unsaved(an_article(), "a")
    row.pk = next_number(Comment)
    insert(row)
    assert Comment.objects.get().pk == row.pk


@pytest.mark.django_db
def test_what_a_constraint_refuses_is_refused():
    article = an_article()
    row = unsaved(article, "a")
    row.save()
    twin = unsaved(article, "a")
    twin.pk = next_number(Comment)
    with pytest.raises(IntegrityError), transaction.atomic():
        insert(twin)
    assert twin._state.adding
    assert Comment.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_writers_at_once_get_numbers_of_their_own():
    article = an_article()

    def write(name: int) -> None:
        with contextlib.closing(connection):
            for n in range(5):
                with transaction.atomic():
                    row = unsaved(article, f"{name}-{n}")
                    row.pk = next_number(Comment)
                    insert(row)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(write, range(4)))
    assert Comment.objects.count() == 20
