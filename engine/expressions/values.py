"""How two values meet: typed facts, and the plain values a form holds before they become facts.

A form keeps a date as "2026-12-18", a decimal as "1.5", a yes or no as "yes" or "no". Compared with a date,
a number or true, they are read as one. Types are checked when a process is published, so this leniency never
hides a slip there.
"""

import re
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Final

from engine.expressions.types import Value
from engine.now import LONDON, local_date

Number = int | Decimal

_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_MOMENT: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}.*")
_ANSWERS: Final = {"yes": True, "no": False}


def is_unset(value: Value) -> bool:
    """Say whether a fact has no value: nothing, an empty text, or a list without members."""
    return value is None or value in ("", [], ())


def as_number(value: Value) -> Number | None:
    """Read a finite number, or None when the value is not one."""
    if isinstance(value, int):
        return None if isinstance(value, bool) else value
    if not isinstance(value, (Decimal, str)):
        return None
    try:
        number = Decimal(value)
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def as_moment(value: Value) -> datetime | None:
    """Read a moment, or None; one without an offset is London time."""
    if isinstance(value, str) and _MOMENT.fullmatch(value):
        try:
            value = datetime.fromisoformat(value)
        except ValueError:
            return None
    if not isinstance(value, datetime):
        return None
    return value.replace(tzinfo=LONDON) if value.tzinfo is None else value


def as_day(value: Value) -> date | None:
    """Read a local day, or None; a moment gives the day it falls on in London."""
    moment = as_moment(value)
    if moment is not None:
        return local_date(moment)
    if isinstance(value, date):
        return value
    if not isinstance(value, str) or not _DAY.fullmatch(value):
        return None
    try:
        return date.fromisoformat(value)
    except ValueError:
        return None


def as_answer(value: Value) -> bool | None:
    """Read yes or no, or None when the value is neither."""
    if isinstance(value, bool):
        return value
    return _ANSWERS.get(value) if isinstance(value, str) else None


Comparable = Number | date | datetime | bool | str


def aligned(left: Value, right: Value, *, ordered: bool) -> tuple[Comparable, Comparable] | None:
    """Return two values as things of one kind, or None when they cannot be compared.

    A moment beside a day counts as its day in London.

    Args:
        left: the one side.
        right: the other.
        ordered: whether they are to be put in order, which two texts only have as dates or numbers.
    """
    if isinstance(left, str) and isinstance(right, str) and not ordered:
        return left, right
    readers = (as_number, as_moment, as_day) if ordered else (as_answer, as_number, as_moment, as_day)
    for reader in readers:
        first, second = reader(left), reader(right)
        if first is not None and second is not None:
            return first, second
    return None
