"""Django's PostgreSQL backend, which sees without a question whether a connection that rested is still there."""

import math
import select
import time
from typing import Any

from django.db.backends.postgresql import base

#: Seconds after which a connection is asked all the same: who vanishes without a word, as a machine without power or a
#: forgetful firewall between, is not seen.
TRUSTED_FOR = 15.0


class DatabaseWrapper(base.DatabaseWrapper):
    """A connection whose health is looked at, not asked for, before a request that soon follows another."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Begin with a connection that nobody has used."""
        super().__init__(*args, **kwargs)
        self.used_at = -math.inf

    def create_cursor(self, name: str | None = None) -> Any:
        """Return a cursor, and remember that the connection is in use."""
        self.used_at = time.monotonic()
        return super().create_cursor(name)

    def is_usable(self) -> bool:
        """Whether the connection can be used.

        A server that ends says so on each connection. Where something was said, or failed, or where it was long ago
        that anything was heard, Django asks.
        """
        is_fresh = time.monotonic() - self.used_at < TRUSTED_FOR
        if is_fresh and not self.errors_occurred and is_silent(self.connection):
            return True
        return super().is_usable()


def is_silent(connection: Any) -> bool:
    """Whether a connection is open, and nothing has come from the server that nobody has read."""
    if connection is None or connection.closed:
        return False
    poll = select.poll()
    poll.register(connection.fileno(), select.POLLIN | select.POLLPRI)
    return not poll.poll(0)
