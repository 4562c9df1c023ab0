"""Conditions made by choosing: a name, an operator and a value, several of them joined by one word.

What is chosen is written out in the language and read back from it, so there is only one kind of condition.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Final

from engine.expressions import nodes
from engine.expressions.errors import ExpressionError, ExpressionSyntaxError
from engine.expressions.expression import parse
from engine.expressions.types import DAYS, LISTS, NUMBERS
from engine.now import LONDON

IS_SET: Final = "is set"
IS_NOT_SET: Final = "is not set"
ANSWERS: Final = (("is yes", "is yes"), ("is no", "is no"))
_SET: Final = ((IS_SET, "has been answered"), (IS_NOT_SET, "has not been answered"))
_ORDER: Final = (
    ("=", "is"),
    ("!=", "is not"),
    (">=", "is at least"),
    (">", "is more than"),
    ("<=", "is at most"),
    ("<", "is less than"),
)
_DAY_ORDER: Final = (
    ("=", "is"),
    ("!=", "is not"),
    (">=", "is on or after"),
    (">", "is after"),
    ("<=", "is on or before"),
    ("<", "is before"),
)
_WORDS: Final = (("=", "is"), ("!=", "is not"))
_LIST: Final = (("includes", "includes"), ("does not include", "does not include"))
ALL_OPERATORS: Final = (
    ("=", "is"),
    ("!=", "is not"),
    (">=", "is at least, or on or after"),
    (">", "is more than, or after"),
    ("<=", "is at most, or on or before"),
    ("<", "is less than, or before"),
    *ANSWERS,
    *_LIST,
    *_SET,
)
"""Every operator with its words, for a list that cannot follow what was chosen before."""

MONTHS: Final = (
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december",
)  # fmt: skip
_NUMBER: Final = re.compile(r"-?[0-9]{1,15}(\.[0-9]{1,10})?")
_WRITTEN_DAY: Final = re.compile(r"([0-9]{1,2}) ([a-z]+) ([0-9]{4})", re.IGNORECASE)


@dataclass(frozen=True)
class Test:
    """One test: a fact, parameter or question, an operator, and the value it is held against."""

    name: str
    operator: str
    value: str = ""


@dataclass(frozen=True)
class Chosen:
    """Tests joined by ``and`` or ``or``."""

    join: str
    tests: tuple[Test, ...]


def operators_for(kind: str) -> tuple[tuple[str, str], ...]:
    """The operators that fit a type, each with its words."""
    if kind == "boolean":
        return (*ANSWERS, *_SET)
    if kind in LISTS:
        return (*_LIST, *_SET)
    if kind in NUMBERS:
        return (*_ORDER, *_SET)
    return (*(_DAY_ORDER if kind in DAYS else _WORDS), *_SET)


def write_condition(
    chosen: Chosen, types: Mapping[str, str], choices: Mapping[str, Mapping[str, str]] | None = None
) -> str:
    """Write chosen tests in the language.

    Args:
        chosen: the tests; a value may be given by its id or by the words people read.
        types: the type of each name.
        choices: the values of a name with their words, where it has some.

    Raises:
        ExpressionError: a name, operator or value that does not fit, with the mend.
    """
    texts = [_written(test, types, choices or {}) for test in chosen.tests]
    if not texts:
        raise ExpressionSyntaxError("No test is given", "Choose what is tested, and how.")
    return f" {'or' if chosen.join == 'or' else 'and'} ".join(texts)


def read_condition(text: str) -> Chosen | None:
    """Read a condition as tests; None when it says more than tests can say, or is none."""
    try:
        root = parse(text).root
    except ExpressionError:
        return None
    joined = isinstance(root, nodes.Junction)
    operands = root.operands if isinstance(root, nodes.Junction) else (root,)
    tests = [_test(node) for node in operands]
    if any(test is None for test in tests):
        return None
    join = root.operator if isinstance(root, nodes.Junction) and joined else "and"
    return Chosen(join, tuple(test for test in tests if test is not None))


def _written(test: Test, types: Mapping[str, str], choices: Mapping[str, Mapping[str, str]]) -> str:
    kind = types.get(test.name)
    if kind is None:
        problem = f"`{test.name}` cannot be tested" if test.name else "Nothing is chosen to be tested"
        raise ExpressionSyntaxError(problem, "Choose an earlier question or a fact.")
    allowed = dict(operators_for(kind))
    if test.operator not in allowed:
        words = ", ".join(allowed.values())
        raise ExpressionSyntaxError(
            f"“{dict(ALL_OPERATORS).get(test.operator, test.operator)}” does not fit `{test.name}`",
            f"Choose one of: {words}.",
        )
    if test.operator in (IS_SET, IS_NOT_SET):
        return f"{test.name} {test.operator}"
    if test.operator in dict(ANSWERS):
        return test.name if test.operator == "is yes" else f"not {test.name}"
    value = _value(test, kind, choices.get(test.name, {}))
    if test.operator in dict(_LIST):
        return f"{value} {'in' if test.operator == 'includes' else 'not in'} {test.name}"
    return f"{test.name} {test.operator} {value}"


def _value(test: Test, kind: str, choices: Mapping[str, str]) -> str:
    given = test.value.strip()
    if not given:
        raise ExpressionSyntaxError(f"`{test.name}` is compared with nothing", "Enter a value.")
    if kind in NUMBERS:
        if not _NUMBER.fullmatch(given):
            raise ExpressionSyntaxError(f"“{given[:40]}” is no number", "Enter digits, such as 4 or 2.5.")
        return given
    if kind in DAYS:
        return f"date('{read_day(given).isoformat()}')"
    if choices:
        return quoted(_choice(test.name, given, choices))
    return quoted(given)


def _choice(name: str, given: str, choices: Mapping[str, str]) -> str:
    if given in choices:
        return given
    for value, words in choices.items():
        if words.casefold() == given.casefold():
            return value
    offered = ", ".join(choices.values())
    raise ExpressionSyntaxError(f"“{given[:60]}” is no answer of `{name}`", f"Write one of: {offered}.")


def read_day(given: str) -> date:
    """A day as people write it.

    Raises:
        ExpressionError: it is none.
    """
    found = _WRITTEN_DAY.fullmatch(given)
    try:
        if found is not None:
            return date(int(found[3]), MONTHS.index(found[2].lower()) + 1, int(found[1]))
        return date.fromisoformat(given)
    except ValueError as error:
        mend = "Write a day as 18 March 2026 or 2026-03-18."
        raise ExpressionSyntaxError(f"“{given[:40]}” is no day", mend) from error


def quoted(text: str) -> str:
    """A text as the language writes it."""
    return "'" + text.replace("'", "''") + "'"


def _test(node: nodes.Node) -> Test | None:
    match node:
        case nodes.Name():
            return Test(node.id, "is yes")
        case nodes.Not(operand=nodes.Name() as name):
            return Test(name.id, "is no")
        case nodes.IsSet():
            return Test(node.name.id, IS_NOT_SET if node.negated else IS_SET)
        case nodes.Comparison(left=nodes.Name() as name):
            return _comparison(name.id, node)
        case nodes.Includes(item=nodes.Literal(value=str() as value)):
            return Test(node.holder.id, "does not include" if node.negated else "includes", value)
        case _:
            return None


def _comparison(name: str, node: nodes.Comparison) -> Test | None:
    value = node.right
    sign = ""
    if isinstance(value, nodes.Negative):
        sign, value = "-", value.operand
    if not isinstance(value, nodes.Literal):
        return None
    if isinstance(value.value, bool):
        yes = value.value is (node.operator == "=")
        return Test(name, "is yes" if yes else "is no") if node.operator in ("=", "!=") else None
    return Test(name, node.operator, sign + _shown(value.value))


def _shown(value: date | int | Decimal | bool | str) -> str:
    if isinstance(value, datetime):
        value = value.astimezone(LONDON).date()
    if isinstance(value, date):
        return f"{value.day} {MONTHS[value.month - 1].capitalize()} {value.year}"
    return str(value)
