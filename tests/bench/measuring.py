"""What every measurement is made of: a row of the table, a median time, a count of SQL statements."""

import gc
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from statistics import median
from time import perf_counter

from sqlalchemy import Engine as Database
from sqlalchemy import event

_LARGE = 1_000


@dataclass(frozen=True)
class Row:
    """One line of the table: what was measured, how much, and what it is to be at most or at least."""

    what: str
    number: float
    unit: str
    target: str = ""
    details: tuple[str, ...] = ()

    @property
    def is_met(self) -> bool | None:
        """Whether the target is met; None without one."""
        words = re.fullmatch(r"(at most|at least|the same,) ([\d.,]+)", self.target)
        if words is None:
            return None
        limit = float(words.group(2).replace(",", ""))
        if words.group(1) == "at most":
            return self.number <= limit
        return self.number >= limit if words.group(1) == "at least" else self.number == limit

    @property
    def measured(self) -> str:
        """The number with its unit."""
        is_count = float(self.number).is_integer() and not self.unit.startswith(("R", "ms"))
        digits = 0 if is_count or self.number >= _LARGE else 2
        return f"{self.number:,.{digits}f} {self.unit}".strip()


def median_ms(work: Callable[[], object], rounds: int = 15) -> float:
    """The median time of a piece of work in milliseconds, after one round that does not count."""
    work()
    return median(times_ms(work, rounds))


def times_ms(work: Callable[[], object], rounds: int, *, collect: bool = True) -> list[float]:
    """The times of a piece of work in milliseconds, the garbage collector kept out of them."""
    times = []
    if collect:
        gc.collect()
    gc.disable()
    try:
        for _ in range(rounds):
            began = perf_counter()
            work()
            times.append((perf_counter() - began) * 1000)
    finally:
        gc.enable()
    return times


@dataclass
class Statements:
    """The SQL statements that were sent while it listened.

    A batched insert counts once; BEGIN, COMMIT and savepoints do not count (stack, section 3, target 6).
    """

    sent: list[str] = field(default_factory=list)

    def note(self, _connection: object, _cursor: object, statement: str, *_others: object) -> None:
        if not statement.startswith(("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE", "ROLLBACK", "PRAGMA")):
            self.sent.append(" ".join(statement.split())[:160])


@contextmanager
def listening(database: Database) -> Iterator[Statements]:
    """Count what is sent to a database, whoever sends it in this process."""
    found = Statements()
    event.listen(database, "before_cursor_execute", found.note)
    try:
        yield found
    finally:
        event.remove(database, "before_cursor_execute", found.note)
