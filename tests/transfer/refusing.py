"""A database that refuses some rows, as one does whose constraints a bad value breaks."""

from itertools import count
from typing import Any

from django.db import connection, models

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
