"""Numbers of rows that an import brings along: kept where they are free, handed out anew where not."""

from collections.abc import Iterable
from typing import Any

from django.db import connection, models

#: Longer numbers are no numbers of rows; up to here, scripts in browsers count exactly.
_DIGITS = 15
#: Values in one query; older SQLites take 999.
_MANY = 900


def number_of(old_id: str) -> int | None:
    """Return an old number as a number; None for what is none or cannot be one here."""
    if not (old_id.isascii() and old_id.isdigit()) or len(old_id) > _DIGITS:
        return None
    return int(old_id) or None


def reserve(model: type[models.Model], highest: int) -> None:
    """Let rows that get their number from the database get one above ``highest``."""
    table = model._meta.db_table  # noqa: SLF001 (Django documents it)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT pg_get_serial_sequence(%s, 'id')", [table])
            sequence = cursor.fetchone()[0]
            # The name comes from the database itself.
            cursor.execute(f"SELECT last_value, is_called FROM {sequence}")  # noqa: S608
            last, is_called = cursor.fetchone()
            # One that was never asked hands out its last value next.
            if last < highest or (last == highest and not is_called):
                cursor.execute("SELECT setval(%s, %s)", [sequence, highest])
        else:
            cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
            row = cursor.fetchone()
            if row is None:
                cursor.execute(
                    "INSERT INTO sqlite_sequence (name, seq) VALUES (%s, %s)", [table, highest]
                )
            elif row[0] < highest:
                cursor.execute(
                    "UPDATE sqlite_sequence SET seq = %s WHERE name = %s", [highest, table]
                )


def fresh(model: type[models.Model], count: int) -> list[int]:
    """Return numbers that no row has and none will get from the database. Inside a transaction."""
    if not count:
        return []
    table = model._meta.db_table  # noqa: SLF001 (Django documents it)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)",
                [table, count],
            )
            return [row[0] for row in cursor.fetchall()]
        cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
        row = cursor.fetchone()
        first = (row[0] if row else 0) + 1
    reserve(model, first + count - 1)
    return list(range(first, first + count))


def given(model: Any, old_ids: Iterable[str]) -> dict[str, int]:
    """Return the number that each thing gets here, by its old one, which it keeps where it is free."""
    wanted = {old_id: number_of(old_id) for old_id in old_ids}
    numbers = [n for n in wanted.values() if n]
    taken: set[int] = set()
    for at in range(0, len(numbers), _MANY):
        some = model.objects.filter(pk__in=numbers[at : at + _MANY])
        taken.update(some.values_list("pk", flat=True))
    others = [old_id for old_id, n in wanted.items() if n is None or n in taken]
    # Where nobody has kept the numbers free, a new one can be an old one of another thing.
    asked, drawn = set(numbers), list[int]()
    while len(drawn) < len(others):
        drawn += [n for n in fresh(model, len(others) - len(drawn)) if n not in asked]
    anew = iter(drawn)
    return {
        old_id: n if n is not None and n not in taken else next(anew)
        for old_id, n in wanted.items()
    }
