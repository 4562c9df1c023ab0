"""Works a condition out over facts. No name is looked up anywhere but in the values passed."""

import decimal
from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from operator import eq, ge, gt, le, lt, ne
from typing import Any, Final

from engine.expressions import nodes
from engine.expressions.errors import (
    ExpressionArithmeticError,
    ExpressionError,
    ExpressionTypeError,
    ExpressionZeroDivisionError,
    UnsetFactError,
)
from engine.expressions.nodes import Condition, Node, Term
from engine.expressions.types import Context, PartsView, Value
from engine.expressions.values import aligned, as_answer, as_day, as_number, is_unset

_COMPARE: Final[Mapping[str, Callable[[Any, Any], bool]]] = {
    "=": eq,
    "!=": ne,
    "<": lt,
    "<=": le,
    ">": gt,
    ">=": ge,
}
_PRECISION: Final = decimal.Context(prec=28)


def evaluate(node: Node, values: Mapping[str, Value], context: Context) -> Value:
    """Work out a condition.

    Args:
        node: the tree.
        values: the facts and parameters that have a value, by id.
        context: the day, the calendar and the parts.

    Raises:
        UnsetFactError: when a fact is needed that has no value.
        ExpressionError: when values do not fit what is asked of them.
    """
    return _Evaluator(values, context).value(node)


class _Evaluator:
    """One working out of one tree."""

    def __init__(self, values: Mapping[str, Value], context: Context) -> None:
        self._values = values
        self._context = context

    def value(self, node: Node) -> Value:
        return self._condition(node) if isinstance(node, Condition) else self._term(node)

    def _condition(self, node: Condition) -> bool:
        match node:
            case nodes.Junction(operator="and"):
                return all(self._truth(operand) for operand in node.operands)
            case nodes.Junction():
                return any(self._truth(operand) for operand in node.operands)
            case nodes.Not():
                return not self._truth(node.operand)
            case nodes.IsSet():
                return is_unset(self._values.get(node.name.id)) is node.negated
            case nodes.Comparison():
                return self._compare(node.operator, self.value(node.left), node.right, node.position)
            case _:
                return self._held(node) is not node.negated

    def _term(self, node: Term) -> Value:
        match node:
            case nodes.Literal():
                return node.value
            case nodes.Name():
                return self._named(node)
            case nodes.Negative():
                nought = nodes.Literal(0, position=node.position)
                return self._arithmetic(nodes.Arithmetic("-", nought, node.operand, position=node.position))
            case nodes.Arithmetic():
                return self._arithmetic(node)
            case nodes.WorkingDays():
                return self._context.working_days(self._day(node.start), self._day(node.end))
            case _:
                return self._context.today if isinstance(node, nodes.Today) else self._counted(node)

    def _named(self, node: nodes.Name) -> Value:
        value = self._values.get(node.id)
        if value is None or value == "":
            raise UnsetFactError(node.id, node.position)
        return value

    def _compare(self, operator: str, left: Value, right: Node, position: int) -> bool:
        other = self.value(right)
        pair = aligned(left, other, ordered=operator not in ("=", "!="))
        if pair is None:
            problem = f"{_kind(left)} and {_kind(other).lower()} cannot be compared with {operator}"
            raise ExpressionTypeError(problem, "Compare two things of one kind.", position)
        return _COMPARE[operator](*pair)

    def _held(self, node: nodes.Membership | nodes.Includes) -> bool:
        item = self.value(node.item)
        if isinstance(node, nodes.Membership):
            return any(self._compare("=", item, option, node.position) for option in node.options)
        members = self._named(node.holder)
        if not isinstance(members, (list, tuple)):
            raise ExpressionTypeError(f"`{node.holder.id}` is not a list", "", node.position)
        return item in members

    def _truth(self, node: Node) -> bool:
        answer = as_answer(self.value(node))
        if answer is None:
            raise ExpressionTypeError(
                "This is neither true nor false", "Compare it with something.", node.position
            )
        return answer

    def _day(self, node: Node) -> date:
        day = as_day(self.value(node))
        if day is None:
            raise ExpressionTypeError("This is not a date", "", node.position)
        return day

    def _arithmetic(self, node: nodes.Arithmetic) -> Value:
        left, right = self.value(node.left), self.value(node.right)
        try:
            return _calculated(node, left, right)
        except (ArithmeticError, OverflowError) as error:
            raise ExpressionArithmeticError("The result is too large", "", node.position) from error

    def _counted(self, node: nodes.PartsNumber | nodes.PartsCount) -> int:
        parts: PartsView | None = self._context.parts
        if parts is None:
            mend = "Use it in the completion condition or an outcome of a task with parts."
            raise ExpressionError("Parts can only be counted by a task that has parts", mend, node.position)
        if isinstance(node, nodes.PartsCount):
            return parts.count(node.field, node.value)
        return {"total": parts.total, "done": parts.done, "withdrawn": parts.withdrawn}[node.measure]


def _kind(value: Value) -> str:
    """What sort of thing a value is. The value itself is in no message: causes of faults are read by many."""
    if isinstance(value, bool):
        return "A yes or no"
    words = {str: "A text", int: "A number", Decimal: "A number", datetime: "A moment", date: "A date"}
    return words.get(type(value), "A list")


def _calculated(node: nodes.Arithmetic, left: Value, right: Value) -> Value:
    first, second = as_number(left), as_number(right)
    if first is not None and second is not None:
        return _on_numbers(node, first, second)
    day, other = as_day(left), as_day(right)
    if day is not None and isinstance(second, int) and node.operator in ("+", "-"):
        return day + timedelta(days=second if node.operator == "+" else -second)
    if day is not None and other is not None and node.operator == "-":
        return (day - other).days
    problem = f"{_kind(left)} and {_kind(right).lower()} cannot be used with {node.operator}"
    raise ExpressionTypeError(problem, "Use numbers, or days with a date.", node.position)


def _on_numbers(node: nodes.Arithmetic, left: int | Decimal, right: int | Decimal) -> int | Decimal:
    if node.operator == "/":
        if not right:
            raise ExpressionZeroDivisionError(
                "Something is divided by 0", "Test the divisor first.", node.position
            )
        return _PRECISION.divide(left, right)
    if isinstance(left, int) and isinstance(right, int):
        return {"+": int.__add__, "-": int.__sub__, "*": int.__mul__}[node.operator](left, right)
    calculate = {"+": _PRECISION.add, "-": _PRECISION.subtract, "*": _PRECISION.multiply}[node.operator]
    return calculate(left, right)
