"""Periods that people name: this quarter, last month, the financial year. Days only, both ends included."""

from dataclasses import dataclass
from datetime import date, timedelta

_ONE_DAY = timedelta(days=1)
_MONTHS = {"month": 1, "quarter": 3, "financial_year": 12}
_FINANCIAL_YEAR_BEGINS = 4  # in April, as public bodies in England report
NAMES = (
    "this_month",
    "last_month",
    "this_quarter",
    "last_quarter",
    "this_financial_year",
    "last_financial_year",
)


@dataclass(frozen=True)
class Period:
    """From a day to a day, both included; None is open."""

    first: date | None = None
    last: date | None = None


def named_period(name: str, today: date) -> Period:
    """The period with one of ``NAMES``; an open one for any other name.

    Quarters begin in January, April, July and October; a financial year begins on 1 April.
    """
    if name not in NAMES:
        return Period()
    which, _, kind = name.partition("_")
    months = _MONTHS[kind]
    back = (
        (today.month - _FINANCIAL_YEAR_BEGINS) % 12
        if kind == "financial_year"
        else (today.month - 1) % months
    )
    first = months_later(today.replace(day=1), -back)
    if which == "last":
        first = months_later(first, -months)
    return Period(first, months_later(first, months) - _ONE_DAY)


def months_later(first: date, months: int) -> date:
    """The first day of a month some months later.

    Args:
        first: the first day of a month.
        months: how many months; negative goes back.
    """
    year, month = divmod(first.year * 12 + first.month - 1 + months, 12)
    return date(year, month + 1, 1)
