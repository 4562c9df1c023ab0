"""Whether this machine's clock agrees with the database's.

Every deadline is compared with a worker's own clock. One that is a day ahead would mark deadlines as missed
that are not, tell people so, and hold its leases for a day; one that is behind would be late. The database's
is the one clock that all workers share, so a worker whose own is off refuses to sweep, and says so.
"""

from datetime import datetime, timedelta

import structlog
from sqlalchemy import func, select

from engine.errors import UnavailableError
from engine.execute import Engine

log = structlog.get_logger()

MOST_SKEW = timedelta(minutes=2)
_UNITS = (("hours", 3600), ("minutes", 60))


class ClockSkewError(UnavailableError):
    """This machine's clock is too far from the database's to decide what is due."""


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


def check_clock(engine: Engine) -> None:
    """Refuse to decide what is due by a clock that is wrong.

    Raises:
        ClockSkewError: it is more than two minutes off; nothing was changed.
    """
    skew = measure_skew(engine)
    if abs(skew) <= MOST_SKEW:
        return
    seconds = round(skew.total_seconds())
    log.error("clock.skewed", seconds=seconds)
    raise ClockSkewError(skew_words(seconds))


def skew_words(seconds: int) -> str:
    """What a health page says of a clock that is off by so many seconds (negative: behind)."""
    size = next(
        (f"{abs(seconds) // length:,} {unit}" for unit, length in _UNITS if abs(seconds) >= 2 * length),
        f"{abs(seconds)} seconds",
    )
    return (
        f"The clock of this machine is {size} {'ahead of' if seconds > 0 else 'behind'} the database's. "
        "It fires no deadline until the clock is right."
    )
