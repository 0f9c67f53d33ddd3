"""Django's SQLite backend, in which many write at once as well as SQLite lets them.

SQLite lets one transaction write at a time and has the others sleep and look again, ever longer: under load some
wait for seconds while the file is free. Here whoever ends a transaction wakes the next (turns.py), and does not keep
the turn while the disk writes (disk.py).
"""

import sqlite3
from contextlib import suppress
from typing import Any

from django.db import OperationalError
from django.db.backends.sqlite3 import base

from config.sqlite3.disk import Disk, disk_of
from config.sqlite3.turns import Turn, turn_at

#: Seconds to wait where the settings name no timeout, as SQLite's module for Python has it.
TIMEOUT = 5.0

#: Transactions that take SQLite's lock as they begin. Others read, and nobody waits for them.
WRITING = {"IMMEDIATE", "EXCLUSIVE"}

#: What ``PRAGMA synchronous`` answers for FULL.
FULL = 2


class DatabaseWrapper(base.DatabaseWrapper):
    """A connection that has the turn from the beginning of a transaction that writes to its end.

    Where the settings say ``synchronous=FULL``, the rows that a transaction wrote are on the disk when ``commit``
    returns. What has no rows, such as a table made anew, comes to the disk with the next that has: in a migration
    that is the note that it was made.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Begin without a turn."""
        super().__init__(*args, **kwargs)
        #: The file as SQLite has found it, wherever a link led; empty for a database in memory.
        self.path = ""
        self.turn: Turn | None = None
        #: Where the settings have it wait for the disk.
        self.disk: Disk | None = None
        #: Whether SQLite does so itself. For as long as a transaction lasts it leaves that to us.
        self.waits_itself = True
        self.changes_before = 0

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        """Connect, and see what the settings want of the disk."""
        connection = super().get_new_connection(conn_params)
        files = connection.execute("PRAGMA database_list").fetchall()
        self.path = next(file for _, name, file in files if name == "main")
        (wanted,) = connection.execute("PRAGMA synchronous").fetchone()
        (journal,) = connection.execute("PRAGMA journal_mode").fetchone()
        self.disk = disk_of(self.path) if wanted == FULL and journal == "wal" else None
        self.waits_itself = True
        return connection

    def _start_transaction_under_autocommit(self) -> None:
        """Wait for the turn, then begin. Raises OperationalError, as SQLite does, when it does not come in time."""
        begin = super()._start_transaction_under_autocommit  # type: ignore[misc]  # unknown to django-stubs
        if self.transaction_mode not in WRITING or not self.path:  # type: ignore[attr-defined]  # as above
            begin()
            return
        timeout = float(self.settings_dict["OPTIONS"].get("timeout", TIMEOUT))
        turn = turn_at(self.path)
        try:
            has_come = turn.take(timeout)
        except OSError as error:
            raise OperationalError("unable to open database file") from error
        if not has_come:
            raise OperationalError("database is locked")
        self.turn = turn
        try:
            self._have_sqlite_wait(is_so=False)
            begin()
            self.changes_before = self.connection.total_changes
        except BaseException:
            self._pass_on()
            raise

    def commit(self) -> None:
        """End the transaction, let the next one begin, and return when the disk has it.

        Raises OperationalError when the disk does not take it. The transaction is committed then, a power cut may
        still undo it, and what was to be done on commit is not.
        """
        has_to_wait = False
        try:
            has_to_wait = not self.waits_itself and (
                self.connection.total_changes != self.changes_before
            )
            super().commit()
        finally:
            self._pass_on()
        if has_to_wait and self.disk:
            try:
                self.disk.wait()
            except OSError as error:
                raise OperationalError("disk I/O error") from error

    def rollback(self) -> None:
        """Take the transaction back, and let the next one begin."""
        try:
            super().rollback()
        finally:
            self._pass_on()

    def close(self) -> None:
        """Go away, also in the middle of a transaction."""
        try:
            super().close()
        finally:
            self._pass_on()

    def _pass_on(self) -> None:
        """Let the next one write, if this connection had the turn and its transaction has ended."""
        try:
            if self.connection is not None and self.connection.in_transaction:
                return
        except sqlite3.ProgrammingError:
            pass  # It was closed in the middle.
        try:
            self._have_sqlite_wait(is_so=True)
        finally:
            if self.turn:
                turn, self.turn = self.turn, None
                turn.pass_on()

    def _have_sqlite_wait(self, *, is_so: bool) -> None:
        """Say whether SQLite itself waits for the disk, as it does for a statement outside of transactions."""
        if self.disk is None or self.waits_itself == is_so or self.connection is None:
            return
        with suppress(sqlite3.ProgrammingError):  # It was closed in the middle.
            self.connection.execute(f"PRAGMA synchronous={'FULL' if is_so else 'NORMAL'}")
            self.waits_itself = is_so
