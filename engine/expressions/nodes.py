"""The tree of a condition. These classes are the whole of what a condition can say: an allow-list."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Literal as Words

ComparisonOperator = Words["=", "!=", "<", "<=", ">", ">="]
ArithmeticOperator = Words["+", "-", "*", "/"]
PartsMeasure = Words["total", "done", "withdrawn"]


@dataclass(frozen=True)
class _Placed:
    """Something written at a place in the text, counted in characters from 0."""

    position: int = field(compare=False, kw_only=True, default=0)


@dataclass(frozen=True)
class Literal(_Placed):
    """A number, text, true, false or date as written."""

    value: date | int | Decimal | bool | str


@dataclass(frozen=True)
class Name(_Placed):
    """A fact or parameter."""

    id: str


@dataclass(frozen=True)
class Negative(_Placed):
    """A number with its sign turned."""

    operand: "Node"


@dataclass(frozen=True)
class Arithmetic(_Placed):
    """A sum, difference, product or quotient."""

    operator: ArithmeticOperator
    left: "Node"
    right: "Node"


@dataclass(frozen=True)
class WorkingDays(_Placed):
    """The working days from one day to another."""

    start: "Node"
    end: "Node"


@dataclass(frozen=True)
class Today(_Placed):
    """The local day."""


@dataclass(frozen=True)
class PartsNumber(_Placed):
    """How many parts there are, are done, or were withdrawn."""

    measure: PartsMeasure


@dataclass(frozen=True)
class PartsCount(_Placed):
    """How many parts gave a value to a field."""

    field: str
    value: str


@dataclass(frozen=True)
class Comparison(_Placed):
    """Two things compared."""

    operator: ComparisonOperator
    left: "Node"
    right: "Node"


@dataclass(frozen=True)
class Membership(_Placed):
    """Something that is, or is not, one of the options written out."""

    item: "Node"
    options: tuple["Node", ...]
    negated: bool = False


@dataclass(frozen=True)
class Includes(_Placed):
    """A list fact that holds, or does not hold, something."""

    item: "Node"
    holder: Name
    negated: bool = False


@dataclass(frozen=True)
class IsSet(_Placed):
    """Whether a fact has a value."""

    name: Name
    negated: bool = False


@dataclass(frozen=True)
class Not(_Placed):
    """The opposite."""

    operand: "Node"


@dataclass(frozen=True)
class Junction(_Placed):
    """Conditions joined by one word; read from the left, and no further than needed."""

    operator: Words["and", "or"]
    operands: tuple["Node", ...]


Term = Literal | Name | Negative | Arithmetic | WorkingDays | Today | PartsNumber | PartsCount
Condition = Comparison | Membership | Includes | IsSet | Not | Junction
Node = Term | Condition


def children(node: Node) -> tuple[Node, ...]:
    """Return the parts of a node, in the order they are worked out."""
    match node:
        case Arithmetic() | Comparison():
            return (node.left, node.right)
        case WorkingDays():
            return (node.start, node.end)
        case Negative() | Not():
            return (node.operand,)
        case Membership():
            return (node.item, *node.options)
        case Junction():
            return node.operands
        case _:
            return _inner_names(node)


def _inner_names(node: Node) -> tuple[Node, ...]:
    if isinstance(node, Includes):
        return (node.item, node.holder)
    return (node.name,) if isinstance(node, IsSet) else ()


def walk(node: Node) -> Iterator[Node]:
    """Yield a node and everything below it."""
    waiting = [node]
    while waiting:
        current = waiting.pop()
        yield current
        waiting.extend(reversed(children(current)))
