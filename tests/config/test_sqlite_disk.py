"""What SQLite is asked to store is on the disk when it says so, and many wait for the disk once."""

import os
import threading

import pytest
from django.db import OperationalError
from django.db.transaction import TransactionManagementError
from django.db.utils import ConnectionHandler

from config.sqlite3 import disk
from tests.worker_processes import until


class SlowDisk:
    """Counts what is brought to the disk, and takes its time when told to."""

    def __init__(self, log):
        self.log = log
        self.brought = 0
        self.is_broken = False
        self.may_go_on = threading.Event()
        self.may_go_on.set()
        self.asked = threading.Semaphore(0)

    def sync(self, descriptor):
        self.asked.release()
        assert self.may_go_on.wait(10)
        if self.is_broken:
            raise OSError("broken")
        assert os.path.sameopenfile(descriptor, os.open(self.log, os.O_RDONLY))
        self.brought += 1


@pytest.fixture
def slow(monkeypatch, tmp_path):
    made = SlowDisk(tmp_path / "disk.sqlite3-wal")
    monkeypatch.setattr(disk, "_sync", made.sync)
    return made


def handler_for(path, synchronous):
    options = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 10,
        "init_command": f"PRAGMA journal_mode=WAL; PRAGMA synchronous={synchronous};",
    }
    return ConnectionHandler(
        {"default": {"ENGINE": "config.sqlite3", "NAME": str(path), "OPTIONS": options}}
    )


@pytest.fixture(params=["FULL"])
def connections(request, tmp_path, django_db_blocker):
    handler = handler_for(tmp_path / "disk.sqlite3", request.param)
    with django_db_blocker.unblock():
        with handler["default"].cursor() as cursor:
            cursor.execute("CREATE TABLE said (words TEXT)")
        yield handler
        handler["default"].close()


def begin(connection):
    connection.set_autocommit(False, force_begin_transaction_with_broken_autocommit=True)


def say(connection, words="something"):
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO said VALUES (%s)", [words])


def level(connection):
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA synchronous")
        return cursor.fetchone()[0]


def count(connection):
    with connection.cursor() as cursor:
        cursor.execute("SELECT COUNT(*) FROM said")
        return cursor.fetchone()[0]


class Writer(threading.Thread):
    def __init__(self, connections):
        super().__init__(daemon=True)
        self.connections = connections
        self.has_committed = self.was_refused = False
        self.start()

    def run(self):
        mine = self.connections["default"]
        begin(mine)
        say(mine)
        try:
            mine.commit()
            self.has_committed = True
        except OperationalError:
            self.was_refused = True
        mine.close()


def waiting(connections, slow, number):
    """Return writers who wait for a disk that is busy: it was asked by the first of them."""
    slow.may_go_on.clear()
    writers = [Writer(connections)]
    assert slow.asked.acquire(timeout=10)
    writers += [Writer(connections) for _ in range(number - 1)]
    known = disk.disk_of(str(slow.log).removesuffix("-wal"))
    until(lambda: known.ended == number)
    return writers


def committed(connections):
    mine = connections["default"]
    begin(mine)
    say(mine)
    mine.commit()
    mine.set_autocommit(True)


def test_a_transaction_is_on_the_disk_when_it_has_ended(connections, slow):
    slow.may_go_on.clear()
    writer = Writer(connections)
    assert slow.asked.acquire(timeout=10)
    assert not writer.has_committed
    slow.may_go_on.set()
    writer.join(10)
    assert writer.has_committed
    assert slow.brought == 1


def test_nobody_waits_with_writing_until_the_disk_has_what_others_wrote(connections, slow):
    slow.may_go_on.clear()
    first = Writer(connections)
    assert slow.asked.acquire(timeout=10)
    mine = connections["default"]
    begin(mine)
    say(mine)
    assert count(mine) == 2
    assert not first.has_committed
    mine.rollback()
    mine.set_autocommit(True)
    slow.may_go_on.set()
    first.join(10)
    assert first.has_committed


def test_those_who_wrote_while_the_disk_was_busy_wait_for_it_once(connections, slow):
    writers = waiting(connections, slow, 7)
    slow.may_go_on.set()
    for writer in writers:
        writer.join(10)
    assert all(writer.has_committed for writer in writers)
    assert slow.brought == 2
    assert count(connections["default"]) == 7


def test_a_transaction_that_wrote_nothing_waits_for_no_disk(connections, slow):
    mine = connections["default"]
    begin(mine)
    assert count(mine) == 0
    mine.commit()
    mine.set_autocommit(True)
    assert slow.brought == 0


def test_a_statement_outside_of_a_transaction_waits_itself(connections, slow):
    mine = connections["default"]
    assert level(mine) == 2
    begin(mine)
    assert level(mine) == 1
    say(mine)
    mine.commit()
    mine.set_autocommit(True)
    assert level(mine) == 2
    begin(mine)
    mine.rollback()
    mine.set_autocommit(True)
    assert level(mine) == 2


@pytest.mark.parametrize(
    ("connections", "kept"), [("OFF", 0), ("NORMAL", 1)], indirect=["connections"]
)
def test_whoever_wants_no_waiting_gets_none(connections, slow, kept):
    committed(connections)
    assert slow.brought == 0
    assert level(connections["default"]) == kept


def test_a_disk_that_takes_nothing_is_told_of(connections, slow):
    slow.is_broken = True
    mine = connections["default"]
    begin(mine)
    say(mine)
    with pytest.raises(OperationalError, match="disk"):
        mine.commit()
    mine.set_autocommit(True)
    slow.is_broken = False
    committed(connections)
    assert slow.brought == 1
    assert count(mine) == 2
    assert level(mine) == 2


def test_all_who_waited_for_a_disk_that_failed_are_told(connections, slow):
    writers = waiting(connections, slow, 4)
    slow.is_broken = True
    slow.may_go_on.set()
    for writer in writers:
        writer.join(10)
    assert all(writer.was_refused for writer in writers)
    slow.is_broken = False
    committed(connections)
    assert slow.brought == 1


def test_a_log_that_was_made_anew_is_the_one_that_comes_to_the_disk(connections, slow):
    committed(connections)
    connections["default"].close()
    assert not slow.log.exists()
    committed(connections)
    assert slow.brought == 2


def test_a_database_behind_a_link_has_its_log_beside_the_file(tmp_path, slow, django_db_blocker):
    (tmp_path / "elsewhere").mkdir()
    slow.log = tmp_path / "elsewhere" / "real.sqlite3-wal"
    (tmp_path / "disk.sqlite3").symlink_to(tmp_path / "elsewhere" / "real.sqlite3")
    handler = handler_for(tmp_path / "disk.sqlite3", "FULL")
    with django_db_blocker.unblock():
        with handler["default"].cursor() as cursor:
            cursor.execute("CREATE TABLE said (words TEXT)")
        committed(handler)
        assert count(handler["default"]) == 1
        assert slow.brought == 1
        handler["default"].close()


def test_an_end_that_came_too_early_changes_nothing(connections, slow):
    """Django refuses it inside an atomic block; the transaction goes on, and is on the disk when it ends."""
    mine = connections["default"]
    begin(mine)
    say(mine)
    mine.in_atomic_block = True
    with pytest.raises(TransactionManagementError):
        mine.commit()
    mine.in_atomic_block = False
    assert slow.brought == 0
    assert level(mine) == 1
    mine.commit()
    mine.set_autocommit(True)
    assert slow.brought == 1
