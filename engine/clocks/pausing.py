"""What a pause does to a date: pure arithmetic, on the clock's own calendar.

A pause covers the day from which it holds up to the day before the one on which the clock counts again. On a
clock of working days those days are closed like a bank holiday; on one of days, weeks, months or years every
day of the pause is put on at the end; on one of hours the time that passed is. What lies on the anchor's own
day, which is day 0, or after the due date moves nothing.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from engine.clocks.working_days import Calendar

_DAY = timedelta(days=1)
CLOSED_BECAUSE = "paused"


@dataclass(frozen=True)
class PausedTime:
    """One pause of a clock.

    Attributes:
        from_on: the first local day that does not count.
        to_on: the day on which it counts again; None while it is paused.
        from_at: for clocks of hours, the moment it was paused.
        to_at: for clocks of hours, the moment it resumed.
        reason: why, as entered.
        authority: who agreed to it, or under what, as entered.
    """

    from_on: date
    to_on: date | None
    from_at: datetime | None = None
    to_at: datetime | None = None
    reason: str = ""
    authority: str = ""

    def days(self) -> Iterator[date]:
        """The days that do not count, weekends among them; none while nobody knows when it will resume."""
        day = self.from_on
        while self.to_on is not None and day < self.to_on:
            yield day
            day += _DAY


@dataclass(frozen=True)
class Extended:
    """More time given to a clock, in its own unit."""

    length: int
    on: date
    reason: str = ""
    authority: str = ""


@dataclass(frozen=True)
class Adjustments:
    """Everything that people have done to the length of one clock."""

    pauses: tuple[PausedTime, ...] = ()
    extensions: tuple[Extended, ...] = ()

    @property
    def extra(self) -> int:
        """The units of all extensions together."""
        return sum(extension.length for extension in self.extensions)


NONE = Adjustments()


def without_paused_days(calendar: Calendar, days: Iterable[date]) -> Calendar:
    """The calendar with the days of pauses closed as well."""
    paused = dict.fromkeys(days, CLOSED_BECAUSE)
    if not paused:
        return calendar
    return Calendar({**paused, **calendar.closed}, calendar.official_until)


def later_by_days(anchor: date, due_on: date, pauses: Sequence[PausedTime]) -> date:
    """A due date moved on by every day of the pauses between the anchor and it, each moving it further."""
    first = anchor + _DAY if due_on > anchor else anchor
    for pause in sorted(pauses, key=lambda one: one.from_on):
        if pause.to_on is not None and pause.from_on <= due_on:
            due_on += max(pause.to_on - max(pause.from_on, first), timedelta(0))
    return due_on


def later_by_time(due_at: datetime, pauses: Sequence[PausedTime]) -> datetime:
    """A moment moved on by the time that passed in the pauses before it, each moving it further."""
    known = [(pause.from_at, pause.to_at) for pause in pauses]
    for from_at, to_at in sorted((start, end) for start, end in known if start and end):
        if from_at <= due_at:
            due_at += to_at - from_at
    return due_at
