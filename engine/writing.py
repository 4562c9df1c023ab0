"""The end of a command: all that its session holds, written together, before the commit.

SQLAlchemy's unit of work sends the rows of one table after the other and waits for each answer, as it may
need it. A command that has come to its end needs none: its rows have their ids (``engine.numbering``), and
nothing is read any more. So PostgreSQL is sent one statement that writes everything (``WITH a AS (INSERT …),
b AS (UPDATE …) …``), and waited for once; SQLite, which has no messages to save, is sent its parts.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from typing import Any

from psycopg import Error as PsycopgError
from sqlalchemy import Connection, Dialect, RootTransaction, Table, inspect
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import InstanceState, Session, make_transient_to_detached

from engine.models import Base
from engine.rows import changed_values, new_values, table_of

_ORDER = {table: place for place, table in enumerate(Base.metadata.sorted_tables)}
# Values in one statement: far fewer than either database takes.
_MOST_VALUES = 5_000

Values = Mapping[str, Any]
_Fresh = tuple[Table, Values]


@dataclass(frozen=True)
class _Part:
    """One part of the writing: a statement and its values, as the driver takes them."""

    text: str
    values: tuple[Any, ...]


def write_and_commit(
    session: Session, links: Sequence[_Fresh], deletions: Sequence[tuple[Table, Values]]
) -> None:
    """Write every new and changed row of a session, and commit. The session then holds nothing any more.

    Args:
        session: the session of a command that has come to its end.
        links: more new rows by their table, which are in no session: the links of the ledger.
        deletions: rows to delete, by their table and the values that they have.
    """
    if session.deleted:
        session.flush()
    connection = session.connection()
    dialect = connection.dialect
    fresh = [*((table_of(row), new_values(row)) for row in session.new), *links]
    parts = [_delete(dialect, table, values) for table, values in deletions]
    parts += _inserts(dialect, fresh)
    for row in sorted(session.dirty, key=lambda row: _ORDER[table_of(row)]):
        if changes := changed_values(row):
            parts.append(_update(dialect, row, changes))
    with _without_waiting(connection):
        _send(connection, parts)
        session.expunge_all()
        # Not the session's own commit: that gives the connection back while it does not wait for answers, and
        # another thread would take it so.
        _transaction_of(connection).commit()
    session.close()


def _transaction_of(connection: Connection) -> RootTransaction:
    transaction = connection.get_transaction()
    assert transaction is not None  # noqa: S101 - the session has begun it
    return transaction


@contextmanager
def _without_waiting(connection: Connection) -> Iterator[None]:
    """Send what is written inside without waiting for answers; the commit waits (libpq's pipeline).

    Raises:
        OperationalError: the connection was lost before it began; nothing was sent.
    """
    if connection.dialect.name != "postgresql":
        yield
        return
    driver: Any = connection.connection.driver_connection
    is_committed = False
    try:
        with driver.pipeline():
            yield
            is_committed = True
    except PsycopgError as error:
        # Confirmed inside; that the connection died after it concerns nobody but the pool, which will see.
        if not is_committed:
            raise OperationalError("pipeline", None, error) from error


def write_numbered(session: Session, *_of_the_event: object) -> None:
    """Write the rows that have been given ids, before a flush in the middle of a command.

    The flush knows nothing of foreign keys between our classes, which point at each other by ids alone.
    """
    rows = [row for row in session.new if vars(row).get("id") is not None]
    if not rows:
        return
    connection = session.connection()
    _send(connection, _inserts(connection.dialect, [(table_of(row), new_values(row)) for row in rows]))
    for row in rows:
        session.expunge(row)
        make_transient_to_detached(row)
    session.add_all(rows)


def _send(connection: Connection, parts: Sequence[_Part]) -> None:
    values = tuple(value for part in parts for value in part.values)
    if connection.dialect.name == "postgresql" and len(values) <= _MOST_VALUES and len(parts) > 1:
        parts = [_Part(_together(tuple(part.text for part in parts)), values)]
    for part in parts:
        connection.exec_driver_sql(part.text, part.values)


@lru_cache(maxsize=1024)
def _together(texts: tuple[str, ...]) -> str:
    """One statement of several: each sees the rows as they were; foreign keys are looked at in the end."""
    *first, last = texts
    named = ", ".join(f"part_{number} AS ({text})" for number, text in enumerate(first))
    return f"WITH {named} {last}"


def _inserts(dialect: Dialect, fresh: list[_Fresh]) -> list[_Part]:
    parts = []
    # Sorting is stable: what was added first is written first, but what has no id comes after what has one.
    fresh.sort(key=lambda found: (_ORDER[found[0]], "id" in found[0].c and "id" not in found[1]))
    for (table, keys), group in groupby(fresh, lambda found: (found[0], tuple(found[1]))):
        rows = [values for _, values in group]
        at_once = max(_MOST_VALUES // max(len(keys), 1), 1)
        for begin in range(0, len(rows), at_once):
            some = rows[begin : begin + at_once]
            statement = _insertion(dialect, table, keys, len(some))
            parts.append(_Part(statement.text, tuple(statement.values(some))))
    return parts


def _update(dialect: Dialect, row: Base, changes: Values) -> _Part:
    state: InstanceState[Any] = inspect(row)
    column = state.mapper.version_id_col
    version = None if column is None else str(column.key)
    statement = _change(dialect, table_of(row), tuple(changes), version)
    values = list(statement.values([changes]))
    if version is not None:
        was = state.dict[version]
        values += [was, was + 1]
    return _Part(statement.text, (*values, *(state.identity or ())))


def _delete(dialect: Dialect, table: Table, having: Values) -> _Part:
    there = {key: value for key, value in having.items() if value is not None}
    statement = _deletion(dialect, table, tuple(there), tuple(key for key in having if key not in there))
    return _Part(statement.text, tuple(statement.values([there])))


@dataclass(frozen=True)
class _Statement:
    """The text of a statement, and how each of its values is turned into what the driver takes."""

    text: str
    keys: tuple[str, ...]
    processors: tuple[Any, ...]

    def values(self, rows: Sequence[Values]) -> Iterator[Any]:
        for row in rows:
            for key, process in zip(self.keys, self.processors, strict=True):
                yield row[key] if process is None else process(row[key])


class _Words:
    """Quoted names of a table and its columns, and the mark of a value."""

    def __init__(self, dialect: Dialect, table: Table) -> None:
        self._quote, self._columns = dialect.identifier_preparer, table.c
        self.table = self._quote.format_table(table)
        self.mark = "?" if dialect.paramstyle == "qmark" else "%s"

    def name(self, key: str) -> str:
        """A column."""
        return self._quote.format_column(self._columns[key])

    def equal(self, keys: Sequence[str], between: str) -> str:
        """Columns, each with the mark of its value."""
        return between.join(f"{self.name(key)} = {self.mark}" for key in keys)


@lru_cache(maxsize=1024)
def _insertion(dialect: Dialect, table: Table, keys: tuple[str, ...], count: int) -> _Statement:
    words = _Words(dialect, table)
    one = f"({', '.join([words.mark] * len(keys))})"
    names = ", ".join(words.name(key) for key in keys)
    text = f"INSERT INTO {words.table} ({names}) VALUES {', '.join([one] * count)}"  # noqa: S608 - names of ours
    return _Statement(text, keys, _processors(dialect, table, keys))


@lru_cache(maxsize=1024)
def _change(dialect: Dialect, table: Table, keys: tuple[str, ...], version: str | None) -> _Statement:
    words = _Words(dialect, table)
    sets = words.equal(keys, ", ")
    if version is not None:
        # Of a row that somebody else has changed meanwhile this makes NULL, which the database refuses.
        sets += f", {version} = CASE WHEN {version} = {words.mark} THEN {words.mark} END"
    where = words.equal([column.key for column in table.primary_key], " AND ")
    text = f"UPDATE {words.table} SET {sets} WHERE {where}"  # noqa: S608 - names of ours
    return _Statement(text, keys, _processors(dialect, table, keys))


@lru_cache(maxsize=128)
def _deletion(dialect: Dialect, table: Table, keys: tuple[str, ...], nothing: tuple[str, ...]) -> _Statement:
    words = _Words(dialect, table)
    where = " AND ".join([words.equal(keys, " AND "), *(f"{words.name(key)} IS NULL" for key in nothing)])
    text = f"DELETE FROM {words.table} WHERE {where}"  # noqa: S608 - names of ours
    return _Statement(text, keys, _processors(dialect, table, keys))


def _processors(dialect: Dialect, table: Table, keys: tuple[str, ...]) -> tuple[Any, ...]:
    return tuple(table.c[key].type.dialect_impl(dialect).bind_processor(dialect) for key in keys)
