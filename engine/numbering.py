"""Ids of new rows before they are written, so that a command can write everything together at its end.

The database still gives them out, in rising order: PostgreSQL from the sequence of the table, SQLite, whose
only writer this command is, as one more than the largest. A case is locked while it is changed, so that of
two rows of a case the later one has the larger id.
"""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from sqlalchemy import ScalarSelect, func, select
from sqlalchemy.orm import Session

from engine.models import Base
from engine.rows import columns_of, table_of

Table = type[Base]
# A step that opens one more task than was foreseen usually opens several; ids are not scarce.
_AT_ONCE = 8


class Numbers:
    """The ids that one command gives to its new rows.

    ``reserve`` says what will be needed, so that the first ids come with a statement that is sent anyway.
    """

    def __init__(self, session: Session) -> None:
        self._session = session
        self._reserved: tuple[Table, ...] = ()
        self._ready: dict[Table, list[int]] = defaultdict(list)

    def reserve(self, *tables: Table) -> None:
        """One id of each of these tables will be wanted."""
        self._reserved = tables

    @property
    def reserved(self) -> tuple[Table, ...]:
        """The tables of which one id each is to be read with the next statement."""
        return self._reserved

    def bring(self, ids: Sequence[int]) -> None:
        """Take in the ids that were read for ``reserved``, in its order."""
        for table, number in zip(self._reserved, ids, strict=True):
            self._ready[table].append(number)
        self._reserved = ()

    def give(self, rows: Sequence[Base]) -> None:
        """Give new rows of one table their ids, and the defaults that writing would give them."""
        table = type(rows[0])
        waiting = [row for row in self._session.new if type(row) is table and _has_none(row)]
        rows = [*waiting, *(row for row in rows if row not in waiting)]
        for row, number in zip(rows, self._take(table, len(rows)), strict=True):
            held = vars(row)
            for column in columns_of(table):
                if column.make is not None and held.get(column.key) is None:
                    setattr(row, column.key, column.make())
            row.id = number  # type: ignore[attr-defined]

    def _take(self, table: Table, count: int) -> list[int]:
        ready = self._ready[table]
        taken, self._ready[table] = ready[:count], ready[count:]
        if missing := count - len(taken):
            taken += self._ask(table, missing, taken)
        return taken

    def _ask(self, table: Table, count: int, taken: Sequence[int]) -> Sequence[int]:
        dialect = self._session.get_bind().dialect.name
        with self._session.no_autoflush:
            if dialect == "postgresql":
                each = func.generate_series(1, max(count, _AT_ONCE)).table_valued("n")
                found = self._session.scalars(select(_sequence(table)).select_from(each)).all()
                self._ready[table] += found[count:]
                return found[:count]
            first = self._session.scalar(select(next_id(table, dialect))) or 1
        waiting = [
            vars(row)["id"] + 1 for row in self._session.new if isinstance(row, table) and not _has_none(row)
        ]
        first = max([first, *waiting, *(number + 1 for number in taken)])
        return range(first, first + count)


def next_id(table: Table, dialect: str) -> ScalarSelect[int]:
    """A subquery for the next id of a table; it is evaluated once, however many rows its statement has."""
    if dialect == "postgresql":
        return select(_sequence(table)).scalar_subquery()
    return select(func.coalesce(func.max(table_of(table).c.id), 0) + 1).scalar_subquery()


def _sequence(table: Table) -> Any:
    return func.nextval(f"{table.__tablename__}_id_seq")


def _has_none(row: Base) -> bool:
    return vars(row).get("id") is None
