"""A database that refuses some rows, as one does whose constraints a bad value breaks."""

from collections.abc import Sequence
from itertools import count
from typing import Any

from django.db import connection, models

from transfer.report import Note, Report

WORDS = "the database says no"
_numbers = count(1)


def refuse(model: type[models.Model], column: str, value: Any, *, on: str = "INSERT") -> None:
    """Let the database refuse rows of a model with this value, until the test's transaction ends."""
    name, table = f"refuse_{next(_numbers)}", model._meta.db_table
    literal = "'" + str(value).replace("'", "''") + "'"
    holds = f'CAST(NEW."{column}" AS TEXT) = {literal}'
    when = f'BEFORE {on} ON "{table}"'
    refusal = f"BEGIN SELECT RAISE(ABORT, '{WORDS}'); END"
    statements = [f"CREATE TRIGGER {name} {when} WHEN {holds} {refusal}"]
    if connection.vendor == "postgresql":
        refusal = f"BEGIN IF {holds} THEN RAISE EXCEPTION '{WORDS}'; END IF; RETURN NEW; END"
        statements = [
            f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ {refusal} $$",
            f"CREATE TRIGGER {name} {when} FOR EACH ROW EXECUTE FUNCTION {name}()",
        ]
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def the_one_aside(
    report: Report, kept: Sequence[dict[str, Any]], kind: str, outcome: str = "skipped"
) -> tuple[Note, dict[str, Any]]:
    """Return the note and the quarantine's entry of what the database has refused.

    Asserts that it is all that was put aside, that both say the same of it, and that nothing else is lost.
    """
    (entry,) = kept
    (note,) = [n for n in report.notes if WORDS in n.reason]
    assert (entry["kind"], WORDS in entry["reason"]) == (kind, True)
    assert (note.kind, note.outcome, note.line) == (kind, outcome, entry["line"])
    assert report.put_aside == 1
    for name, tally in report.tallies.items():
        assert tally.found == tally.imported + tally.skipped, name
    return note, entry
