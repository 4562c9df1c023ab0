"""Checks a condition against the declared facts and parameters, before anything runs."""

from collections.abc import Collection, Mapping
from difflib import get_close_matches
from typing import Final, cast

from engine.expressions import nodes
from engine.expressions.errors import ExpressionTypeError
from engine.expressions.nodes import Condition, Node, Term
from engine.expressions.types import DAYS, LISTS, NUMBERS, VALUE_TYPES, WORDS, ValueType

Types = Mapping[str, str]
Choices = Mapping[str, Collection[str]]

_ORDERED: Final = frozenset({"<", "<=", ">", ">="})
_ARTICLES: Final = {
    "integer": "a whole number",
    "decimal": "a number",
    "boolean": "yes or no",
    "agency": "an agency",
}
_MEMBER: Final = {"agency_list": "agency", "person_list": "person", "choice_list": "choice"}


def result_type(node: Node, types: Types, choices: Choices) -> ValueType:
    """Return the type a condition gives.

    Args:
        node: the tree.
        types: the type of each fact and parameter it may read.
        choices: the values allowed for a name, where they are known.

    Raises:
        ExpressionTypeError: naming the fact or the place, and the mend.
    """
    return _Checker(types, choices).type_of(node)


class _Checker:
    """One walk over one tree; each method returns the type of what it checked."""

    def __init__(self, types: Types, choices: Choices) -> None:
        self._types = types
        self._choices = choices

    def type_of(self, node: Node) -> ValueType:
        return self._condition(node) if isinstance(node, Condition) else self._term(node)

    def _condition(self, node: Condition) -> ValueType:
        match node:
            case nodes.Comparison():
                self._comparison(node)
            case nodes.Membership():
                for option in node.options:
                    self._comparable(node.item, option, node.position)
            case nodes.Includes():
                self._includes(node)
            case nodes.IsSet():
                self._name(node.name)
            case nodes.Not():
                self._need_boolean(node.operand)
            case _:
                for operand in node.operands:
                    self._need_boolean(operand)
        return "boolean"

    def _term(self, node: Term) -> ValueType:
        match node:
            case nodes.Literal():
                return literal_type(node)
            case nodes.Name():
                return self._name(node)
            case nodes.Negative():
                return self._need_number(node.operand, node.position)
            case nodes.Arithmetic():
                return self._arithmetic(node)
            case nodes.WorkingDays():
                self._need_day(node.start)
                self._need_day(node.end)
                return "integer"
            case _:
                return "date" if isinstance(node, nodes.Today) else "integer"

    def _name(self, node: nodes.Name) -> ValueType:
        declared = self._types.get(node.id)
        if declared is None:
            close = get_close_matches(node.id, self._types, 1)
            mend = f"Did you mean {close[0]}?" if close else "Declare it on the process, or correct its id."
            raise ExpressionTypeError(f"`{node.id}` is not a fact or parameter", mend, node.position)
        if declared not in VALUE_TYPES:
            raise ExpressionTypeError(f"`{node.id}` has no known type: {declared}", "", node.position)
        return cast(ValueType, declared)

    def _comparison(self, node: nodes.Comparison) -> None:
        kind = self._comparable(node.left, node.right, node.position)
        if node.operator in _ORDERED and kind not in NUMBERS | DAYS:
            mend = "Only numbers and dates have an order. Use = or !=."
            raise ExpressionTypeError(
                f"{_words(kind)} cannot be more or less than another", mend, node.position
            )

    def _comparable(self, left: Node, right: Node, position: int) -> ValueType:
        """Check that two things may be compared, and return the type of the first."""
        first, second = self.type_of(left), self.type_of(right)
        for kind, node in ((first, left), (second, right)):
            if kind in LISTS:
                mend = f"Ask whether it holds something: 'police' in {_shown(node)}."
                raise ExpressionTypeError(f"{_shown(node)} is a list", mend, position)
        if not _alike(first, second):
            problem = f"{_shown(left)} is {_words(first)} and {_shown(right)} is {_words(second)}"
            raise ExpressionTypeError(problem, _comparison_mend(first, second), position)
        self._check_choice(left, right)
        self._check_choice(right, left)
        return first

    def _includes(self, node: nodes.Includes) -> None:
        holder, item = self._name(node.holder), self.type_of(node.item)
        if holder not in LISTS:
            mend = f"Write the values in brackets: in ('a', 'b'). `{node.holder.id}` is {_words(holder)}."
            raise ExpressionTypeError(f"`{node.holder.id}` is not a list", mend, node.position)
        if not _alike(_member(holder), item):
            problem = (
                f"`{node.holder.id}` holds {_member(holder)} ids and {_shown(node.item)} is {_words(item)}"
            )
            raise ExpressionTypeError(problem, "Compare with an id as 'text'.", node.position)
        self._check_choice(node.holder, node.item)

    def _check_choice(self, name: Node, written: Node) -> None:
        """Refuse a value that the named choice can never have: the branch would be dead."""
        if not isinstance(name, nodes.Name) or not isinstance(written, nodes.Literal):
            return
        known = self._choices.get(name.id)
        if known is None or written.value in known:
            return
        close = get_close_matches(str(written.value), known, 1)
        mend = f"Did you mean '{close[0]}'?" if close else f"Its values are {', '.join(sorted(known))}."
        raise ExpressionTypeError(f"'{written.value}' is not a value of `{name.id}`", mend, written.position)

    def _arithmetic(self, node: nodes.Arithmetic) -> ValueType:
        left, right = self.type_of(node.left), self.type_of(node.right)
        if left in NUMBERS and right in NUMBERS:
            return "integer" if node.operator != "/" and left == right == "integer" else "decimal"
        if node.operator in ("+", "-") and left == "date" and right == "integer":
            return "date"
        if node.operator == "-" and left == right == "date":
            return "integer"
        problem = f"{_shown(node.left)} is {_words(left)} and {_shown(node.right)} is {_words(right)}"
        mend = f"Use {node.operator} with numbers, add or take days from a date, or take a date from a date."
        raise ExpressionTypeError(problem, mend, node.position)

    def _need_boolean(self, node: Node) -> None:
        kind = self.type_of(node)
        if kind != "boolean":
            mend = f"Compare it with something: {_shown(node)} = …"
            raise ExpressionTypeError(
                f"{_shown(node)} is {_words(kind)}, not a condition", mend, node.position
            )

    def _need_number(self, node: Node, position: int) -> ValueType:
        kind = self.type_of(node)
        if kind not in NUMBERS:
            raise ExpressionTypeError(f"{_shown(node)} is {_words(kind)}, not a number", "", position)
        return kind

    def _need_day(self, node: Node) -> None:
        kind = self.type_of(node)
        if kind not in DAYS:
            mend = "working_days counts from one date to another."
            raise ExpressionTypeError(f"{_shown(node)} is {_words(kind)}, not a date", mend, node.position)


