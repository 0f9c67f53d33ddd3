"""Threads that write to SQLite: one after the other, and nobody keeps the others out for good."""

import errno
import os
import signal
import sqlite3
import stat
import subprocess
import sys
import threading
from contextlib import contextmanager

import pytest
from django.db import OperationalError
from django.db.utils import ConnectionHandler

from config.sqlite3 import turns


@pytest.fixture
def connections(tmp_path, django_db_blocker):
    """A database of its own; each thread that asks for its connection gets one."""
    options = {"transaction_mode": "IMMEDIATE", "timeout": 10}
    handler = ConnectionHandler(
        {
            "default": {
                "ENGINE": "config.sqlite3",
                "NAME": str(tmp_path / "turns.sqlite3"),
                "OPTIONS": options,
            }
        }
    )
    with django_db_blocker.unblock():
        with handler["default"].cursor() as cursor:
            cursor.execute("PRAGMA journal_mode=WAL")
            cursor.execute("CREATE TABLE said (words TEXT)")
        yield handler
        handler["default"].close()


def begin(connection):
    """Begin a transaction as transaction.atomic does."""
    connection.set_autocommit(False, force_begin_transaction_with_broken_autocommit=True)


def say(connection, words):
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO said VALUES (%s)", [words])


def said(connection):
    with connection.cursor() as cursor:
        cursor.execute("SELECT words FROM said ORDER BY words")
        return [words for (words,) in cursor.fetchall()]


class Another(threading.Thread):
    """Another thread, which says something in a transaction."""

    def __init__(self, connections, words, timeout=10):
        super().__init__(daemon=True)
        self.connections, self.words, self.timeout = connections, words, timeout
        self.refused = False
        self.start()

    def run(self):
        connection = self.connections["default"]
        connection.settings_dict["OPTIONS"]["timeout"] = self.timeout
        try:
            begin(connection)
            say(connection, self.words)
            connection.commit()
        except OperationalError:
            self.refused = True
        finally:
            connection.close()

    def ended(self):
        """Whether it came to its end."""
        self.join(timeout=10)
        return not self.is_alive()


@contextmanager
def transaction_of(connection):
    begin(connection)
    say(connection, "one")
    yield
    connection.set_autocommit(True)


def test_the_second_writes_when_the_first_has_committed(connections):
    mine = connections["default"]
    with transaction_of(mine):
        other = Another(connections, "two")
        assert said(mine) == ["one"]
        mine.commit()
        assert other.ended()
    assert said(mine) == ["one", "two"]


def test_or_has_taken_it_back(connections):
    mine = connections["default"]
    with transaction_of(mine):
        other = Another(connections, "two")
        mine.rollback()
        assert other.ended()
    assert said(mine) == ["two"]


def test_or_has_gone_away_in_the_middle(connections):
    mine = connections["default"]
    begin(mine)
    say(mine, "one")
    other = Another(connections, "two")
    mine.close()
    assert other.ended()
    assert not other.refused


def test_whoever_waits_too_long_is_refused_as_sqlite_does_it(connections):
    mine = connections["default"]
    with transaction_of(mine):
        other = Another(connections, "two", timeout=0.05)
        assert other.ended()
        assert other.refused
        mine.commit()
    assert said(mine) == ["one"]
    late = Another(connections, "three")
    assert late.ended()
    assert not late.refused


def test_whoever_cannot_begin_lets_the_next_one_in(connections, tmp_path):
    """Another process has the file: SQLite itself refuses."""
    elsewhere = sqlite3.connect(tmp_path / "turns.sqlite3", isolation_level=None)
    elsewhere.execute("BEGIN IMMEDIATE")
    refused = Another(connections, "one", timeout=0.05)
    assert refused.ended()
    assert refused.refused
    elsewhere.execute("ROLLBACK")
    elsewhere.close()
    next_one = Another(connections, "two")
    assert next_one.ended()
    assert not next_one.refused


#: Has the turn for a database's file until a line comes, then writes into it.
ELSEWHERE = """
import sys
from config.sqlite3.turns import turn_at
import sqlite3
turn = turn_at(sys.argv[1])
assert turn.take(10)
print("mine", flush=True)
sys.stdin.readline()
file = sqlite3.connect(sys.argv[1], isolation_level=None)
file.execute("INSERT INTO said VALUES ('elsewhere')")
file.close()
turn.pass_on()
"""


