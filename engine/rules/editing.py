"""Changing a table by one rule or one column; every function returns a new table."""

from dataclasses import replace
from typing import TypeVar

from engine.rules.cells import ANY
from engine.rules.table import Input, Output, Row, Table

T = TypeVar("T")


def add_row(table: Table) -> Table:
    """A rule at the end that fits anything and sets nothing yet."""
    row = Row((ANY,) * len(table.inputs), (ANY,) * len(table.outputs))
    return replace(table, rows=(*table.rows, row))


def remove_row(table: Table, number: int) -> Table:
    """The table without a rule, counted from 1; as it was where there is no such rule."""
    return replace(table, rows=table.rows[: number - 1] + table.rows[number:]) if number > 0 else table


def move_row(table: Table, number: int, by: int) -> Table:
    """A rule moved up (-1) or down (1); at the end it stays."""
    rows = list(table.rows)
    now = number - 1 + by
    if 0 < number <= len(rows) and 0 <= now < len(rows):
        rows.insert(now, rows.pop(number - 1))
    return replace(table, rows=tuple(rows))


def add_input(table: Table, expression: str, label: str) -> Table:
    """An input at the end, which every rule leaves open."""
    rows = tuple(replace(row, inputs=(*row.inputs, ANY)) for row in table.rows)
    return replace(table, inputs=(*table.inputs, Input(expression, label)), rows=rows)


def remove_input(table: Table, number: int) -> Table:
    """The table without an input, counted from 1."""
    place = number - 1
    rows = tuple(replace(row, inputs=_without(row.inputs, place)) for row in table.rows)
    return replace(table, inputs=_without(table.inputs, place), rows=rows)


def add_output(table: Table, fact: str, label: str) -> Table:
    """An output at the end, which no rule sets yet."""
    rows = tuple(replace(row, outputs=(*row.outputs, ANY)) for row in table.rows)
    return replace(table, outputs=(*table.outputs, Output(fact, label)), rows=rows)


def remove_output(table: Table, number: int) -> Table:
    """The table without an output, counted from 1."""
    place = number - 1
    rows = tuple(replace(row, outputs=_without(row.outputs, place)) for row in table.rows)
    return replace(table, outputs=_without(table.outputs, place), rows=rows)


def _without(items: tuple[T, ...], place: int) -> tuple[T, ...]:
    return items[:place] + items[place + 1 :] if place >= 0 else items
