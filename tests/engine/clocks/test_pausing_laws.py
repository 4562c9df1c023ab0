"""What holds of pauses and extensions whatever the calendar, the anchor and the length."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.clocks.due_dates import due_date
from engine.clocks.pausing import Adjustments, Extended, PausedTime
from engine.clocks.working_days import Calendar, england_bank_holidays, working_days_between
from engine.now import LONDON, local_date

ENGLAND = Calendar(england_bank_holidays(range(2015, 2046)))
ONE_DAY = timedelta(days=1)

days = st.dates(date(2016, 1, 1), date(2039, 12, 31))
lengths = st.integers(1, 60)
calendar_units = st.sampled_from(["days", "weeks", "months", "years"])
spans = st.integers(0, 40)
closures = st.lists(days, max_size=10)
NO_CALENDAR = Calendar({})


def due(
    anchor: date,
    length: int,
    unit: str,
    *pauses: PausedTime,
    extra: int = 0,
    calendar: Calendar = ENGLAND,
) -> date:
    extensions = (Extended(extra, anchor),) if extra else ()
    adjustments = Adjustments(pauses, extensions)
    return due_date(anchor, length, unit, "forward", calendar, adjustments=adjustments).due_on


def paused(first: date, length: int) -> PausedTime:
    return PausedTime(first, first + timedelta(days=length))


@st.composite
def pauses_in_time(draw: st.DrawFn, unit: str) -> tuple[date, int, list[PausedTime]]:
    """An anchor, a length, and pauses one after the other, each begun before the clock is due by then."""
    anchor, length = draw(days), draw(lengths)
    found: list[PausedTime] = []
    first = anchor + ONE_DAY
    for _ in range(draw(st.integers(1, 3))):
        until = due(anchor, length, unit, *found)
        if until < first:
            break
        begin = first + timedelta(days=draw(st.integers(0, (until - first).days)))
        found.append(paused(begin, draw(spans)))
        first = found[-1].to_on or first
    return anchor, length, found


@given(days, lengths, st.integers(0, 30), spans, closures)
def test_pause_of_n_counted_days_moves_the_date_by_exactly_n(
    anchor: date, length: int, after: int, span: int, closed: list[date]
) -> None:
    calendar = Calendar({**ENGLAND.closed, **dict.fromkeys(closed, "Closure")})
    plain = due(anchor, length, "working_days", calendar=calendar)
    pause = paused(min(anchor + timedelta(days=1 + after), plain), span)
    later = due(anchor, length, "working_days", pause, calendar=calendar)
    counted = sum(calendar.is_working(day) for day in pause.days())
    assert working_days_between(calendar, plain, later) == counted
    assert calendar.is_working(later)
    assert later not in set(pause.days())


@given(days, lengths, calendar_units, st.integers(0, 30), spans)
def test_pause_of_n_days_moves_a_calendar_clock_by_exactly_n(
    anchor: date, length: int, unit: str, after: int, span: int
) -> None:
    plain = due(anchor, length, unit)
    pause = paused(min(anchor + timedelta(days=1 + after), plain), span)
    assert due(anchor, length, unit, pause) == plain + timedelta(days=span)


@given(pauses_in_time("working_days"))
def test_several_pauses_add_up_on_working_days(case: tuple[date, int, list[PausedTime]]) -> None:
    anchor, length, pauses = case
    counted = sum(ENGLAND.is_working(day) for pause in pauses for day in pause.days())
    plain = due(anchor, length, "working_days")
    assert working_days_between(ENGLAND, plain, due(anchor, length, "working_days", *pauses)) == counted


@given(pauses_in_time("months"))
def test_several_pauses_add_up_on_months(case: tuple[date, int, list[PausedTime]]) -> None:
    anchor, length, pauses = case
    total = sum(((pause.to_on or pause.from_on) - pause.from_on).days for pause in pauses)
    assert due(anchor, length, "months", *pauses) == due(anchor, length, "months") + timedelta(days=total)


@given(st.data(), st.sampled_from(["working_days", "days", "months"]))
def test_order_of_pauses_and_where_one_is_cut_do_not_matter(data: st.DataObject, unit: str) -> None:
    anchor, length, pauses = data.draw(pauses_in_time(unit))
    expected = due(anchor, length, unit, *pauses)
    assert due(anchor, length, unit, *data.draw(st.permutations(pauses))) == expected
    longest = max(pauses, key=lambda pause: len(list(pause.days())))
    span = len(list(longest.days()))
    if span > 1:
        cut = data.draw(st.integers(1, span - 1))
        halves = [paused(longest.from_on, cut), paused(longest.from_on + timedelta(days=cut), span - cut)]
        others = [pause for pause in pauses if pause is not longest]
        assert due(anchor, length, unit, *others, *halves) == expected


@given(days, lengths, st.sampled_from(["working_days", "days", "weeks", "months"]), days, spans)
def test_later_anchor_or_longer_clock_is_never_due_earlier(
    anchor: date, length: int, unit: str, first: date, span: int
) -> None:
    if unit == "months":
        # 29 and 30 January are both a month before the end of February. A pause that holds only one of them
        # can put that one behind: a clamped month forgets how long it was.
        first = max(first, anchor + 2 * ONE_DAY)
    pause = paused(first, span)
    found = due(anchor, length, unit, pause)
    assert due(anchor + ONE_DAY, length, unit, pause) >= found
    assert due(anchor, length + 1, unit, pause) >= found
    assert due(anchor, length, unit, paused(first, span + 1)) >= found
    assert found >= due(anchor, length, unit)


@given(days, lengths, st.integers(1, 30), st.sampled_from(["working_days", "days", "months", "years"]))
def test_extension_is_more_of_the_same(anchor: date, length: int, extra: int, unit: str) -> None:
    assert due(anchor, length, unit, extra=extra) == due(anchor, length + extra, unit)


@given(days, lengths, st.sampled_from(["working_days", "days", "months"]), spans)
def test_pause_that_is_over_by_the_anchor_or_begins_after_the_end_moves_nothing(
    anchor: date, length: int, unit: str, span: int
) -> None:
    plain = due(anchor, length, unit)
    before = PausedTime(anchor - timedelta(days=span), anchor + ONE_DAY)
    assert due(anchor, length, unit, before) == plain
    assert due(anchor, length, unit, paused(plain + ONE_DAY, span)) == plain
    assert due(anchor, length, unit, PausedTime(anchor + ONE_DAY, None)) == plain, "nobody knows yet"


moments = st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001


@given(moments, st.integers(1, 500), st.integers(0, 5000), st.integers(0, 5000))
def test_hours_move_by_the_time_that_passed(start: datetime, hours: int, after: int, held: int) -> None:
    plain = due_date(start, hours, "hours", "forward", NO_CALENDAR)
    begin = min(start + timedelta(minutes=after), plain.due_at)
    pause = PausedTime(
        local_date(begin), local_date(begin), from_at=begin, to_at=begin + timedelta(minutes=held)
    )
    later = due_date(start, hours, "hours", "forward", NO_CALENDAR, adjustments=Adjustments((pause,)))
    assert later.due_at - plain.due_at == timedelta(minutes=held)
    assert later.due_on == local_date(later.due_at)
    assert local_date(later.breach_at - timedelta(microseconds=1)) == later.due_on


@given(days, lengths, spans)
def test_paused_clock_is_in_time_until_the_last_instant_in_london(
    anchor: date, length: int, span: int
) -> None:
    adjustments = Adjustments((paused(anchor + ONE_DAY, span),))
    found = due_date(anchor, length, "working_days", "forward", ENGLAND, adjustments=adjustments)
    midnight = found.breach_at.astimezone(LONDON)
    assert (midnight.hour, midnight.minute, midnight.date()) == (0, 0, found.due_on + ONE_DAY)
    assert local_date(found.breach_at - timedelta(microseconds=1)) == found.due_on


@pytest.mark.parametrize(
    ("anchor", "length", "unit", "pause", "expected"),
    [
        # Paused over the leap day: it is one of the days put on at the end.
        (date(2028, 1, 31), 1, "months", (date(2028, 2, 28), date(2028, 3, 1)), date(2028, 3, 2)),
        (date(2027, 1, 31), 1, "months", (date(2027, 2, 27), date(2027, 3, 1)), date(2027, 3, 2)),
        (date(2028, 2, 29), 1, "years", (date(2028, 12, 31), date(2029, 1, 1)), date(2029, 3, 1)),
        # Over the nights on which the clocks change a day is a day.
        (date(2027, 3, 27), 2, "days", (date(2027, 3, 28), date(2027, 3, 29)), date(2027, 3, 30)),
        (date(2027, 10, 30), 2, "days", (date(2027, 10, 31), date(2027, 11, 1)), date(2027, 11, 2)),
        # From a Friday to the Monday after: one working day. Over a weekend alone: none.
        (date(2027, 1, 4), 10, "working_days", (date(2027, 1, 8), date(2027, 1, 11)), date(2027, 1, 19)),
        (date(2027, 1, 4), 10, "working_days", (date(2027, 1, 9), date(2027, 1, 11)), date(2027, 1, 18)),
        # Over Christmas: 25 and 28 December do not count anyway.
        (date(2026, 12, 18), 5, "working_days", (date(2026, 12, 24), date(2026, 12, 30)), date(2026, 12, 31)),
        # Due on the very day it is counted from, and paused from then.
        (date(2027, 1, 4), 0, "working_days", (date(2027, 1, 4), date(2027, 1, 7)), date(2027, 1, 7)),
        (date(2027, 1, 4), 0, "days", (date(2027, 1, 4), date(2027, 1, 7)), date(2027, 1, 7)),
    ],
)
def test_pauses_by_example(
    anchor: date, length: int, unit: str, pause: tuple[date, date], expected: date
) -> None:
    assert due(anchor, length, unit, PausedTime(*pause)) == expected
