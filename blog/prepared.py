"""Statements that every comment needs, made from the ORM's queries once: for a small one, that takes most of its time.

What a query asks is said where it always was, in a manager's words; what changes from one time to the next is a slot
in it.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Generic, TypeVar

from django.db import DEFAULT_DB_ALIAS, NotSupportedError, connection, connections, models
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
        # The thread's own connection: what stands for it is asked for its name each time, a hundred times a comment.
        database = connections[DEFAULT_DB_ALIAS]
        return executed(
            database,
            self.sql,
            [p.filled(values, database) if isinstance(p, _Slot) else p for p in self.parameters],
        )


def executed(database: Any, sql: str, parameters: Sequence[Any]) -> Any:
    """Return a cursor that has executed a statement which comes often; the caller closes it.

    Where the database's backend can, it has the server read and plan the statement once for each connection.
    """
    cursor = database.cursor()
    keep = getattr(database, "kept_statement", None)
    if keep is None:
        cursor.execute(sql, parameters)
        return cursor
    try:
        cursor.execute(keep(sql), parameters)
    except NotSupportedError:
        # The tables have been changed since. In a transaction that is lost the next one has to do.
        database.forget()
        if database.in_atomic_block:
            raise
        cursor.execute(sql, parameters)
    return cursor


class _Selection(_Statement):
    """A query's SQL, and how its rows are read."""

    def __init__(self, query: Any) -> None:
        compiler = query.get_compiler(DEFAULT_DB_ALIAS)
        super().__init__(*compiler.as_sql())
        expressions = [selected[0] for selected in compiler.select]
        self.converters = list(compiler.get_converters(expressions).items())
        self.names = [getattr(e, "target", e).attname for e in expressions if hasattr(e, "target")]
        self.locks = query.select_for_update
        self.model = query.model

    def rows(self, values: Values) -> list[list[Any]]:
        """Return its rows. Raises TransactionManagementError where rows are to be held, and nothing would hold them."""
        database = connections[DEFAULT_DB_ALIAS]
        if self.locks and not database.in_atomic_block:
            raise TransactionManagementError("Rows can be locked inside a transaction only.")
        with self.run(values) as cursor:
            found = [list(row) for row in cursor.fetchall()]
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
            return selection.model.from_db(DEFAULT_DB_ALIAS, selection.names, row)
        return None


class Update:
    """A change of what a query with slots finds: ``Update(lambda: …filter(pk=PK), replied=F("replied") + CHANGE)``."""

    def __init__(
        self,
        make: Callable[[], "models.QuerySet[Any, Any]"],
        changes: Mapping[str, Any],
        returning: Sequence[str] = (),
        numbering: Callable[[], type[models.Model]] | None = None,
    ) -> None:
        """Take what makes the query, and what its fields become: slots, and expressions with slots in them.

        ``returning`` names fields that hold whole numbers; ``numbering`` returns the model of which a new row is to
        have the number that comes after them.
        """
        self._make, self._changes = make, changes
        self._returning, self._numbering = returning, numbering
        self._known: dict[str, _Statement] = {}

    def run(self, **values: Any) -> int:
        """Change the rows; return how many there were. One query, and no object's ``save``."""
        with self._statement().run(values) as cursor:
            return int(cursor.rowcount)

    def row(self, **values: Any) -> list[int] | None:
        """Change a row; return what is asked for, as it has become; None where there is no row. One query."""
        with self._statement().run(values) as cursor:
            found = cursor.fetchone()
        return None if found is None else list(found)

    def _statement(self) -> _Statement:
        found = self._known.get(connection.vendor)
        if found is None:
            query: Any = self._make().query.chain(UpdateQuery)
            query.add_update_values(self._changes)
            sql, parameters = query.get_compiler(connection.alias).as_sql()
            found = self._known[connection.vendor] = _Statement(sql + self._asked(), parameters)
        return found

    def _asked(self) -> str:
        """Return the clause that says what is to come back. Both databases know it."""
        fields = self._make().model._meta  # noqa: SLF001 (Django documents it)
        asked = [
            connection.ops.quote_name(fields.get_field(name).column) for name in self._returning
        ]
        if self._numbering:
            asked.append(_next_number(self._numbering()))
        return f" RETURNING {', '.join(asked)}" if asked else ""


def next_number(model: type[models.Model]) -> int:
    """Return the number that a new row of ``model`` is to have, inside the transaction that stores it. One query.

    Known before the row is written, it can stand in the row a second time: what would be two writes is one.
    """
    with executed(connections[DEFAULT_DB_ALIAS], f"SELECT {_next_number(model)}", ()) as cursor:
        return int(cursor.fetchone()[0])


def _next_number(model: type[models.Model]) -> str:
    """Return the expression for it."""
    table = model._meta.db_table  # noqa: SLF001 (Django documents it)
    if connection.vendor == "postgresql":
        return f"nextval(pg_get_serial_sequence('{table}', 'id'))"
    # Whoever writes here is alone; the row itself moves the sequence on.
    return f"(SELECT COALESCE(MAX(seq), 0) + 1 FROM sqlite_sequence WHERE name = '{table}')"  # noqa: S608 (our own)


def insert(row: models.Model) -> None:
    """Store a new row that has its number already. One query; no ``save`` is called and no signal sent."""
    model = type(row)
    into = _INSERTS.get(model)
    if into is None:
        into = _INSERTS[model] = _Insertion(model)
    database = connections[DEFAULT_DB_ALIAS]
    with executed(database, into.sql, into.values(row, database)):
        pass
    row._state.adding, row._state.db = False, DEFAULT_DB_ALIAS  # noqa: SLF001 (as Django's save does)


class _Insertion:
    """The statement that stores a row of a model, and how the row's values are brought into it."""

    def __init__(self, model: type[models.Model]) -> None:
        fields: Sequence[Any] = model._meta.concrete_fields  # noqa: SLF001 (Django documents it)
        quoted = connection.ops.quote_name
        names = ", ".join(quoted(field.column) for field in fields)
        places = ", ".join(["%s"] * len(fields))
        table = quoted(model._meta.db_table)  # noqa: SLF001 (as above)
        self.sql = f"INSERT INTO {table} ({names}) VALUES ({places})"  # noqa: S608 (our own names)
        self.fields = [(field.attname, _taken_as_it_is(field), field) for field in fields]

    def values(self, row: models.Model, database: Any) -> list[Any]:
        """Return the values of a row as the database takes them."""
        held = vars(row)
        return [
            held[name]
            if type(held.get(name, self)) in plain
            else field.get_db_prep_save(field.pre_save(row, add=True), database)
            for name, plain, field in self.fields
        ]


#: What Django does to a value, as long as a kind of field does nothing else: nothing, where its type is this one.
_PREPARED_AS = {
    models.CharField.get_prep_value: str,
    models.TextField.get_prep_value: str,
    models.IntegerField.get_prep_value: int,
    models.BooleanField.get_prep_value: bool,
}


def _taken_as_it_is(field: Any) -> tuple[type, ...]:
    """Return the types of values that a database takes from a field as they are. Most are so, and asked one by one."""
    kind = type(field)
    usual = (
        kind.pre_save is models.Field.pre_save
        and kind.get_db_prep_save is models.Field.get_db_prep_save
        # For whole numbers it asks the backend, of which that of psycopg 3 alone does anything.
        and kind.get_db_prep_value
        in {models.Field.get_db_prep_value, models.IntegerField.get_db_prep_value}
    )
    known = _PREPARED_AS.get(kind.get_prep_value)
    return (known, type(None)) if usual and known else ()


_INSERTS: dict[type[models.Model], _Insertion] = {}
