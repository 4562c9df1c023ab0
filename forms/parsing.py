"""Reading dates, times and numbers from what people and programs send.

Every function takes raw input of any type and raises ``ValueError`` whose text is the end of a sentence that
starts with the name of the field ("must be a real date").
"""

import datetime as dt
import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from forms.words import MONTHS, and_join

DATE_PARTS = ("day", "month", "year")
EARLIEST_YEAR = 1900
LATEST_YEAR = 2200
LONGEST_NUMBER = 32
REAL_DATE = "must be a real date"
REAL_TIME = "must be a time, for example 10:30 or 2:30pm"
_ISO_DAY = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
_ISO_MOMENT = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2})[T ]([0-9]{2}:[0-9]{2})(?::[0-9]{2}(?:\.[0-9]{1,6})?)?"
)
_TIME = re.compile(r"([0-9]{1,2})(?:[:.]?([0-9]{2}))?(?::[0-9]{2})?\s*(am|pm)?", re.IGNORECASE)
_NUMBER = re.compile(r"[+-]?[0-9]{1,15}(\.[0-9]{1,10})?")
_NOON = 12


def part_texts(raw: Mapping[Any, Any]) -> dict[str, str]:
    """The parts of a date as typed, each a short stripped text; numbers are accepted from programs."""
    texts = {}
    for part in (*DATE_PARTS, "time"):
        value = raw.get(part)
        if isinstance(value, int) and not isinstance(value, bool):
            value = str(value) if abs(value) < 10**LONGEST_NUMBER else "?"
        texts[part] = (
            value.strip()[:LONGEST_NUMBER] if isinstance(value, str) else ("" if value is None else "?")
        )
    return texts


def parse_date(raw: Any) -> dt.date:
    """A day from ``YYYY-MM-DD`` or from parts ``{"day": …, "month": …, "year": …}`` as typed.

    Raises:
        ValueError: with the end of the sentence, e.g. "must include a year".
    """
    if isinstance(raw, Mapping):
        texts = part_texts(raw)
        absent = [part for part in DATE_PARTS if not texts[part]]
        if absent:
            raise ValueError(f"must include {and_join([f'a {part}' for part in absent])}")
        return _real_date(texts["year"], _month_number(texts["month"]), texts["day"])
    if isinstance(raw, dt.date) and not isinstance(raw, dt.datetime):  # YAML reads days by itself
        raw = raw.isoformat()
    match = _ISO_DAY.fullmatch(raw.strip()) if isinstance(raw, str) else None
    if match is None:
        raise ValueError(REAL_DATE)
    return _real_date(*match.groups())


def _month_number(text: str) -> str:
    """``March`` and ``mar`` are as good as ``3``."""
    lowered = text.lower()
    for number, name in enumerate(MONTHS, start=1):
        if lowered in (name.lower(), name[:3].lower()):
            return str(number)
    return text


def _real_date(year: str, month: str, day: str) -> dt.date:
    parts = (year, month, day)
    if not all(part.isascii() and part.isdigit() for part in parts):
        raise ValueError(REAL_DATE)
    if len(year) != 4:  # noqa: PLR2004
        raise ValueError("must have a year with 4 numbers")
    try:
        date = dt.date(*(int(part) for part in parts))
    except (ValueError, OverflowError) as error:
        raise ValueError(REAL_DATE) from error
    if not EARLIEST_YEAR <= date.year <= LATEST_YEAR:
        raise ValueError(f"must be between {EARLIEST_YEAR} and {LATEST_YEAR}")
    return date


def parse_time(raw: Any) -> dt.time:
    """A time of day from ``10:30``, ``10.30``, ``1030``, ``2:30pm``, ``9am``, ``midday`` or ``midnight``.

    Raises:
        ValueError: with the end of the sentence.
    """
    text = raw.strip().lower() if isinstance(raw, str) and len(raw) <= LONGEST_NUMBER else ""
    named = {"midday": dt.time(12), "noon": dt.time(12), "midnight": dt.time(0)}.get(text)
    match = _TIME.fullmatch(text)
    if named or match is None:
        if named:
            return named
        raise ValueError(REAL_TIME)
    hours, minutes, half = match.groups()
    if minutes is None and half is None:
        raise ValueError(REAL_TIME)
    hour = int(hours)
    if half:
        if not 1 <= hour <= _NOON:
            raise ValueError(REAL_TIME)
        hour = hour % _NOON + (_NOON if half == "pm" else 0)
    try:
        return dt.time(hour, int(minutes or 0))
    except ValueError as error:
        raise ValueError(REAL_TIME) from error


def parse_datetime(raw: Any) -> dt.datetime:
    """A local moment, to the minute, from ``YYYY-MM-DDTHH:MM`` or from date parts with a ``time``.

    An offset is refused: answers are local time (Europe/London), and the clocks work in it.

    Raises:
        ValueError: with the end of the sentence.
    """
    if isinstance(raw, Mapping):
        texts = part_texts(raw)
        absent = [part for part in (*DATE_PARTS, "time") if not texts[part]]
        if absent:
            raise ValueError(f"must include {and_join([f'a {part}' for part in absent])}")
        return dt.datetime.combine(parse_date(raw), parse_time(texts["time"]))
    if isinstance(raw, dt.datetime):
        raw = raw.isoformat(timespec="minutes")
    match = _ISO_MOMENT.fullmatch(raw.strip()) if isinstance(raw, str) else None
    if match is None:
        raise ValueError("must be a real date and time")
    return dt.datetime.combine(parse_date(match[1]), parse_time(match[2]))


def parse_number(raw: Any) -> Decimal:
    """A bounded decimal number from a text (thousands commas allowed), a whole number or a float.

    Raises:
        ValueError: with the end of the sentence.
    """
    if isinstance(raw, bool) or not isinstance(raw, str | int | float | Decimal):
        raise ValueError("must be a number")  # noqa: TRY004 - an answer to judge, not a call gone wrong
    if isinstance(raw, int) and abs(raw) >= 10**15:
        raise ValueError("must be a smaller number")
    if isinstance(raw, str) and len(raw) > LONGEST_NUMBER:
        raise ValueError("must be a smaller number")
    text = format(Decimal(str(raw)), "f") if isinstance(raw, float) else str(raw)
    text = text.strip().replace(",", "")
    if not _NUMBER.fullmatch(text):
        raise ValueError("must be a number")
    return Decimal(text)
