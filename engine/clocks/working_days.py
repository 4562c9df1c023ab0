"""Working days in England: not a Saturday, not a Sunday, not a bank holiday, not a local closure.

Neither the Act nor the guidance defines a working day or the day counting starts from. The rule kept here is
the project's own: the day of the anchor is day 0, day 1 is the next working day, and counting back from a
date works the same way.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from engine.clocks.words import plural

_DAY = timedelta(days=1)
_SATURDAY = 5
_WEEKEND = {5: "Saturday", 6: "Sunday"}
_PLAIN_NAMES = {
    "May Day": "Early May bank holiday",
    "Spring Bank Holiday": "Spring bank holiday",
    "Late Summer Bank Holiday": "Summer bank holiday",
}


class WorkingDayError(ValueError):
    """Counting would leave the years that a date can hold."""


@dataclass(frozen=True)
class Calendar:
    """The days on which nobody counts.

    Attributes:
        closed: the reason for each closed day ("Christmas Day"); weekends are closed without being listed.
        official_until: the last day the official list covers; later days are projected. None: all official.
    """

    closed: Mapping[date, str]
    official_until: date | None = None
    _weekdays: tuple[date, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        weekdays = sorted(day for day in self.closed if day.weekday() < _SATURDAY)
        object.__setattr__(self, "_weekdays", tuple(weekdays))

    def reason_closed(self, day: date) -> str:
        """Return why a day does not count ("Saturday", "Good Friday"), empty for a working day."""
        return _WEEKEND.get(day.weekday()) or self.closed.get(day, "")

    def is_working(self, day: date) -> bool:
        """Say whether a day counts."""
        return not self.reason_closed(day)

    def is_projected(self, day: date) -> bool:
        """Say whether a day lies beyond the official list of bank holidays."""
        return self.official_until is not None and day > self.official_until

    def count_until(self, day: date) -> int:
        """Return the working days from the first day a date can hold up to and including this one."""
        weeks, rest = divmod(day.toordinal(), 7)  # 1 January of year 1 was a Monday
        return weeks * 5 + min(rest, 5) - bisect_right(self._weekdays, day)

    def closed_weekdays(self, first: date, last: date) -> tuple[date, ...]:
        """Return the closed days from first to last, both included, leaving weekends out."""
        return self._weekdays[bisect_left(self._weekdays, first) : bisect_right(self._weekdays, last)]


def add_working_days(calendar: Calendar, anchor: date, days: int) -> date:
    """Return the day that is some working days after the anchor, or before it.

    Args:
        calendar: the days that do not count.
        anchor: day 0, whether or not it is a working day.
        days: how many working days to go; negative goes back, 0 stays on the anchor.

    Raises:
        WorkingDayError: if counting leaves the years that a date can hold.
    """
    step = _DAY if days > 0 else -_DAY
    day, left = anchor, abs(days)
    try:
        while left:
            day += step
            left -= calendar.is_working(day)
    except OverflowError as error:
        raise WorkingDayError(
            f"{plural(days, 'working day')} from {anchor.isoformat()} is no date"
        ) from error
    return day


def working_days_between(calendar: Calendar, first: date, last: date) -> int:
    """Return how many working days lie from one day to another; the first is day 0.

    Negative when ``last`` is the earlier. It undoes ``add_working_days``: whatever n,
    ``working_days_between(calendar, a, add_working_days(calendar, a, n)) == n``.
    When one of the two days is not a working day, swapping them may change the count by one: count from the
    anchor of the rule ("at least 7 working days before publication" counts from the publication).
    """
    if last >= first:
        return calendar.count_until(last) - calendar.count_until(first)
    before_first = calendar.count_until(first) - calendar.is_working(first)
    before_last = calendar.count_until(last) - calendar.is_working(last)
    return before_last - before_first


def working_days_left_words(today: date, due_on: date, calendar: Calendar) -> str:
    """Return how long is left in words: "3 working days left", "due today", "2 working days overdue"."""
    if today == due_on:
        return "due today"
    if today < due_on:
        left = working_days_between(calendar, today, due_on)
        return f"{plural(left, 'working day')} left" if left else "no working days left"
    over = working_days_between(calendar, due_on, today)
    return f"{plural(over, 'working day')} overdue" if over else "overdue"


def england_bank_holidays(years: Iterable[int]) -> dict[date, str]:
    """Return the bank holidays of England in some years, as data to seed an area's calendar with.

    Only weekdays are returned, as in the official list: a holiday that falls at a weekend is there as its
    substitute day. Years after the official list ends are computed by rule and are to be marked projected.

    Args:
        years: calendar years, such as ``range(2026, 2031)``.
    """
    import holidays

    found = holidays.country_holidays("GB", subdiv="ENG", years=list(years))
    return {day: _plain_name(name) for day, name in sorted(found.items()) if day.weekday() < _SATURDAY}


def _plain_name(name: str) -> str:
    """Name a holiday as the official list does: "May Day (observed)" is not what people call it."""
    bare = name.removesuffix(" (observed)")
    return _PLAIN_NAMES.get(bare, bare) + (" (substitute)" if bare != name else "")
