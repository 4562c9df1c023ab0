"""The only source of time: what the moment is, and what a day means in Europe/London.

A deadline is a local day (``…_on``); a moment is aware UTC (``…_at``). Nothing else in the project may ask
the machine for the time: tests, scenarios and the demo pass their own ``Now``.
"""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

Now = Callable[[], datetime]
LONDON = ZoneInfo("Europe/London")

_LAST_SECOND = time(23, 59, 59)


def system_now() -> datetime:
    """Return the machine's moment, aware, in UTC."""
    return datetime.now(UTC)


def local_date(at: datetime) -> date:
    """Return the day it is in London at a moment.

    Args:
        at: a moment; a naive one is read as London time, which is how people write it in forms.
    """
    return at.date() if at.tzinfo is None else at.astimezone(LONDON).date()


def start_of_day_utc(day: date) -> datetime:
    """Return local midnight at the start of a day, in UTC (23:00 the evening before in summer)."""
    return datetime.combine(day, time.min, LONDON).astimezone(UTC)


def end_of_day_utc(day: date) -> datetime:
    """Return 23:59:59 local time of a day, in UTC.

    Whole seconds, because this is the moment people are shown. Lateness is never decided by comparing with
    it: that is what ``first_instant_after`` is for.
    """
    return datetime.combine(day, _LAST_SECOND, LONDON).astimezone(UTC)


def first_instant_after(day: date) -> datetime:
    """Return the start of the next local day, in UTC: the first moment at which the day is over.

    Raises:
        OverflowError: for the last day that a date can hold.
    """
    return start_of_day_utc(day + timedelta(days=1))
