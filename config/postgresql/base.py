"""Django's PostgreSQL backend, which looks at a connection that rested instead of asking it, and keeps statements."""

import itertools
import math
import re
import select
import time
from typing import Any

from django.db.backends.postgresql import base

#: Seconds after which a connection is asked all the same: who vanishes without a word, as a machine without power or a
#: forgetful firewall between, is not seen.
TRUSTED_FOR = 15.0

#: Where a parameter stands in Django's SQL, or a percent sign.
_PLACE = re.compile("%([s%])")


class DatabaseWrapper(base.DatabaseWrapper):
    """A connection whose health is looked at, not asked for, before a request that soon follows another.

    Statements that are needed again and again are read and planned by the server once.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Begin with a connection that nobody has used."""
        super().__init__(*args, **kwargs)
        self.used_at = -math.inf
        #: What runs the statements that the server keeps for this connection.
        self.kept: dict[str, str] = {}
        self.names = itertools.count(1)

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        """Connect. What the server kept was the former connection's."""
        self.kept.clear()
        return super().get_new_connection(conn_params)

    def kept_statement(self, sql: str) -> str:
        """Return SQL that runs a statement with the parameters of ``sql``, which the server keeps from now on.

        It ends with the connection. Behind PgBouncer, which gives each transaction another connection, ``sql`` itself
        is returned. A change of the tables may make it fail (NotSupportedError) where it returns rows: see ``forget``.
        """
        found = self.kept.get(sql)
        if found is None:
            if self.settings_dict["DISABLE_SERVER_SIDE_CURSORS"]:
                return sql
            found = self.kept[sql] = self._keep(sql)
        return found

    def _keep(self, sql: str) -> str:
        """Have the server keep a statement. Not counted among the queries: it is asked once for a connection."""
        name, places = f"kept_{next(self.names)}", itertools.count(1)
        numbered = _PLACE.sub(lambda found: "%" if found[1] == "%" else f"${next(places)}", sql)
        self.ensure_connection()
        with self.wrap_database_errors, self.connection.cursor() as cursor:
            cursor.execute(f"PREPARE {name} AS {numbered}")
        marks = ", ".join(["%s"] * (next(places) - 1))
        return f"EXECUTE {name} ({marks})" if marks else f"EXECUTE {name}"

    def forget(self) -> None:
        """Have every statement kept anew, under another name: what the server keeps fits the tables no longer."""
        self.kept.clear()

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
