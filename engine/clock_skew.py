"""Whether this machine's clock agrees with the database's.

Every deadline is compared with a worker's own clock. One that is a day ahead would mark deadlines as missed
that are not, tell people so, and hold its leases for a day; one that is behind would be late. The database's
is the one clock that all workers share, so a worker whose own is off refuses to sweep, and says so.
"""

import socket
import time
from datetime import datetime, timedelta

import structlog
from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert

from engine.execute import Engine
from engine.models import Heartbeat

log = structlog.get_logger()

MOST_SKEW = timedelta(minutes=2)
CLOCK = "clock"
"""The heartbeat that tells of the last worker whose clock was wrong."""
_UNITS = (("hours", 3600), ("minutes", 60))


def measure_skew(engine: Engine) -> timedelta:
    """How far this process's clock is ahead of the database's; negative where it is behind.

    The database is asked between two looks at our own clock, so that a slow answer is no skew. SQLite has no
    clock but this machine's.
    """
    if engine.database.dialect.name != "postgresql":
        return timedelta(0)
    before = engine.now()
    with engine.read() as session:
        theirs: datetime = session.execute(select(func.clock_timestamp())).scalar_one()
    after = engine.now()
    return max(before - theirs, timedelta(0)) + min(after - theirs, timedelta(0))


class ClockWatch:
    """Looks at the clock before a worker decides what is due, every half minute at most.

    While the clock is wrong it is looked at each time, so that work goes on as soon as it is right again; and
    every look says so in the database, where the health page reads it.
    """

    def __init__(self, engine: Engine, seconds: float = 30) -> None:
        self._engine = engine
        self._seconds = seconds
        self._right_until = float("-inf")

    def is_right(self) -> bool:
        """Whether this worker may decide what is due. False is logged, and noted for the health page."""
        if time.monotonic() < self._right_until:
            return True
        skew = measure_skew(self._engine)
        if abs(skew) > MOST_SKEW:
            seconds = round(skew.total_seconds())
            log.error("clock.skewed", seconds=seconds)
            _note(self._engine, seconds)
            return False
        self._right_until = time.monotonic() + self._seconds
        return True


def _note(engine: Engine, seconds: int) -> None:
    """By the database's own time: ours is the one that is wrong."""
    row = {"at": func.clock_timestamp(), "detail": {"machine": socket.gethostname(), "seconds": seconds}}
    noting = insert(Heartbeat).values(name=CLOCK, **row)
    with engine.housekeeping() as session:
        session.execute(noting.on_conflict_do_update(index_elements=["name"], set_=row))


def skew_words(seconds: int, machine: str = "this machine") -> str:
    """What a health page says of a clock that is off by so many seconds (negative: behind)."""
    size = next(
        (f"{abs(seconds) // length:,} {unit}" for unit, length in _UNITS if abs(seconds) >= 2 * length),
        f"{abs(seconds)} seconds",
    )
    return (
        f"The clock of {machine} is {size} {'ahead of' if seconds > 0 else 'behind'} the database's. "
        "It fires no deadlines until that is mended."
    )
