"""Statements that come often are read by PostgreSQL once for a connection, and no change of a table stops them."""

import pytest
from django.db import NotSupportedError, connection, models, transaction

from blog.models import Tag
from blog.prepared import Query, Update, executed, insert, next_number, slot
from config.postgresql.base import DatabaseWrapper

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgresql]

NAMED = slot("name", models.CharField())


def kept_by_the_server():
    with connection.cursor() as cursor:
        cursor.execute("SELECT statement FROM pg_prepared_statements ORDER BY prepare_time")
        return [row[0] for row in cursor.fetchall()]


def test_a_statement_is_read_once_however_often_it_comes():
    query = Query(lambda: Tag.objects.filter(name=NAMED).order_by().values_list("slug"))
    Tag.objects.create(name="Rivers", slug="rivers")
    before = kept_by_the_server()
    assert query.rows(name="Rivers") == [["rivers"]]
    assert query.rows(name="' OR 1 = 1 --") == []
    assert query.rows(name="100 %s $1") == []
    (added,) = [text for text in kept_by_the_server() if text not in before]
    assert "$1" in added
    assert "Rivers" not in added


def test_a_percent_sign_stays_one_and_no_parameter_is_needed():
    with executed(connection, "SELECT '5 %%' || %s", ["!"]) as cursor:
        assert cursor.fetchone() == ("5 %!",)
    with executed(connection, "SELECT 7 %% 4", []) as cursor:
        assert cursor.fetchone() == (3,)


def test_what_was_kept_ends_with_its_connection():
    query = Query(lambda: Tag.objects.filter(name=NAMED).order_by().values_list("slug"))
    assert query.rows(name="Rivers") == []
    connection.close()
    assert query.rows(name="Rivers") == []


def test_behind_pgbouncer_nothing_is_kept(monkeypatch):
    monkeypatch.setitem(connection.settings_dict, "DISABLE_SERVER_SIDE_CURSORS", True)
    connection.close()
    assert Query(lambda: Tag.objects.filter(name=NAMED).values_list("slug")).rows(name="x") == []
    assert kept_by_the_server() == []


@pytest.fixture
def widening():
    """Changes the type of a column, as a migration beside a running server does, and takes it back at the end."""

    def widen(length=250):
        with connection.cursor() as cursor:
            cursor.execute(f"ALTER TABLE blog_tag ALTER COLUMN name TYPE varchar({length})")

    yield widen
    widen(Tag._meta.get_field("name").max_length)


def test_a_changed_table_is_read_all_the_same(widening):
    Tag.objects.create(name="Rivers", slug="rivers")
    query = Query(lambda: Tag.objects.filter(slug=slot("slug", models.CharField())).order_by())
    assert query.first(slug="rivers").name == "Rivers"
    widening()
    assert query.first(slug="rivers").name == "Rivers"
    assert query.first(slug="rivers").name == "Rivers"


def test_in_a_transaction_it_fails_once_and_the_next_one_goes_on(widening):
    Tag.objects.create(name="Rivers", slug="rivers")
    query = Query(lambda: Tag.objects.filter(slug=slot("slug", models.CharField())).order_by())
    assert query.first(slug="rivers").name == "Rivers"
    widening()
    with pytest.raises(NotSupportedError), transaction.atomic():
        query.first(slug="rivers")
    with transaction.atomic():
        assert query.first(slug="rivers").name == "Rivers"


def test_what_writes_goes_on_in_a_changed_table(widening):
    rename = Update(lambda: Tag.objects.filter(slug="rivers"), {"name": NAMED})
    for name in ("Rivers", "Floods"):
        with transaction.atomic():
            insert(Tag(pk=next_number(Tag), name=name, slug=name.lower()))
            assert rename.run(name="Streams") == 1
        widening()
    assert set(Tag.objects.values_list("name", flat=True)) == {"Streams", "Floods"}


def test_the_tests_use_this_backend():
    assert isinstance(connection._connections["default"], DatabaseWrapper)
