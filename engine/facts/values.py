"""Typed values to JSON and back, and from what a form holds to what a fact holds."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from engine.expressions import Value
from engine.now import LONDON

_LISTS = frozenset({"agency_list", "person_list", "choice_list"})


def _datetime(stored: Any) -> datetime:
    found = datetime.fromisoformat(str(stored))
    return found.replace(tzinfo=LONDON) if found.tzinfo is None else found


_READERS: Mapping[str, Callable[[Any], Value]] = {
    "date": lambda stored: date.fromisoformat(str(stored)[:10]),
    "datetime": _datetime,
    "integer": int,
    "decimal": lambda stored: Decimal(str(stored)),
    "boolean": bool,
}


def from_json(kind: str, stored: Any) -> Value:
    """Read a stored fact as the type it was declared with.

    Args:
        kind: the declared type.
        stored: what ``to_json`` wrote; None stays None (the fact was cleared).
    """
    if stored is None:
        return None
    if kind in _LISTS:
        return tuple(str(item) for item in stored)
    return _READERS.get(kind, str)(stored)


def to_json(value: Value) -> Any:
    """A fact's value as JSON can hold it."""
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, list | tuple):
        return list(value)
    return value


def fact_from_form(kind: str, answer: Any) -> Any:
    """Turn a form's answer into the JSON of a fact.

    Args:
        kind: the fact's declared type.
        answer: the cleaned answer; yes/no radios become booleans, empty answers None.

    Raises:
        ValueError: the answer cannot be read as the type (the gate checks that the two agree).
    """
    if answer in (None, "", []):
        return None
    if kind == "boolean":
        return answer if isinstance(answer, bool) else str(answer) in {"yes", "true"}
    if kind in _LISTS:
        return [str(item) for item in (answer if isinstance(answer, list) else [answer])]
    try:
        return to_json(from_json(kind, answer))
    except InvalidOperation as error:
        message = f"{answer!r} is not a number"
        raise ValueError(message) from error
