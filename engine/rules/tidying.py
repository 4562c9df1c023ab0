"""Cells and values as people type them, brought into the language: Yes, Poor and 18 March 2026 will do."""

import re
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Final

from engine.expressions import ExpressionError, Value
from engine.expressions.choosing import quoted, read_day
from engine.expressions.types import DAYS, LISTS, NUMBERS
from engine.rules.cells import is_any, split_cell
from engine.rules.errors import RuleError

_SIGNED: Final = re.compile(r"(<=|>=|!=|==|=|<|>)?\s*(.*)", re.DOTALL)
_NOT: Final = re.compile(r"not\s*\((.*)\)", re.DOTALL)
_ANSWERS: Final = {"yes": "true", "no": "false", "true": "true", "false": "false"}


def tidy_cell(text: str, kind: str, choices: Mapping[str, str]) -> str:
    """A cell in the language; what is not understood stays as typed, for the check to complain of.

    Args:
        text: as typed.
        kind: the type of what it is held against.
        choices: the values of that, with their words.
    """
    cell = " ".join(text.split())
    if is_any(cell):
        return "-"
    negated = _NOT.fullmatch(cell)
    try:
        parts = list(split_cell(negated[1] if negated else cell))
    except RuleError:
        return cell
    tidied = ", ".join(_tidy(part, kind, choices) for part in parts)
    return f"not({tidied})" if negated else tidied


def read_value(text: str, kind: str, choices: Mapping[str, str]) -> Value:
    """A value typed to try a table; None where nothing is typed.

    Raises:
        RuleError: it is no value of the type.
    """
    given = text.strip()
    if not given:
        return None
    if kind in LISTS:
        return tuple(_choice(part.strip(), choices) for part in given.split(",") if part.strip())
    if kind == "boolean":
        if given.lower() not in _ANSWERS:
            raise RuleError(f"“{given[:40]}” is neither yes nor no.")
        return _ANSWERS[given.lower()] == "true"
    if kind in NUMBERS:
        return _number(given, kind)
    if kind in DAYS:
        try:
            return read_day(given)
        except ExpressionError as error:
            raise RuleError(f"{error.problem}.", error.mend) from error
    return _choice(given, choices)


def _number(given: str, kind: str) -> Value:
    try:
        number = Decimal(given)
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite() or (kind == "integer" and number != int(number)):
        raise RuleError(f"“{given[:40]}” is no {'whole ' if kind == 'integer' else ''}number.")
    return int(number) if kind == "integer" else number


def _tidy(part: str, kind: str, choices: Mapping[str, str]) -> str:
    found = _SIGNED.fullmatch(part)
    sign, value = (found[1] or "", found[2].strip()) if found else ("", part)
    return f"{sign} {_tidy_value(value, kind, choices)}".strip()


def _tidy_value(value: str, kind: str, choices: Mapping[str, str]) -> str:
    if value.startswith("'"):
        return value
    if kind == "boolean":
        return _ANSWERS.get(value.lower(), value)
    if kind in DAYS:
        return _tidy_day(value)
    chosen = _choice(value, choices)
    return quoted(chosen) if chosen in choices else value


def _tidy_day(value: str) -> str:
    ends = [end.strip() for end in value.split("..")]
    try:
        return "..".join(
            end if end.startswith("date(") else f"date('{read_day(end).isoformat()}')" for end in ends
        )
    except ExpressionError:
        return value


def _choice(given: str, choices: Mapping[str, str]) -> str:
    """The value that somebody means by its words; what is typed where there is none of these words."""
    if given in choices:
        return given
    return next((value for value, words in choices.items() if words.casefold() == given.casefold()), given)
