"""What the database believes about the size of its tables."""

from django.db import connection


def count_anew() -> None:
    """Have PostgreSQL count its rows after many have come; SQLite needs nothing.

    Until it does, it plans for the few that were there before, and reads a whole table for each front page
    (https://www.postgresql.org/docs/current/populate.html). It would do it by itself within minutes, at the latest.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
