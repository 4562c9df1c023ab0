"""Every day of every year on the official list, against a plain count that shares no line with ours."""

from bisect import bisect_left, bisect_right
from datetime import date, timedelta

import pytest
from govuk_bank_holidays.bank_holidays import BankHolidays

from engine.clocks.due_dates import due_date
from engine.clocks.working_days import Calendar, add_working_days, england_bank_holidays, working_days_between

LENGTHS = (-40, -20, -15, -7, -5, -1, 0, 1, 5, 7, 10, 15, 20, 28, 40)
WHOLE_WAY = (5, 7, 15)
SATURDAY = 5


def _closed() -> set[date]:
    """The holidays of the official list, as shipped with it; nothing is fetched."""
    listed = BankHolidays(use_cached_holidays=True).get_holidays(division=BankHolidays.ENGLAND_AND_WALES)
    return {holiday["date"] for holiday in listed}


def _working_days() -> list[date]:
    """Every day of the covered years that is neither at a weekend nor on the list, in order."""
    closed = _closed()
    first, last = date(min(closed).year, 1, 1), date(max(closed).year, 12, 31)
    every = (first + timedelta(number) for number in range((last - first).days + 1))
    return [day for day in every if day.weekday() < SATURDAY and day not in closed]


WORKING_DAYS = _working_days()
YEARS = range(WORKING_DAYS[0].year, WORKING_DAYS[-1].year + 1)
ENGLAND = Calendar(england_bank_holidays(YEARS))


def plainly(anchor: date, length: int) -> date | None:
    """The day a number of working days away by looking it up in the list; None beyond the list."""
    if length == 0:
        return anchor
    if length > 0:
        place = bisect_right(WORKING_DAYS, anchor) + length - 1
    else:
        place = bisect_left(WORKING_DAYS, anchor) + length
    return WORKING_DAYS[place] if 0 <= place < len(WORKING_DAYS) else None


def days_of(year: int) -> list[date]:
    first = date(year, 1, 1)
    return [first + timedelta(number) for number in range((date(year + 1, 1, 1) - first).days)]


def test_list_covers_the_years_it_is_known_for() -> None:
    assert (YEARS[0], YEARS[-1]) == (2012, 2028)


@pytest.mark.parametrize("year", YEARS)
def test_every_day_of_the_year_counts_to_the_day_on_the_list(year: int) -> None:
    wrong = [
        (anchor, length)
        for anchor in days_of(year)
        for length in LENGTHS
        if (expected := plainly(anchor, length)) is not None
        and add_working_days(ENGLAND, anchor, length) != expected
    ]
    assert wrong == []


@pytest.mark.parametrize("year", YEARS)
def test_every_day_of_the_year_has_its_due_date_and_its_working(year: int) -> None:
    for anchor in days_of(year):
        for length in WHOLE_WAY:
            for direction, signed in (("forward", length), ("backward", -length)):
                expected = plainly(anchor, signed)
                if expected is None:
                    continue
                due = due_date(anchor, length, "working_days", direction, ENGLAND)
                assert due.due_on == expected, (anchor, signed)
                assert due.working["steps"][-1]["on"] == expected.isoformat()
                left_out = sum(entry["days"] for entry in due.working["excluded"])
                assert abs((expected - anchor).days) == length + left_out, (anchor, signed)


@pytest.mark.parametrize("year", YEARS)
def test_every_day_of_the_year_counts_back_what_was_counted(year: int) -> None:
    for anchor in days_of(year):
        later = plainly(anchor, 15)
        if later is not None:
            assert working_days_between(ENGLAND, anchor, later) == 15
