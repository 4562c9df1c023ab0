"""Rules that fit at the same time, and values that no rule fits, each with an example.

The values of a column fall into a few sorts that no cell tells apart: each value written in a cell, what lies
between two of them, and everything else. One example of each sort stands for all of it, so looking at the
examples is looking at everything. Columns are taken as independent of each other.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import chain, combinations, pairwise
from typing import Any, Final

from engine.expressions import Context, ExpressionError, Value, nodes
from engine.expressions.evaluator import evaluate
from engine.rules.cells import is_any, literals_of, read_cell
from engine.rules.table import Table

MOST_LOOKS: Final = 50_000
_MOST_IN_LIST: Final = 6
_PROBE: Final = nodes.Name("value")
_NO_CONTEXT: Final = Context(date(2000, 1, 1), lambda _from, _to: 0)
UNSET: Final = "(not set)"
OTHER: Final = "(something else)"


class TooLargeError(Exception):
    """There is more to look at than can be looked at in a moment."""


@dataclass(frozen=True)
class Example:
    """One value for each input, by the place of its column; None for one that is not set."""

    values: tuple[Value, ...]

    def in_words(self, table: Table, choices: Mapping[str, Mapping[str, str]]) -> str:
        """The example as people read it: ``Grade is Poor, Children is 4``."""
        return ", ".join(
            f"{column.name} is {say_value(value, choices.get(column.expression, {}))}"
            for column, value in zip(table.inputs, self.values, strict=True)
        )


@dataclass(frozen=True)
class Overlap:
    """Two rules, by their numbers, that fit the same values."""

    first: int
    second: int
    example: Example


def find_overlaps(
    table: Table, types: Sequence[str], choices: Mapping[str, Mapping[str, str]] | None = None
) -> list[Overlap]:
    """Every pair of rules that can fit at the same time.

    Args:
        table: a table whose cells can be read.
        types: the type of each input.
        choices: the values of each input that is a choice, by its expression.
    """
    sorts = _Sorts(table, types, choices or {})
    return [
        Overlap(first + 1, second + 1, example)
        for first, second in combinations(range(len(table.rows)), 2)
        if (example := sorts.shared(first, second)) is not None
    ]


def find_gap(
    table: Table, types: Sequence[str], choices: Mapping[str, Mapping[str, str]] | None = None
) -> Example | None:
    """One set of values that no rule fits; None when some rule fits whatever comes.

    Raises:
        TooLargeError: the table is too large to look at everything.
    """
    return _Sorts(table, types, choices or {}).missed()


def say_value(value: Value, labels: Mapping[str, str]) -> str:
    """A value as people read it."""
    if value is None:
        return "not set"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, date):
        return f"{value.day} {value:%B %Y}"
    if isinstance(value, list | tuple):
        return " and ".join(labels.get(each, each) for each in value) or "empty"
    return labels.get(str(value), str(value))


class _Sorts:
    """The sorts of values of each column of one table, and which rules fit each."""

    def __init__(self, table: Table, types: Sequence[str], choices: Mapping[str, Mapping[str, str]]) -> None:
        self.table = table
        self.examples = [
            _examples([row.inputs[place] for row in table.rows], kind, choices.get(column.expression, {}))
            for place, (column, kind) in enumerate(zip(table.inputs, types, strict=True))
        ]
        self.fitting = [
            [
                frozenset(
                    number
                    for number, row in enumerate(table.rows)
                    if _fits(row.inputs[place], example, types[place])
                )
                for example in examples
            ]
            for place, examples in enumerate(self.examples)
        ]
        self.looks = 0
        self.seen: dict[tuple[int, frozenset[int]], tuple[Value, ...] | None] = {}

    def shared(self, first: int, second: int) -> Example | None:
        """Values that both rules fit."""
        values: list[Value] = []
        for examples, fitting in zip(self.examples, self.fitting, strict=True):
            both = (each for each, rows in zip(examples, fitting, strict=True) if {first, second} <= rows)
            found = next(((each,) for each in both), None)
            if found is None:
                return None
            values.append(found[0])
        return Example(tuple(values))

    def missed(self) -> Example | None:
        """Values that no rule fits."""
        found = self._missed_from(0, frozenset(range(len(self.table.rows))))
        return None if found is None else Example(found)

    def _missed_from(self, place: int, alive: frozenset[int]) -> tuple[Value, ...] | None:
        if not alive:
            return tuple(examples[0] for examples in self.examples[place:])
        if place == len(self.examples):
            return None
        key = (place, alive)
        if key not in self.seen:
            self.seen[key] = self._look(place, alive)
        return self.seen[key]

    def _look(self, place: int, alive: frozenset[int]) -> tuple[Value, ...] | None:
        for example, fitting in zip(self.examples[place], self.fitting[place], strict=True):
            self.looks += 1
            if self.looks > MOST_LOOKS:
                raise TooLargeError
            rest = self._missed_from(place + 1, alive & fitting)
            if rest is not None:
                return (example, *rest)
        return None


def _fits(cell: str, value: Value, kind: str) -> bool:
    node = read_cell(cell, _PROBE, kind)
    if node is None:
        return True
    try:
        return evaluate(node, {} if value is None else {"value": value}, _NO_CONTEXT) is True
    except ExpressionError:
        return False  # what a cell cannot be asked of, it does not fit


def _examples(cells: Sequence[str], kind: str, choices: Mapping[str, str]) -> list[Value]:
    """One example of each sort of value that the cells of a column tell apart."""
    read = [node for cell in cells if not is_any(cell) and (node := read_cell(cell, _PROBE, kind))]
    written = list(dict.fromkeys(chain.from_iterable(literals_of(node) for node in read)))
    asks_set = any(isinstance(each, nodes.IsSet) for node in read for each in nodes.walk(node))
    found = list(_of_kind(written, kind, choices)) or [OTHER]
    return [*found, None] if asks_set else found


def _of_kind(written: list[Any], kind: str, choices: Mapping[str, str]) -> Iterator[Value]:
    if kind == "boolean":
        yield from (True, False)
    elif kind in ("integer", "decimal"):
        yield from _numbers(written, whole=kind == "integer")
    elif kind in ("date", "datetime"):
        yield from _days(written, moments=kind == "datetime")
    elif kind.endswith("_list"):
        yield from _lists(written, choices)
    elif kind == "choice" and choices:
        yield from choices
    else:
        yield from dict.fromkeys([*(str(each) for each in written), *choices, OTHER])


def _numbers(written: list[Any], *, whole: bool) -> Iterator[Value]:
    points = sorted({Decimal(each) for each in written if not isinstance(each, bool | str | date)})
    if not points:
        yield 0
        return
    between = [
        points[0] - 1,
        *chain.from_iterable((low, (low + high) / 2) for low, high in pairwise(points)),
        points[-1],
        points[-1] + 1,
    ]
    if whole:
        near = (number for each in between for number in (int(each // 1), int(-(-each // 1))))
        yield from sorted(dict.fromkeys(near))
    else:
        yield from between


def _days(written: list[Any], *, moments: bool) -> Iterator[Value]:
    del moments  # a moment beside a day counts as its day, so days tell everything apart
    days = sorted({each for each in written if isinstance(each, date) and not isinstance(each, datetime)})
    if not days:
        yield date(2026, 1, 1)
        return
    near = [day + timedelta(days=step) for day in days for step in (-1, 0, 1)]
    yield from sorted(dict.fromkeys(near))


def _lists(written: list[Any], choices: Mapping[str, str]) -> Iterator[Value]:
    members = list(dict.fromkeys([str(each) for each in written]))[:_MOST_IN_LIST]
    other = next((each for each in choices if each not in members), OTHER)
    for size in range(len(members) + 1):
        for chosen in combinations(members, size):
            yield chosen or (other,)
