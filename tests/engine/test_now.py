"""Days and moments in London, over both changes of clocks."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.now import end_of_day_utc, first_instant_after, local_date, start_of_day_utc, system_now

days = st.dates(date(1980, 1, 1), date(2100, 1, 1))


def test_system_now_is_aware_and_now():
    before = datetime.now(UTC)
    assert before <= system_now() <= datetime.now(UTC)
    assert system_now().tzinfo is UTC


@pytest.mark.parametrize(
    ("at", "day"),
    [
        (datetime(2026, 6, 1, 22, 59, tzinfo=UTC), date(2026, 6, 1)),
        (datetime(2026, 6, 1, 23, 0, tzinfo=UTC), date(2026, 6, 2)),
        (datetime(2026, 12, 1, 23, 59, tzinfo=UTC), date(2026, 12, 1)),
        (datetime.fromisoformat("2026-06-01T23:59"), date(2026, 6, 1)),
    ],
)
def test_local_date_is_the_day_in_london(at, day):
    assert local_date(at) == day


@pytest.mark.parametrize(
    ("day", "hours"), [(date(2027, 3, 28), 23), (date(2026, 10, 25), 25), (date(2026, 6, 1), 24)]
)
def test_a_day_is_as_long_as_the_clocks_make_it(day, hours):
    assert first_instant_after(day) - start_of_day_utc(day) == timedelta(hours=hours)


@given(days)
def test_a_day_starts_ends_and_is_followed_without_a_gap(day):
    assert local_date(start_of_day_utc(day)) == local_date(end_of_day_utc(day)) == day
    assert local_date(start_of_day_utc(day) - timedelta(microseconds=1)) == day - timedelta(days=1)
    assert first_instant_after(day) == start_of_day_utc(day + timedelta(days=1))
    assert first_instant_after(day) - end_of_day_utc(day) == timedelta(seconds=1)
