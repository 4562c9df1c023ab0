"""Due dates in every unit, their working, and the moments they stand for."""

import json
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.clocks.due_dates import UNITS, DueDateError, due_date, shift_day
from engine.clocks.working_days import Calendar, add_working_days, england_bank_holidays
from engine.clocks.workings import LISTED_WEEKENDS, describe_working, notes_added
from engine.now import LONDON, first_instant_after, local_date

ENGLAND = Calendar(england_bank_holidays(range(2012, 2041)), official_until=date(2028, 12, 31))

days = st.dates(date(2015, 1, 1), date(2038, 12, 31))
lengths = st.integers(0, 250)
directions = st.sampled_from(["forward", "backward"])


def due(anchor, length, unit, direction="forward", **options):
    return due_date(anchor, length, unit, direction, ENGLAND, **options)


@pytest.mark.parametrize(
    ("anchor", "length", "unit", "direction", "expected"),
    [
        (date(2026, 12, 18), 5, "working_days", "forward", date(2026, 12, 29)),
        (date(2026, 12, 18), 15, "working_days", "forward", date(2027, 1, 13)),
        (date(2027, 3, 25), 15, "working_days", "forward", date(2027, 4, 19)),
        (date(2027, 4, 6), 7, "working_days", "backward", date(2027, 3, 24)),
        (date(2026, 8, 31), 6, "months", "forward", date(2027, 2, 28)),
        (date(2027, 8, 31), 6, "months", "forward", date(2028, 2, 29)),
        (date(2028, 2, 29), 1, "years", "forward", date(2029, 2, 28)),
        (date(2028, 2, 29), 4, "years", "forward", date(2032, 2, 29)),
        (date(2026, 3, 31), 1, "months", "backward", date(2026, 2, 28)),
        (date(2026, 1, 15), 13, "months", "backward", date(2024, 12, 15)),
        (date(2026, 12, 18), 6, "weeks", "forward", date(2027, 1, 29)),
        (date(2026, 12, 18), 7, "days", "forward", date(2026, 12, 25)),
        (date(2026, 12, 19), 0, "working_days", "forward", date(2026, 12, 19)),
    ],
)
def test_due_date_gives_the_known_date(anchor, length, unit, direction, expected):
    assert due(anchor, length, unit, direction).due_on == expected


def test_due_date_counts_a_moment_from_its_london_day():
    late_evening = datetime(2026, 6, 1, 23, 30, tzinfo=UTC)  # 00:30 on 2 June in London
    assert due(late_evening, 1, "days").due_on == date(2026, 6, 3)


def test_due_date_ends_with_the_london_day_in_summer_and_winter():
    assert due(date(2026, 6, 1), 1, "days").due_at == datetime(2026, 6, 2, 22, 59, 59, tzinfo=UTC)
    assert due(date(2026, 12, 1), 1, "days").due_at == datetime(2026, 12, 2, 23, 59, 59, tzinfo=UTC)


def test_due_date_ends_at_the_hour_an_area_sets_and_breaches_after_the_day():
    early = due(date(2026, 6, 1), 1, "days", closes=time(17))
    assert early.due_at == datetime(2026, 6, 2, 16, tzinfo=UTC)
    assert early.breach_at == first_instant_after(date(2026, 6, 2)) == datetime(2026, 6, 2, 23, tzinfo=UTC)


def test_due_date_counts_elapsed_hours_over_a_change_of_clocks():
    before = datetime(2027, 3, 27, 12, tzinfo=LONDON)
    deadline = due(before, 48, "hours")
    assert deadline.due_at.astimezone(LONDON) == datetime(2027, 3, 29, 13, tzinfo=LONDON)
    assert deadline.breach_at == deadline.due_at + timedelta(microseconds=1)
    assert deadline.working["anchor_at"] == "2027-03-27T12:00:00+00:00"


def test_due_date_counts_hours_of_a_naive_moment_and_of_a_day():
    ten_in_london = datetime.fromisoformat("2026-06-01T10:00")  # 09:00 UTC
    assert due(ten_in_london, 2, "hours").due_at == datetime(2026, 6, 1, 11, tzinfo=UTC)
    assert due(date(2026, 6, 1), 48, "hours").due_at == datetime(2026, 6, 2, 23, tzinfo=UTC)
    backward = due(date(2026, 6, 3), 48, "hours", "backward")
    assert backward.due_on == date(2026, 6, 1)
    assert backward.working["direction"] == "backward"


@pytest.mark.parametrize(
    ("length", "unit", "direction"),
    [(-1, "days", "forward"), (100_001, "days", "forward"), (1, "fortnights", "forward"), (1, "days", "up")],
)
def test_due_date_refuses_what_makes_no_date(length, unit, direction):
    with pytest.raises(DueDateError):
        due(date(2026, 6, 1), length, unit, direction)


@pytest.mark.parametrize("unit", UNITS)
@pytest.mark.parametrize(("anchor", "direction"), [(date.max, "forward"), (date.min, "backward")])
def test_due_date_refuses_to_leave_the_years_there_are(anchor, direction, unit):
    with pytest.raises(DueDateError, match="beyond any date"):
        due(anchor, 50, unit, direction)


