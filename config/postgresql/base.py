"""Django's PostgreSQL backend, which sees without a question whether a connection that rested is still there."""

import select
from typing import Any

from django.db.backends.postgresql import base


class DatabaseWrapper(base.DatabaseWrapper):
    """A connection whose health is looked at, not asked for, before each request."""

    def is_usable(self) -> bool:
        """Whether the connection can be used.

        A server that ends says so on each connection. Nothing was said on one that rests: then nothing has happened
        to it, as far as a question could find out in time. Where something was said, or failed before, Django asks.
        """
        if not self.errors_occurred and self.connection is not None and is_silent(self.connection):
            return True
        return super().is_usable()


def is_silent(connection: Any) -> bool:
    """Whether nothing has come from the server that nobody has read."""
    if connection.closed:
        return False
    poll = select.poll()
    poll.register(connection.fileno(), select.POLLIN | select.POLLPRI)
    return not poll.poll(0)
