"""A connection to PostgreSQL that rested is looked at before it is used, and made anew where the server has gone."""

from contextlib import closing

import pytest
from django.db import connection, connections
from django.db.utils import ConnectionHandler

from config.postgresql import base
from config.postgresql.base import is_silent
from tests.worker_processes import until

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]


@pytest.fixture
def another(django_db_blocker):
    """A connection of its own to the tests' database, which looks after its health as the site's does."""
    settings = {**connections.settings["default"], **connection.settings_dict}
    handler = ConnectionHandler({"default": {**settings, "CONN_HEALTH_CHECKS": True}})
    with closing(handler["default"]) as made:
        made.ensure_connection()
        yield made


def backend_of(database):
    with database.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return cursor.fetchone()[0]


def send_away(pid):
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s)", [pid])


def next_request(database):
    """What Django does between two requests."""
    database.close_if_unusable_or_obsolete()


def test_a_connection_that_is_there_is_used_again_and_not_asked(another):
    pid = backend_of(another)
    next_request(another)
    another.force_debug_cursor = True
    assert backend_of(another) == pid
    assert [query["sql"] for query in another.queries] == ["SELECT pg_backend_pid()"]


def test_one_that_the_server_ended_is_made_anew(another):
    pid = backend_of(another)
    next_request(another)
    send_away(pid)
    until(lambda: not is_silent(another.connection))
    assert backend_of(another) != pid


@pytest.fixture
def asked(monkeypatch):
    """The times that Django asked a connection whether it is there."""
    found = []

    def ask(database):
        found.append(database)
        return True

    monkeypatch.setattr(base.DatabaseWrapper.__mro__[1], "is_usable", ask)
    return found


def test_one_that_is_in_use_is_not_asked(another, asked):
    backend_of(another)
    assert another.is_usable()
    assert not asked


@pytest.mark.parametrize("state", [{"errors_occurred": True}, {"used_at": -1e9}])
def test_one_on_which_something_failed_or_that_rested_long_is_asked(another, asked, state):
    backend_of(another)
    for name, value in state.items():
        setattr(another, name, value)
    assert another.is_usable()
    assert asked == [another]


def test_one_that_was_closed_is_not_usable(another):
    another.connection.close()
    assert not another.is_usable()
    another.close()
    assert not another.is_usable()