def literal_type(node: nodes.Literal) -> ValueType:
    """Return the type of something written out."""
    match node.value:
        case bool():
            return "boolean"
        case int():
            return "integer"
        case str():
            return "text"
        case _:
            return "decimal" if not hasattr(node.value, "year") else "date"


def _member(holder: ValueType) -> ValueType:
    return cast(ValueType, _MEMBER[holder])


def _alike(first: ValueType, second: ValueType) -> bool:
    """Say whether two types compare: numbers, days, or words that are not an agency beside a person."""
    if first == second or (first in NUMBERS and second in NUMBERS) or (first in DAYS and second in DAYS):
        return True
    if first not in WORDS or second not in WORDS:
        return False
    return "text" in (first, second)


def _comparison_mend(first: ValueType, second: ValueType) -> str:
    pair = {first, second}
    if pair & DAYS and "text" in pair:
        return "Write a date as date('2026-03-18')."
    if pair & NUMBERS and "text" in pair:
        return "Write a number without quotation marks."
    if "boolean" in pair and "text" in pair:
        return "Write true or false without quotation marks."
    if "text" not in pair and pair <= WORDS:
        return "Compare with an id as 'text'."
    return "Compare two things of one kind."


def _words(kind: str) -> str:
    return _ARTICLES.get(kind) or "a " + kind.replace("_", " ").replace("datetime", "date and time")


def _shown(node: Node) -> str:
    match node:
        case nodes.Name():
            return f"`{node.id}`"
        case nodes.Literal():
            return f"'{node.value}'" if isinstance(node.value, str) else f"{node.value}"
        case _:
            return "one side"
