"""Says a condition in plain English, for the page beside the diagram and its text twin."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Final

from engine.clocks.words import day_words, plural
from engine.expressions import nodes
from engine.expressions.nodes import Condition, Node

Labels = Mapping[str, str]
ChoiceLabels = Mapping[str, Mapping[str, str]]

_NUMBER_WORDS: Final = {
    "=": "is",
    "!=": "is not",
    "<": "is less than",
    "<=": "is at most",
    ">": "is more than",
    ">=": "is at least",
}
_DAY_WORDS: Final = {
    "=": "is",
    "!=": "is not",
    "<": "is before",
    "<=": "is on or before",
    ">": "is after",
    ">=": "is on or after",
}
_AMOUNT_WORDS: Final = {
    "=": "exactly {}",
    "!=": "not {}",
    "<": "fewer than {}",
    "<=": "at most {}",
    ">": "more than {}",
    ">=": "at least {}",
}
_OPPOSITE: Final[Mapping[str, nodes.ComparisonOperator]] = {
    "=": "!=",
    "!=": "=",
    "<": ">=",
    ">=": "<",
    ">": "<=",
    "<=": ">",
}
_MIRROR: Final[Mapping[str, nodes.ComparisonOperator]] = {
    "=": "=",
    "!=": "!=",
    "<": ">",
    ">": "<",
    "<=": ">=",
    ">=": "<=",
}
_ARITHMETIC_WORDS: Final = {"+": "plus", "-": "minus", "*": "times", "/": "divided by"}
_PARTS_WORDS: Final = {"total": "parts", "done": "parts done", "withdrawn": "parts withdrawn"}


def describe(node: Node, labels: Labels, choices: ChoiceLabels) -> str:
    """Say a condition as a sentence without its full stop.

    Args:
        node: the tree.
        labels: what people call each fact, parameter and counted field; others show their id.
        choices: what people call each value of a choice, by name.
    """
    said = _Describer(labels, choices).said(node)
    return said[:1].upper() + said[1:]


class _Describer:
    """One saying of one tree."""

    def __init__(self, labels: Labels, choices: ChoiceLabels) -> None:
        self._labels = labels
        self._choices = choices

    def said(self, node: Node) -> str:
        """Say a node where a condition is expected: a bare yes/no fact is said to be yes."""
        if isinstance(node, Condition):
            return self._condition(node)
        return f"{self._term(node)} is yes" if isinstance(node, nodes.Name) else self._term(node)

    def _condition(self, node: Condition) -> str:
        match node:
            case nodes.Junction():
                return f" {node.operator} ".join(self._operand(operand) for operand in node.operands)
            case nodes.Not():
                return self._opposite(node.operand)
            case nodes.IsSet():
                return f"{self._label(node.name.id)} {'is not set' if node.negated else 'is set'}"
            case nodes.Membership():
                return self._membership(node)
            case nodes.Includes():
                verb = "does not include" if node.negated else "includes"
                return f"{self._label(node.holder.id)} {verb} {self._value(node.item, node.holder)}"
            case _:
                return self._comparison(node)

    def _operand(self, node: Node) -> str:
        """Say one of several conditions, in brackets when it is itself several."""
        return f"({self.said(node)})" if isinstance(node, nodes.Junction) else self.said(node)

    def _opposite(self, node: Node) -> str:
        match node:
            case nodes.Name():
                return f"{self._label(node.id)} is no"
            case nodes.Not():
                return self.said(node.operand)
            case nodes.Comparison():
                return self._comparison(replace(node, operator=_OPPOSITE[node.operator]))
            case nodes.IsSet() | nodes.Membership() | nodes.Includes():
                return self._condition(replace(node, negated=not node.negated))
            case _:
                return f"it is not the case that ({self.said(node)})"

    def _membership(self, node: nodes.Membership) -> str:
        options = [self._value(option, node.item) for option in node.options]
        listed = options[0] if len(options) == 1 else f"{', '.join(options[:-1])} or {options[-1]}"
        verb = "is not" if node.negated else "is"
        return f"{self._term(node.item)} {verb} {listed}"

    def _comparison(self, node: nodes.Comparison) -> str:
        left, right, operator = node.left, node.right, node.operator
        if isinstance(left, nodes.Literal) and not isinstance(right, nodes.Literal):
            left, right, operator = right, left, _MIRROR[operator]
        if isinstance(left, nodes.WorkingDays):
            return self._days_between(left, operator, right)
        if isinstance(left, (nodes.PartsCount, nodes.PartsNumber)):
            return self._parts(left, operator, right)
        words = _DAY_WORDS if _is_day(left) or _is_day(right) else _NUMBER_WORDS
        return f"{self._term(left)} {words[operator]} {self._value(right, left)}"

    def _days_between(self, node: nodes.WorkingDays, operator: str, amount: Node) -> str:
        span = f"from {self._term(node.start)} to {self._term(node.end)}"
        number = _whole_number(amount)
        if number is None:
            return f"the number of working days {span} {_NUMBER_WORDS[operator]} {self._term(amount)}"
        verb = "is" if abs(number) == 1 else "are"
        return f"there {verb} {_AMOUNT_WORDS[operator].format(plural(number, 'working day'))} {span}"

    def _parts(self, node: nodes.PartsCount | nodes.PartsNumber, operator: str, amount: Node) -> str:
        if isinstance(amount, nodes.PartsNumber) and operator == "=":
            return self._parts_in_full(node, amount)
        number = _whole_number(amount)
        if number is None:
            return f"{self._term(node)} {_NUMBER_WORDS[operator]} {self._term(amount)}"
        counted = _AMOUNT_WORDS[operator].format(plural(number, "part"))
        verb = "is" if abs(number) == 1 else "are"
        if isinstance(node, nodes.PartsCount):
            return f"{self._answered(node)} in {counted}"
        end = "" if node.measure == "total" else f" {node.measure}"
        return f"there {verb} {counted}" if not end else f"{counted} {verb}{end}"

    def _parts_in_full(self, node: nodes.PartsCount | nodes.PartsNumber, amount: nodes.PartsNumber) -> str:
        whole = {"total": "every part", "done": "every part done", "withdrawn": "every part withdrawn"}
        if isinstance(node, nodes.PartsCount):
            return f"{self._answered(node)} in {whole[amount.measure]}"
        if amount.measure == "total" and node.measure != "total":
            return f"every part is {node.measure}"
        return f"{self._term(node)} is {self._term(amount)}"

    def _answered(self, node: nodes.PartsCount) -> str:
        return f"{self._label(node.field)} is {self._choice(node.field, node.value)}"

    def _term(self, node: Node) -> str:
        """Say a node where a thing is expected."""
        match node:
            case nodes.Name():
                return self._label(node.id)
            case nodes.Literal():
                return _literal(node)
            case nodes.Arithmetic():
                return self._arithmetic(node)
            case nodes.PartsNumber() | nodes.PartsCount():
                return self._number_of_parts(node)
            case nodes.Negative() | nodes.Today():
                return "today" if isinstance(node, nodes.Today) else f"minus {self._side(node.operand)}"
            case _:
                return self._span(node)

    def _span(self, node: Node) -> str:
        if not isinstance(node, nodes.WorkingDays):
            return f"({self.said(node)})"
        return f"the number of working days from {self._term(node.start)} to {self._term(node.end)}"

    def _arithmetic(self, node: nodes.Arithmetic) -> str:
        left, right = self._side(node.left), self._side(node.right)
        days = _whole_number(node.right)
        if not _is_day(node.left):
            return f"{left} {_ARITHMETIC_WORDS[node.operator]} {right}"
        if node.operator == "-" and _is_day(node.right):
            return f"the number of days from {right} to {left}"
        amount = f"{right} days" if days is None else plural(days, "day")
        return f"{amount} {'after' if node.operator == '+' else 'before'} {left}"

    def _side(self, node: Node) -> str:
        said = self._term(node)
        return f"({said})" if isinstance(node, nodes.Arithmetic) else said

    def _number_of_parts(self, node: nodes.PartsNumber | nodes.PartsCount) -> str:
        if isinstance(node, nodes.PartsCount):
            return f"the number of parts where {self._answered(node)}"
        return f"the number of {_PARTS_WORDS[node.measure]}"

    def _value(self, node: Node, beside: Node) -> str:
        """Say a value compared with a name, in the words of that name's choices."""
        if isinstance(node, nodes.Literal) and isinstance(node.value, str) and isinstance(beside, nodes.Name):
            return self._choice(beside.id, node.value)
        return self._term(node)

    def _choice(self, name: str, value: str) -> str:
        return self._choices.get(name, {}).get(value) or value.replace("_", " ")

    def _label(self, name: str) -> str:
        return self._labels.get(name) or name.replace("_", " ")


def _literal(node: nodes.Literal) -> str:
    match node.value:
        case bool():
            return "yes" if node.value else "no"
        case date():
            return day_words(node.value)
        case str():
            return node.value.replace("_", " ")
        case _:
            return str(node.value)


def _is_day(node: Node) -> bool:
    """Guess whether a node is a day: written or today, or a name that ends as days and moments do here."""
    match node:
        case nodes.Literal():
            return isinstance(node.value, date)
        case nodes.Name():
            return node.id.endswith(("_on", "_at"))
        case nodes.Arithmetic():
            return _is_day(node.left) and not _is_day(node.right)
        case _:
            return isinstance(node, nodes.Today)


def _whole_number(node: Node) -> int | None:
    if isinstance(node, nodes.Negative):
        inner = _whole_number(node.operand)
        return None if inner is None else -inner
    value = node.value if isinstance(node, nodes.Literal) else None
    return value if isinstance(value, int) and not isinstance(value, bool) else None
