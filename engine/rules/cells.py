"""The cells of a decision table: what a value is held against, as conditions of the one language.

cell   = "-" | nothing | test { "," test } | "not" "(" test { "," test } ")"
test   = "is" ["not"] "set" | sign value | range | value
range  = value ".." value | ("[" | "(") value ".." value ("]" | ")")
value  = ["-"] number | 'text' | true | false | date('2026-03-18')
"""

import re
from collections.abc import Iterator
from typing import Final, cast

from engine.expressions import ExpressionError, nodes, parse
from engine.rules.errors import RuleError

ANY: Final = "-"
LONGEST_CELL: Final = 500
_SIGN: Final = re.compile(r"(<=|>=|!=|==|=|<|>)\s*(.+)", re.DOTALL)
_SET: Final = re.compile(r"is\s+(not\s+)?set")
_NOT: Final = re.compile(r"not\s*\((.*)\)", re.DOTALL)
_RANGE: Final = re.compile(r"(?P<low>.+?)\s*\.\.\s*(?P<high>.+)", re.DOTALL)
_MEND: Final = (
    "Write values such as 3, 'yes', true or date('2026-03-18'), tests such as >= 3 or 1..5, or - for any."
)


def is_any(cell: str) -> bool:
    """Whether a cell fits every value, one that is not set included."""
    return cell.strip() in ("", ANY)


def read_cell(cell: str, value: nodes.Node, kind: str = "") -> nodes.Node | None:
    """The condition that a cell makes of the value it is held against; None where anything fits.

    Args:
        cell: as written.
        value: what is tested: the input's own expression, or a name that stands for it.
        kind: the type of the value; of a list a cell says what it includes.

    Raises:
        RuleError: the cell is not in the language.
    """
    text = cell.strip()
    if is_any(text):
        return None
    if len(text) > LONGEST_CELL:
        raise RuleError(f"A cell has more than {LONGEST_CELL} characters.", "Split it over two rules.")
    negated = _NOT.fullmatch(text)
    tests = [_test(each, value, kind) for each in split_cell(negated[1] if negated else text)]
    joined = tests[0] if len(tests) == 1 else nodes.Junction("or", tuple(tests))
    return nodes.Not(joined) if negated else joined


def literals_of(node: nodes.Node) -> Iterator[object]:
    """The values written in a cell's condition."""
    for each in nodes.walk(node):
        if isinstance(each, nodes.Negative) and isinstance(each.operand, nodes.Literal):
            yield -cast(int, each.operand.value)
        elif isinstance(each, nodes.Literal):
            yield each.value


def split_cell(text: str) -> Iterator[str]:
    """The parts of a cell between its commas; those inside quotation marks and brackets do not count.

    Raises:
        RuleError: there is nothing beside a comma.
    """
    part, depth, quoted = "", 0, False
    for sign in text:
        quoted = quoted is not (sign == "'")
        if not quoted:
            depth += (sign in "([") - (sign in ")]")
        if sign == "," and depth <= 0 and not quoted:
            yield _filled(part)
            part = ""
        else:
            part += sign
    yield _filled(part)


def _filled(part: str) -> str:
    if not part.strip():
        raise RuleError("A cell has a comma with nothing beside it.", _MEND)
    return part.strip()


def _test(text: str, value: nodes.Node, kind: str) -> nodes.Node:
    known = _SET.fullmatch(text)
    if known is not None:
        if not isinstance(value, nodes.Name):
            raise RuleError("Only a fact can be set.", "Make the column a fact, or take away is set.")
        return nodes.IsSet(value, negated=known[1] is not None)
    signed = _SIGN.fullmatch(text)
    if signed is not None:
        sign = "=" if signed[1] == "==" else signed[1]
        return nodes.Comparison(cast(nodes.ComparisonOperator, sign), value, _literal(signed[2]))
    between = None if text.startswith("'") else _RANGE.fullmatch(_unbracketed(text))
    if between is not None:
        return _range(text, between, value)
    if kind.endswith("_list") and isinstance(value, nodes.Name):
        return nodes.Includes(_literal(text), value)
    return nodes.Comparison("=", value, _literal(text))


def _unbracketed(text: str) -> str:
    return text[1:-1].strip() if text[:1] in "[(" and text[-1:] in "])" and ".." in text else text


def _range(text: str, between: re.Match[str], value: nodes.Node) -> nodes.Node:
    above: nodes.ComparisonOperator = ">" if text.startswith("(") else ">="
    below: nodes.ComparisonOperator = "<" if text.startswith(("(", "[")) and text.endswith(")") else "<="
    low, high = _literal(between["low"]), _literal(between["high"])
    return nodes.Junction("and", (nodes.Comparison(above, value, low), nodes.Comparison(below, value, high)))


def _literal(text: str) -> nodes.Node:
    try:
        node = parse(text).root
    except ExpressionError as error:
        raise RuleError(f"“{text[:60]}” is no value: {error.problem}.", _MEND) from error
    inner = node.operand if isinstance(node, nodes.Negative) else node
    is_number = isinstance(node, nodes.Literal) or _is_number(inner)
    if not isinstance(inner, nodes.Literal) or not is_number:
        raise RuleError(f"“{text[:60]}” is no value written out.", _MEND)
    return node


def _is_number(node: nodes.Node) -> bool:
    return (
        isinstance(node, nodes.Literal)
        and not isinstance(node.value, bool | str)
        and not hasattr(node.value, "year")
    )
