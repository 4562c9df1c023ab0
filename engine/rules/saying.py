"""Rules in plain English, for the page beside the table and for comparing two versions."""

from collections.abc import Mapping

from engine.expressions import ExpressionError, parse
from engine.expressions.describer import describe
from engine.rules.cells import is_any, read_cell
from engine.rules.errors import RuleError
from engine.rules.table import COLLECT, Row, Table

Labels = Mapping[str, str]
ChoiceLabels = Mapping[str, Mapping[str, str]]


def say_row(
    table: Table, row: Row, labels: Labels, choices: ChoiceLabels, types: Mapping[str, str] | None = None
) -> str:
    """One rule as a sentence: ``If age is less than 18 and grade is Poor: Harmed is yes``."""
    tests = [
        _test(column.expression, cell, labels, choices, (types or {}).get(column.expression, ""))
        for column, cell in zip(table.inputs, row.inputs, strict=True)
        if not is_any(cell)
    ]
    sets = [
        _set(output.fact, output.label, cell, labels, choices, collects=table.hit_policy == COLLECT)
        for output, cell in zip(table.outputs, row.outputs, strict=True)
        if not is_any(cell)
    ]
    when = f"If {' and '.join(tests)}" if tests else "Whatever comes"
    return f"{when}: {', '.join(sets) or 'nothing is set'}."


def _test(expression: str, cell: str, labels: Labels, choices: ChoiceLabels, kind: str) -> str:
    try:
        node = read_cell(cell, parse(expression).root, kind)
        said = describe(node, labels, choices) if node is not None else ""
    except (ExpressionError, RuleError):
        return f"{labels.get(expression, expression)} is “{cell}”"
    said = said[:1].lower() + said[1:] if said[1:2].islower() else said
    return f"({said})" if " or " in said else said


def _set(fact: str, label: str, cell: str, labels: Labels, choices: ChoiceLabels, *, collects: bool) -> str:
    name = labels.get(fact) or label or fact.replace("_", " ")
    try:
        said = parse(cell).describe(labels, choices)
    except ExpressionError:
        said = f"“{cell}”"
    value = cell[1:-1] if cell.startswith("'") and cell.endswith("'") else ""
    said = choices.get(fact, {}).get(value) or said[:1].lower() + said[1:]
    return f"{name} {'includes' if collects else 'is'} {said}"
