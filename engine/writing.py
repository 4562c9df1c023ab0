"""The end of a command: all that its session holds, written together, before the commit.

SQLAlchemy's unit of work sends the rows of one table after the other and waits for each answer, as it may
need it. A command that has come to its end needs none: its rows have their ids (``engine.numbering``), and
nothing is read any more. So PostgreSQL is sent everything at once and answers once (libpq's pipeline);
SQLite, which has no messages to save, is spared the bookkeeping.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from typing import Any

from sqlalchemy import Connection, Dialect, Executable, Table, inspect
from sqlalchemy.orm import InstanceState, Session, make_transient_to_detached

from engine.models import Base
from engine.rows import changed_values, new_values, table_of

_ORDER = {table: place for place, table in enumerate(Base.metadata.sorted_tables)}
# Parameters of one statement: far fewer than either database takes.
_MOST_PARAMETERS = 5_000


def write_and_commit(
    session: Session,
    further: Mapping[type[Base], Sequence[Mapping[str, Any]]],
    left: Sequence[tuple[Executable, Mapping[str, Any]]],
) -> None:
    """Write every new and changed row of a session, and commit. The session then holds nothing any more.

    Args:
        session: the session of a command that has come to its end.
        further: more new rows by their class, which are in no session: the links of the ledger.
        left: statements left to the end, with their values; they go first, to the rows as they were.
    """
    if session.deleted:
        session.flush()
    connection = session.connection()
    with _pipelined(connection):
        for statement, values in left:
            connection.execute(statement, values)
        _write(connection, session, further)
        session.expunge_all()
        session.commit()


@contextmanager
def _pipelined(connection: Connection) -> Iterator[None]:
    """Send what is written inside without waiting for answers; the commit waits for all of them."""
    if connection.dialect.name != "postgresql":
        yield
        return
    driver: Any = connection.connection.driver_connection
    with driver.pipeline():
        yield


def _write(
    connection: Connection, session: Session, further: Mapping[type[Base], Sequence[Mapping[str, Any]]]
) -> None:
    fresh: list[_Fresh] = [(table_of(row), new_values(row)) for row in session.new]
    fresh += [(table_of(kind), dict(values)) for kind, rows in further.items() for values in rows]
    _insert_all(connection, fresh)
    for row in sorted(session.dirty, key=lambda row: _ORDER[table_of(row)]):
        if changes := changed_values(row):
            _update(connection, row, changes)


def write_numbered(session: Session, *_of_the_event: object) -> None:
    """Write the rows that have been given ids, before a flush in the middle of a command.

    The flush knows nothing of foreign keys between our classes, which point at each other by ids alone.
    """
    rows = [row for row in session.new if vars(row).get("id") is not None]
    if not rows:
        return
    _insert_all(session.connection(), [(table_of(row), new_values(row)) for row in rows])
    for row in rows:
        session.expunge(row)
        make_transient_to_detached(row)
    session.add_all(rows)


_Fresh = tuple[Table, dict[str, Any]]


def _insert_all(connection: Connection, fresh: list[_Fresh]) -> None:
    # Sorting is stable: what was added first is written first, but what has no id comes after what has one.
    fresh.sort(key=lambda found: (_ORDER[found[0]], "id" in found[0].c and "id" not in found[1]))
    for (table, keys), group in groupby(fresh, lambda found: (found[0], tuple(found[1]))):
        _insert(connection, table, keys, [values for _, values in group])


def _insert(
    connection: Connection, table: Table, keys: tuple[str, ...], rows: Sequence[Mapping[str, Any]]
) -> None:
    at_once = max(_MOST_PARAMETERS // max(len(keys), 1), 1)
    for begin in range(0, len(rows), at_once):
        part = rows[begin : begin + at_once]
        statement = _insertion(connection.dialect, table, keys, len(part))
        connection.exec_driver_sql(statement.text, tuple(statement.values(part)))


def _update(connection: Connection, row: Base, changes: dict[str, Any]) -> None:
    state: InstanceState[Any] = inspect(row)
    column = state.mapper.version_id_col
    version = None if column is None else str(column.key)
    statement = _change(connection.dialect, table_of(row), tuple(changes), version)
    values = list(statement.values([changes]))
    if version is not None:
        was = state.dict[version]
        values += [was, was + 1]
    connection.exec_driver_sql(statement.text, (*values, *(state.identity or ())))


@dataclass(frozen=True)
class _Statement:
    """The text of a statement, and how each of its values is turned into what the driver takes."""

    text: str
    keys: tuple[str, ...]
    processors: tuple[Any, ...]

    def values(self, rows: Sequence[Mapping[str, Any]]) -> Iterator[Any]:
        for row in rows:
            for key, process in zip(self.keys, self.processors, strict=True):
                yield row[key] if process is None else process(row[key])


@lru_cache(maxsize=1024)
def _insertion(dialect: Dialect, table: Table, keys: tuple[str, ...], count: int) -> _Statement:
    quote, mark = dialect.identifier_preparer, _mark(dialect)
    names = ", ".join(quote.format_column(table.c[key]) for key in keys)
    one = f"({', '.join([mark] * len(keys))})"
    text = f"INSERT INTO {quote.format_table(table)} ({names}) VALUES {', '.join([one] * count)}"  # noqa: S608 - names of ours
    return _Statement(text, keys, _processors(dialect, table, keys))


@lru_cache(maxsize=1024)
def _change(dialect: Dialect, table: Table, keys: tuple[str, ...], version: str | None) -> _Statement:
    quote, mark = dialect.identifier_preparer, _mark(dialect)
    sets = [f"{quote.format_column(table.c[key])} = {mark}" for key in keys]
    if version is not None:
        # Of a row that somebody else has changed meanwhile this makes NULL, which the database refuses.
        sets.append(f"{version} = CASE WHEN {version} = {mark} THEN {mark} END")
    wheres = [f"{quote.format_column(column)} = {mark}" for column in table.primary_key]
    text = f"UPDATE {quote.format_table(table)} SET {', '.join(sets)} WHERE {' AND '.join(wheres)}"  # noqa: S608 - names of ours
    return _Statement(text, keys, _processors(dialect, table, keys))


def _processors(dialect: Dialect, table: Table, keys: tuple[str, ...]) -> tuple[Any, ...]:
    return tuple(table.c[key].type.dialect_impl(dialect).bind_processor(dialect) for key in keys)


def _mark(dialect: Dialect) -> str:
    return "?" if dialect.paramstyle == "qmark" else "%s"
