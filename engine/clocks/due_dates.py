"""From an anchor and a length to a due date, with its working: why is this date this date?

Pure arithmetic: no rows, no present moment.
"""

import calendar as gregorian
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

from engine.clocks.pausing import NONE, Adjustments, later_by_days, later_by_time, without_paused_days
from engine.clocks.words import plural
from engine.clocks.working_days import Calendar, WorkingDayError, add_working_days
from engine.clocks.workings import Working, excluded_days, extensions_told, pauses_told, steps_taken
from engine.now import LONDON, end_of_day_utc, first_instant_after, local_date, start_of_day_utc

UNITS: Final = ("hours", "days", "weeks", "months", "years", "working_days")
DIRECTIONS: Final = ("forward", "backward")
LONGEST: Final = 100_000  # eleven years of hours; a longer clock is a slip of the keyboard

_INSTANT = timedelta(microseconds=1)


class DueDateError(ValueError):
    """A clock's length, unit, direction or anchor makes no date."""


@dataclass(frozen=True)
class DueDate:
    """A deadline.

    Attributes:
        due_on: the local day; the truth for every unit but hours.
        due_at: aware UTC, derived: the end of that day, or the hour the area sets; for hours the moment.
        breach_at: aware UTC, the first instant at which it is late.
        working: how it was reached, JSON-plain.
    """

    due_on: date
    due_at: datetime
    breach_at: datetime
    working: Working


def due_date(
    anchor_on: date | datetime,
    length: int,
    unit: str,
    direction: str,
    calendar: Calendar,
    *,
    source: str = "",
    closes: time | None = None,
    adjustments: Adjustments = NONE,
) -> DueDate:
    """Count a clock from its anchor.

    The anchor's day is day 0 in both directions. Months and years clamp to the end of a shorter month. A
    calendar clock (days, weeks, months, years) that ends on a non-working day stays there. Hours are elapsed
    hours: two of them pass between 00:30 and 03:30 on the night the clocks go forward.

    Args:
        anchor_on: a day, or a moment whose London day counts. Hours counted from a bare day start at its
            midnight, the earliest reading.
        length: how many units, 0 to 100,000.
        unit: one of ``UNITS``.
        direction: ``forward`` or ``backward``.
        calendar: the days that are not working days.
        source: where the anchor came from, kept in the working ("Authority became aware").
        closes: the local hour at which a day ends for the area, by default its end.
        adjustments: pauses and extensions; a clock that counts backward has none.

    Raises:
        DueDateError: for a length, unit, direction or anchor from which no date follows.
    """
    total = length + adjustments.extra
    _check(total, unit, direction)
    signed = total if direction == "forward" else -total
    try:
        if unit == "hours":
            return _due_after_hours(anchor_on, length, signed, source, adjustments)
        anchor = _day_of(anchor_on)
        counted, due_on = _count(anchor, signed, unit, calendar, adjustments)
        due_at, breach_at = _end_of(due_on, closes), first_instant_after(due_on)
    except (OverflowError, WorkingDayError) as error:
        raise DueDateError(f"{_length_words(length, unit)} from {anchor_on} is beyond any date.") from error
    counts_working_days = unit == "working_days"
    working: Working = {
        "anchor": anchor.isoformat(),
        "source": source,
        "length": length,
        "unit": unit,
        "direction": direction,
        "excluded": excluded_days(anchor, due_on, calendar) if counts_working_days else [],
        "steps": steps_taken(anchor, counted, signed, unit, _without_pauses(calendar, adjustments)),
        "due_on": due_on.isoformat(),
        "due_at": due_at.isoformat(),
        "projected": counts_working_days and calendar.is_projected(max(anchor, due_on)),
    }
    extensions_told(working, adjustments)
    if adjustments.pauses:
        plainly = _count(anchor, signed, unit, calendar, Adjustments())[1]
        pauses_told(working, adjustments, calendar, anchor, due_on, plainly)
    return DueDate(due_on, due_at, breach_at, working)


