"""Periods that people name, on days at their edges."""

from datetime import date

import pytest

from engine.queries.periods import Period, named_period


@pytest.mark.parametrize(
    ("name", "today", "first", "last"),
    [
        ("this_month", date(2028, 2, 29), date(2028, 2, 1), date(2028, 2, 29)),
        ("last_month", date(2027, 1, 31), date(2026, 12, 1), date(2026, 12, 31)),
        ("this_quarter", date(2026, 12, 31), date(2026, 10, 1), date(2026, 12, 31)),
        ("last_quarter", date(2027, 1, 1), date(2026, 10, 1), date(2026, 12, 31)),
        ("this_financial_year", date(2027, 3, 31), date(2026, 4, 1), date(2027, 3, 31)),
        ("this_financial_year", date(2027, 4, 1), date(2027, 4, 1), date(2028, 3, 31)),
        ("last_financial_year", date(2027, 1, 1), date(2025, 4, 1), date(2026, 3, 31)),
    ],
)
def test_named_period(name, today, first, last):
    assert named_period(name, today) == Period(first, last)


@pytest.mark.parametrize("name", ["", "own", "this_century", "_", "last_"])
def test_other_names_leave_the_period_open(name):
    assert named_period(name, date(2026, 12, 18)) == Period()
