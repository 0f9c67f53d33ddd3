"""Statements that every comment needs, made from the ORM's queries once: for a small one, that takes most of its time.

What a query asks is said where it always was, in a manager's words; what changes from one time to the next is a slot
in it.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Generic, TypeVar

from django.db import DEFAULT_DB_ALIAS, connection, connections, models
from django.db.models.expressions import Value
from django.db.models.sql import UpdateQuery
from django.db.transaction import TransactionManagementError

M = TypeVar("M", bound=models.Model)
Values = Mapping[str, Any]


def slot(name: str, field: models.Field[Any, Any]) -> Any:
    """Return what stands in a query for a value that comes later under ``name``, and is stored as ``field`` stores it.

    To a query it is a value like any other: ``published(slot("now", models.DateTimeField()))``.
    """
    return _Slot(name, field)


class _Slot(Value):
    """A parameter without a value."""

    def __init__(self, name: str, output_field: models.Field[Any, Any]) -> None:
        super().__init__(name, output_field)
        self.name = name

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, Any]:
        """Stand among the parameters itself."""
        return "%s", [self]

    def filled(self, values: Values, database: Any) -> Any:
        """Return the value that has come, as the database takes it."""
        return self.output_field.get_db_prep_value(values[self.name], database)


class _Statement:
    """SQL with slots among its parameters."""

    def __init__(self, sql: str, parameters: Sequence[Any]) -> None:
        self.sql, self.parameters = sql, parameters

    def run(self, values: Values) -> Any:
        """Return a cursor that has executed it; the caller closes it."""
        database = connections[DEFAULT_DB_ALIAS]
        cursor = database.cursor()
        cursor.execute(
            self.sql,
            [p.filled(values, database) if isinstance(p, _Slot) else p for p in self.parameters],
        )
        return cursor


class _Selection(_Statement):
    """A query's SQL, and how its rows are read."""

    def __init__(self, query: Any) -> None:
        compiler = query.get_compiler(connection.alias)
        super().__init__(*compiler.as_sql())
        expressions = [selected[0] for selected in compiler.select]
        self.converters = list(compiler.get_converters(expressions).items())
        self.names = [getattr(e, "target", e).attname for e in expressions if hasattr(e, "target")]
        self.locks = query.select_for_update
        self.model = query.model

    def rows(self, values: Values) -> list[list[Any]]:
        """Return its rows. Raises TransactionManagementError where rows are to be held, and nothing would hold them."""
        if self.locks and not connection.in_atomic_block:
            raise TransactionManagementError("Rows can be locked inside a transaction only.")
        with self.run(values) as cursor:
            found = [list(row) for row in cursor.fetchall()]
        database = connections[DEFAULT_DB_ALIAS]
        for row in found:
            for at, (converters, expression) in self.converters:
                for convert in converters:
                    row[at] = convert(row[at], expression, database)
        return found


class Query(Generic[M]):
    """A query with slots: ``Query(lambda: Article.objects.published(NOW).filter(pk=PK))``."""

    def __init__(self, make: Callable[[], "models.QuerySet[M, Any]"]) -> None:
        """Take what makes the query. Asked once for each kind of database: nothing in it may depend on the moment."""
        self._make = make
        self._known: dict[str, _Selection] = {}

    def _selection(self) -> _Selection:
        found = self._known.get(connection.vendor)
        if found is None:
            found = self._known[connection.vendor] = _Selection(self._make().query)
        return found

    def rows(self, **values: Any) -> list[list[Any]]:
        """Return the rows of a ``values_list`` for the slots' values. One query."""
        return self._selection().rows(values)

    def first(self, **values: Any) -> M | None:
        """Return the first of the objects, without anything joined to it; None without any. One query."""
        selection = self._selection()
        for row in selection.rows(values):
            return selection.model.from_db(connection.alias, selection.names, row)
        return None


class Update:
    """A change of what a query with slots finds: ``Update(lambda: …filter(pk=PK), replied=F("replied") + CHANGE)``."""

    def __init__(self, make: Callable[[], "models.QuerySet[Any, Any]"], **changes: Any) -> None:
        """Take what makes the query, and what its fields become: slots, and expressions with slots in them."""
        self._make, self._changes = make, changes
        self._known: dict[str, _Statement] = {}

    def run(self, **values: Any) -> int:
        """Change the rows; return how many there were. One query, and no object's ``save``."""
        found = self._known.get(connection.vendor)
        if found is None:
            query: Any = self._make().query.chain(UpdateQuery)
            query.add_update_values(self._changes)
            statement = _Statement(*query.get_compiler(connection.alias).as_sql())
            found = self._known[connection.vendor] = statement
        with found.run(values) as cursor:
            return int(cursor.rowcount)


def next_number(model: type[models.Model]) -> int:
    """Return the number that a new row of ``model`` is to have, inside the transaction that stores it. One query.

    Known before the row is written, it can stand in the row a second time: what would be two writes is one.
    """
    table = model._meta.db_table  # noqa: SLF001 (Django documents it)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT nextval(pg_get_serial_sequence(%s, 'id'))", [table])
            return int(cursor.fetchone()[0])
        # Whoever writes here is alone; the row itself moves the sequence on.
        cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
        row = cursor.fetchone()
        return int(row[0]) + 1 if row else 1


def insert(row: models.Model) -> None:
    """Store a new row that has its number already. One query; no ``save`` is called and no signal sent."""
    model = type(row)
    fields: Sequence[Any] = model._meta.concrete_fields  # noqa: SLF001 (Django documents it)
    sql = _INSERTS.get(model)
    if sql is None:
        quoted = connection.ops.quote_name
        names = ", ".join(quoted(field.column) for field in fields)
        places = ", ".join(["%s"] * len(fields))
        table = quoted(model._meta.db_table)  # noqa: SLF001 (as above)
        sql = _INSERTS[model] = f"INSERT INTO {table} ({names}) VALUES ({places})"  # noqa: S608 (our own names)
    # The thread's own connection: what stands for it is asked for its name each time, a hundred times for a comment.
    database = connections[DEFAULT_DB_ALIAS]
    with database.cursor() as cursor:
        cursor.execute(
            sql, [f.get_db_prep_save(f.pre_save(row, add=True), database) for f in fields]
        )
    row._state.adding, row._state.db = False, connection.alias  # noqa: SLF001 (as Django's save does)


_INSERTS: dict[type[models.Model], str] = {}