def _count(
    anchor: date, signed: int, unit: str, calendar: Calendar, adjustments: Adjustments
) -> tuple[date, date]:
    """The day that the units alone lead to, and the day with the pauses put on."""
    if unit == "working_days":
        open_days = _without_pauses(calendar, adjustments)
        day = add_working_days(open_days, anchor, signed)
        if signed == 0 and any(anchor in pause.days() for pause in adjustments.pauses):
            day = add_working_days(open_days, anchor, 1)
        return day, day
    counted = _MOVERS[unit](calendar, anchor, signed)
    return counted, later_by_days(anchor, counted, adjustments.pauses)


def _without_pauses(calendar: Calendar, adjustments: Adjustments) -> Calendar:
    return without_paused_days(calendar, (day for pause in adjustments.pauses for day in pause.days()))


def shift_day(day: date, offset: int, unit: str, calendar: Calendar) -> date:
    """Return a day moved by a signed offset: how a rung stands to its clock's anchor or due date.

    Args:
        day: where to start; it is day 0.
        offset: how many units; negative goes back.
        unit: one of ``UNITS`` but hours.
        calendar: the days that are not working days.

    Raises:
        DueDateError: for an unknown unit, or an offset that leaves the years a date can hold.
    """
    mover = _MOVERS.get(unit)
    if mover is None:
        raise DueDateError(f"{unit!r} does not move a day. Use {', '.join(_MOVERS)}.")
    try:
        return mover(calendar, day, offset)
    except (OverflowError, WorkingDayError) as error:
        raise DueDateError(f"{_length_words(offset, unit)} from {day} is beyond any date.") from error


def _end_of(due_on: date, closes: time | None) -> datetime:
    if closes is None:
        return end_of_day_utc(due_on)
    return datetime.combine(due_on, closes, LONDON).astimezone(UTC)


def _due_after_hours(
    anchor: date | datetime, length: int, signed: int, source: str, adjustments: Adjustments
) -> DueDate:
    moment = _moment_of(anchor)
    plainly = moment + timedelta(hours=signed)
    due_at = later_by_time(plainly, adjustments.pauses)
    due_on = local_date(due_at)
    working: Working = {
        "anchor": local_date(moment).isoformat(),
        "anchor_at": moment.isoformat(),
        "source": source,
        "length": length,
        "unit": "hours",
        "direction": "forward" if signed >= 0 else "backward",
        "excluded": [],
        "steps": [{"kind": "moment", "on": due_on.isoformat(), "note": due_at.isoformat()}],
        "due_on": due_on.isoformat(),
        "due_at": due_at.isoformat(),
        "projected": False,
    }
    extensions_told(working, adjustments)
    if adjustments.pauses:
        pauses_told(working, adjustments, Calendar({}), local_date(moment), due_on, plainly)
    return DueDate(due_on, due_at, due_at + _INSTANT, working)


def _months_later(_calendar: Calendar, day: date, months: int) -> date:
    years, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if not date.min.year <= years <= date.max.year:
        raise OverflowError(f"year {years}")
    return date(years, month + 1, min(day.day, gregorian.monthrange(years, month + 1)[1]))


_MOVERS: Final[Mapping[str, Callable[[Calendar, date, int], date]]] = {
    "days": lambda _, day, number: day + timedelta(days=number),
    "weeks": lambda _, day, number: day + timedelta(weeks=number),
    "months": _months_later,
    "years": lambda calendar, day, number: _months_later(calendar, day, number * 12),
    "working_days": add_working_days,
}


def _day_of(anchor: date | datetime) -> date:
    return local_date(anchor) if isinstance(anchor, datetime) else anchor


def _moment_of(anchor: date | datetime) -> datetime:
    if not isinstance(anchor, datetime):
        return start_of_day_utc(anchor)
    return (anchor.replace(tzinfo=LONDON) if anchor.tzinfo is None else anchor).astimezone(UTC)


def _check(length: int, unit: str, direction: str) -> None:
    if unit not in UNITS:
        raise DueDateError(f"{unit!r} is not a unit of time. Use one of {', '.join(UNITS)}.")
    if direction not in DIRECTIONS:
        raise DueDateError(f"{direction!r} is not a direction. Use forward or backward.")
    if not 0 <= length <= LONGEST:
        raise DueDateError(f"A clock's length is a whole number from 0 to {LONGEST}, not {length}.")


def _length_words(length: int, unit: str) -> str:
    return plural(length, unit.replace("_", " ").removesuffix("s"))