@pytest.fixture
def elsewhere(connections, tmp_path):
    """A process that has the turn."""
    command = [sys.executable, "-c", ELSEWHERE, str(tmp_path / "turns.sqlite3")]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True) as process:
        assert process.stdout.readline() == "mine\n"
        yield process


def test_another_process_has_its_turn_as_well(connections, elsewhere):
    refused = Another(connections, "one", timeout=0.05)
    assert refused.ended()
    assert refused.refused
    waiting = Another(connections, "two")
    elsewhere.stdin.write("go on\n")
    elsewhere.stdin.flush()
    assert waiting.ended()
    assert not waiting.refused
    assert said(connections["default"]) == ["elsewhere", "two"]


def test_a_process_that_is_killed_has_the_turn_no_longer(connections, elsewhere):
    elsewhere.kill()
    next_one = Another(connections, "one")
    assert next_one.ended()
    assert not next_one.refused


@pytest.fixture
def interrupted(monkeypatch):
    """Let somebody interrupt whoever waits for another process."""

    def interrupt(seconds):
        raise KeyboardInterrupt

    monkeypatch.setattr(turns.time, "sleep", interrupt)


def test_whoever_is_interrupted_while_waiting_keeps_nobody_out(
    connections, elsewhere, interrupted, monkeypatch
):
    with pytest.raises(KeyboardInterrupt):
        begin(connections["default"])
    elsewhere.kill()
    elsewhere.wait()
    next_one = Another(connections, "one")
    assert next_one.ended()
    assert not next_one.refused


@pytest.mark.parametrize("why", [errno.EACCES, errno.EPERM, errno.EROFS])
def test_where_the_file_beside_the_database_is_anothers_sqlite_does_what_it_can(
    connections, monkeypatch, why
):
    real = os.open

    def refuse(path, *args, **kwargs):
        if str(path).endswith("-turn"):
            raise OSError(why, "not yours")
        return real(path, *args, **kwargs)

    monkeypatch.setattr(turns.os, "open", refuse)
    others = [Another(connections, f"{number}") for number in range(3)]
    assert all(other.ended() and not other.refused for other in others)
    assert said(connections["default"]) == ["0", "1", "2"]


def test_where_it_cannot_be_opened_for_want_of_room_it_says_so(connections, monkeypatch):
    def refuse(path, *args, **kwargs):
        raise OSError(errno.EMFILE, "too many open files")

    mine = connections["default"]
    with monkeypatch.context() as patched:
        patched.setattr(turns.os, "open", refuse)
        with pytest.raises(OperationalError, match="unable to open"):
            begin(mine)
    next_one = Another(connections, "one")
    assert next_one.ended()
    assert not next_one.refused


def test_the_file_beside_the_database_is_for_the_same_people(connections, tmp_path):
    (tmp_path / "turns.sqlite3").chmod(0o660)
    assert Another(connections, "one").ended()
    assert stat.S_IMODE((tmp_path / "turns.sqlite3-turn").stat().st_mode) == 0o660


def test_a_copy_of_the_process_keeps_nobody_out(connections):
    """It has the file open, too, for as long as it lives."""
    mine = connections["default"]
    begin(mine)
    pid = os.fork()
    if pid == 0:
        signal.pause()
        os._exit(0)
    try:
        mine.rollback()
        next_one = Another(connections, "one")
        assert next_one.ended()
        assert not next_one.refused
    finally:
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)


def test_many_at_once_all_write(connections):
    others = [Another(connections, f"{number:02}") for number in range(20)]
    assert all(other.ended() for other in others)
    assert said(connections["default"]) == [f"{number:02}" for number in range(20)]


def test_reading_waits_for_nobody(connections):
    mine = connections["default"]
    with transaction_of(mine):
        seen = []
        reader = threading.Thread(
            target=lambda: (
                seen.extend(said(connections["default"])),
                connections["default"].close(),
            )
        )
        reader.start()
        reader.join(timeout=10)
        assert not reader.is_alive()
        mine.rollback()
    assert seen == []


def test_nobody_waits_for_a_transaction_that_only_reads(connections):
    mine = connections["default"]
    mine.transaction_mode = "DEFERRED"
    begin(mine)
    assert said(mine) == []
    other = Another(connections, "one")
    assert other.ended()
    assert not other.refused
    assert said(mine) == []
    mine.commit()
    assert said(mine) == ["one"]