@given(days, st.integers(-60, 60), st.sampled_from([unit for unit in UNITS if unit != "hours"]))
def test_shift_day_agrees_with_due_date(day, offset, unit):
    direction = "forward" if offset >= 0 else "backward"
    assert shift_day(day, offset, unit, ENGLAND) == due(day, abs(offset), unit, direction).due_on


def test_shift_day_refuses_hours_and_impossible_days():
    with pytest.raises(DueDateError, match="does not move a day"):
        shift_day(date(2026, 1, 1), 1, "hours", ENGLAND)
    with pytest.raises(DueDateError, match="beyond any date"):
        shift_day(date.max, 1, "months", ENGLAND)


@given(days, days, lengths, directions, st.sampled_from(UNITS))
def test_due_date_keeps_the_order_of_anchors(one, other, length, direction, unit):
    early, late = sorted((one, other))
    assert due(early, length, unit, direction).due_on <= due(late, length, unit, direction).due_on


@given(days, st.integers(0, 400))
def test_months_clamp_to_the_end_and_never_spill(anchor, length):
    reached = due(anchor, length, "months").due_on
    expected_month = (anchor.year * 12 + anchor.month - 1 + length) % 12 + 1
    last = (reached + timedelta(days=1)).day == 1
    assert reached.month == expected_month
    assert reached.day == anchor.day or (reached.day < anchor.day and last)


@given(days, lengths, directions)
def test_working_accounts_for_every_day_between_anchor_and_due_date(anchor, length, direction):
    working = due(anchor, length, "working_days", direction).working
    span = abs((date.fromisoformat(working["due_on"]) - anchor).days)
    assert sum(entry["days"] for entry in working["excluded"]) == span - length


@given(days, lengths, directions)
def test_working_names_only_days_that_do_not_count(anchor, length, direction):
    working = due(anchor, length, "working_days", direction).working
    for entry in working["excluded"]:
        on, to = date.fromisoformat(entry["on"]), date.fromisoformat(entry["to"])
        span = [on + timedelta(days=number) for number in range((to - on).days + 1)]
        if entry["reason"] == "Saturdays and Sundays":
            span = [each for each in span if each.weekday() > 4]
        assert len(span) == entry["days"]
        assert not any(ENGLAND.is_working(each) for each in span)


@given(days, lengths, directions, st.sampled_from(UNITS))
def test_working_is_plain_json_and_can_be_described(anchor, length, direction, unit):
    working = due(anchor, length, unit, direction, source="Authority became aware").working
    stored = json.loads(json.dumps(working))
    assert stored == working
    assert "Authority became aware" in describe_working(stored)[0]


def test_working_tells_many_weekends_in_one_entry_and_each_holiday_by_name():
    working = due(date(2027, 4, 6), 90, "working_days").working
    assert [entry["reason"] for entry in working["excluded"]] == [
        "Saturdays and Sundays",
        "Early May bank holiday",
        "Spring bank holiday",
    ]
    assert working["excluded"][0]["days"] == 36 > LISTED_WEEKENDS


def test_working_says_when_bank_holidays_are_projected():
    working = due(date(2028, 12, 20), 15, "working_days").working
    assert working["projected"]
    assert any("projected" in line for line in describe_working(working))
    assert not due(date(2028, 12, 20), 3, "months").working["projected"]


def test_describe_working_tells_the_whole_of_a_notification():
    lines = describe_working(
        due(date(2026, 12, 18), 5, "working_days", source="Authority became aware").working
    )
    assert lines == [
        "Counted from Friday 18 December 2026 (Authority became aware), which is day 0.",
        "Counted forward by 5 working days.",
        "19 December 2026 and 20 December 2026 did not count: Saturday and Sunday.",
        "Friday 25 December 2026 did not count: Christmas Day.",
        "26 December 2026 and 27 December 2026 did not count: Saturday and Sunday.",
        "Monday 28 December 2026 did not count: Boxing Day (substitute).",
        "Day 1 is Monday 21 December 2026.",
        "Day 2 is Tuesday 22 December 2026.",
        "Day 3 is Wednesday 23 December 2026.",
        "Day 4 is Thursday 24 December 2026.",
        "Day 5 is Tuesday 29 December 2026.",
        "Due on Tuesday 29 December 2026.",
    ]


def test_describe_working_explains_a_month_end_that_does_not_roll():
    lines = describe_working(due(date(2026, 8, 31), 6, "months").working)
    assert "February 2027 has no day 31, so its last day is taken." in lines
    assert lines[-1] == "Due on Sunday 28 February 2027; a calendar date is not moved to a working day."


def test_describe_working_gives_hours_to_the_minute_and_ends_with_notes():
    working = due(datetime(2027, 3, 27, 12, tzinfo=LONDON), 24, "hours").working
    lines = describe_working(notes_added(working, ["Paused for the inquest."]))
    assert lines == [
        "Counted from 12:00 on Saturday 27 March 2027.",
        "Counted forward by 24 hours.",
        "Due at 13:00 on Sunday 28 March 2027.",
        "Paused for the inquest.",
    ]
    assert "notes" not in working


@given(days, lengths)
def test_due_at_falls_on_the_due_day_and_breach_follows_within_a_second(anchor, length):
    deadline = due(anchor, length, "working_days")
    assert local_date(deadline.due_at) == deadline.due_on == add_working_days(ENGLAND, anchor, length)
    assert deadline.breach_at - deadline.due_at == timedelta(seconds=1)
