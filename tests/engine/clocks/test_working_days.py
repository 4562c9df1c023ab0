"""Counting working days: golden dates, the official list, and laws that hold whatever the calendar."""

from datetime import date, timedelta

import pytest
from govuk_bank_holidays.bank_holidays import BankHolidays
from hypothesis import given
from hypothesis import strategies as st

from engine.clocks.working_days import (
    Calendar,
    WorkingDayError,
    add_working_days,
    england_bank_holidays,
    working_days_between,
    working_days_left_words,
)

ENGLAND = Calendar(england_bank_holidays(range(2012, 2041)), official_until=date(2028, 12, 31))

days = st.dates(date(2015, 1, 1), date(2039, 12, 31))
calendars = st.dictionaries(days, st.sampled_from(["Closure", "Holiday"]), max_size=40).map(Calendar)
counts = st.integers(-400, 400)


def day(text):
    return date.fromisoformat(text)


@pytest.mark.parametrize(
    ("anchor", "count", "expected"),
    [
        ("2026-12-18", 5, "2026-12-29"),
        ("2026-12-18", 15, "2027-01-13"),
        ("2027-03-25", 15, "2027-04-19"),
        ("2027-04-06", -7, "2027-03-24"),
        ("2026-12-04", 15, "2026-12-29"),
        ("2026-12-10", 15, "2027-01-05"),
        ("2026-12-23", 15, "2027-01-18"),
        ("2027-03-12", 15, "2027-04-06"),
        ("2022-09-05", 15, "2022-09-27"),
        ("2023-04-24", 15, "2023-05-17"),
        ("2026-11-20", 15, "2026-12-11"),
        ("2026-11-21", 15, "2026-12-11"),
    ],
)
def test_add_working_days_gives_the_known_date(anchor, count, expected):
    assert add_working_days(ENGLAND, day(anchor), count) == day(expected)


def _official():
    listed = BankHolidays(use_cached_holidays=True).get_holidays(division=BankHolidays.ENGLAND_AND_WALES)
    return {holiday["date"]: holiday["title"] for holiday in listed}


@pytest.mark.parametrize("year", sorted({holiday.year for holiday in _official()}))
def test_england_bank_holidays_agree_with_the_official_list(year):
    official = {holiday for holiday in _official() if holiday.year == year}
    assert set(england_bank_holidays([year])) == official


def test_england_bank_holidays_are_named_as_people_know_them():
    names = england_bank_holidays([2026, 2027])
    assert names[date(2026, 12, 28)] == "Boxing Day (substitute)"
    assert names[date(2027, 12, 27)] == "Christmas Day (substitute)"
    assert names[date(2026, 5, 4)] == "Early May bank holiday"
    assert date(2026, 12, 26) not in names  # a Saturday: its substitute day stands for it


def test_reason_closed_prefers_the_weekend_and_is_empty_for_working_days():
    calendar = Calendar({date(2026, 12, 26): "Boxing Day", date(2026, 12, 25): "Christmas Day"})
    assert calendar.reason_closed(date(2026, 12, 26)) == "Saturday"
    assert calendar.reason_closed(date(2026, 12, 25)) == "Christmas Day"
    assert calendar.reason_closed(date(2026, 12, 24)) == ""


def test_is_projected_only_after_the_official_list():
    assert ENGLAND.is_projected(date(2029, 1, 1))
    assert not ENGLAND.is_projected(date(2028, 12, 31))
    assert not Calendar({}).is_projected(date(2200, 1, 1))


def test_add_working_days_counts_an_area_closure_as_no_day():
    closed = Calendar({date(2026, 6, 3): "Council closure"})
    assert add_working_days(closed, date(2026, 6, 2), 1) == date(2026, 6, 4)


def test_add_working_days_refuses_to_leave_the_calendar():
    with pytest.raises(WorkingDayError):
        add_working_days(ENGLAND, date.max - timedelta(days=1), 5)
    with pytest.raises(WorkingDayError):
        add_working_days(ENGLAND, date.min, -1)


@given(calendars, days, counts)
def test_between_undoes_add(calendar, anchor, count):
    assert working_days_between(calendar, anchor, add_working_days(calendar, anchor, count)) == count


@given(calendars, days, days)
def test_between_equals_counting_one_day_at_a_time(calendar, first, last):
    low, high = sorted((first, last))
    span = (low + timedelta(days=number) for number in range((high - low).days + 1))
    counted = [each for each in span if each != first and calendar.is_working(each)]
    assert working_days_between(calendar, first, last) == (len(counted) if last >= first else -len(counted))


@given(calendars, days, days, counts)
def test_add_never_puts_a_later_anchor_first(calendar, one, other, count):
    early, late = sorted((one, other))
    assert add_working_days(calendar, early, count) <= add_working_days(calendar, late, count)


@given(calendars, days, st.integers(1, 400), st.sampled_from([1, -1]))
def test_add_lands_on_a_working_day(calendar, anchor, count, sign):
    assert calendar.is_working(add_working_days(calendar, anchor, sign * count))


@given(calendars, days, st.integers(0, 200))
def test_add_backward_undoes_forward_from_a_working_day(calendar, anchor, count):
    start = add_working_days(calendar, anchor, 1)
    assert add_working_days(calendar, add_working_days(calendar, start, count), -count) == start


@given(calendars, days, st.integers(0, 100), st.integers(0, 100))
def test_add_in_two_goes_is_add_in_one(calendar, anchor, first, second):
    in_two = add_working_days(calendar, add_working_days(calendar, anchor, first), second)
    assert in_two == add_working_days(calendar, anchor, first + second)


@given(calendars, days, days, st.integers(1, 30))
def test_closing_a_day_never_makes_a_date_earlier(calendar, anchor, extra, count):
    stricter = Calendar({**calendar.closed, extra: "Proclaimed"})
    assert add_working_days(stricter, anchor, count) >= add_working_days(calendar, anchor, count)


@pytest.mark.parametrize(
    ("today", "due_on", "words"),
    [
        ("2026-12-18", "2026-12-23", "3 working days left"),
        ("2026-12-24", "2026-12-29", "1 working day left"),
        ("2026-12-29", "2026-12-29", "due today"),
        ("2026-12-30", "2026-12-29", "1 working day overdue"),
        ("2026-12-31", "2026-12-29", "2 working days overdue"),
        ("2027-01-02", "2027-01-01", "overdue"),
        ("2027-01-01", "2027-01-03", "no working days left"),
    ],
)
def test_working_days_left_words_say_how_long(today, due_on, words):
    assert working_days_left_words(day(today), day(due_on), ENGLAND) == words
