"""Django's SQLite backend, in which the threads of one process write one after the other.

SQLite lets one transaction write at a time and has the others sleep and look again, ever longer: under load some
wait for seconds while the file is free (https://www.sqlite.org/c3ref/busy_timeout.html). Threads of one process
can do better: whoever ends a transaction wakes the next. Other processes are met at SQLite's lock as before.
"""

import threading
from typing import Any

from django.db import OperationalError
from django.db.backends.sqlite3 import base

#: Seconds to wait where the settings name no timeout, as SQLite's module for Python has it.
TIMEOUT = 5.0

_turn = threading.Lock()


#: Transactions that take SQLite's lock as they begin. Others read, and nobody waits for them.
WRITING = {"IMMEDIATE", "EXCLUSIVE"}


class DatabaseWrapper(base.DatabaseWrapper):
    """A connection that holds this process's turn from the beginning of a transaction that writes to its end."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Begin without a turn."""
        super().__init__(*args, **kwargs)
        self.has_turn = False

    def _start_transaction_under_autocommit(self) -> None:
        """Wait for the turn, then begin. Raises OperationalError, as SQLite does, when it does not come in time."""
        begin = super()._start_transaction_under_autocommit  # type: ignore[misc]  # unknown to django-stubs
        if self.transaction_mode not in WRITING:  # type: ignore[attr-defined]  # as above
            begin()
            return
        timeout = float(self.settings_dict["OPTIONS"].get("timeout", TIMEOUT))
        if not _turn.acquire(timeout=timeout):
            raise OperationalError("database is locked")
        self.has_turn = True
        try:
            begin()
        except BaseException:
            self._pass_on()
            raise

    def commit(self) -> None:
        """End the transaction, and let the next one begin."""
        try:
            super().commit()
        finally:
            self._pass_on()

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
        """Let the next one write, if this connection had the turn."""
        if self.has_turn:
            self.has_turn = False
            _turn.release()
