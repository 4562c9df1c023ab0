"""Working a table out over facts: which rules fit, and what they set."""

from collections.abc import Mapping
from dataclasses import dataclass

from engine.expressions import Context, UnsetFactError, Value, parse
from engine.expressions.evaluator import evaluate
from engine.rules.cells import is_any, read_cell
from engine.rules.errors import NoRuleError, RuleError, SeveralRulesError
from engine.rules.table import COLLECT, Row, Table


@dataclass(frozen=True)
class Decided:
    """What a table says: the numbers of the rules that fit, and the value of each fact that it sets."""

    rows: tuple[int, ...]
    values: Mapping[str, Value]


def decide(table: Table, values: Mapping[str, Value], context: Context) -> Decided:
    """Work a table out. Cells are tried from the left, and no further than needed.

    Args:
        table: the table.
        values: facts and parameters by id; one that is missing is not set.
        context: the day and the calendar.

    Raises:
        NoRuleError: the table needs a rule that fits, and there is none.
        SeveralRulesError: more than one rule fits where only one may.
        RuleError: a fact that a cell needs is not set, or values do not fit.
        ExpressionError: values do not fit what is asked of them.
    """
    found = [number for number, row in enumerate(table.rows, start=1) if _fits(table, row, values, context)]
    if table.hit_policy == COLLECT:
        return Decided(tuple(found), _collected(table, found, values, context))
    if not found:
        names = ", ".join(column.name for column in table.inputs)
        problem = f"No rule of “{table.name}” fits what is recorded as: {names}."
        raise NoRuleError(problem, "Correct what is recorded, or publish a version with a rule for it.")
    if len(found) > 1:
        listed = " and ".join(str(number) for number in found)
        problem = f"Rules {listed} of “{table.name}” fit at the same time."
        raise SeveralRulesError(problem, "Publish a version in which only one rule fits.")
    row = table.rows[found[0] - 1]
    outputs = zip(table.outputs, row.outputs, strict=True)
    set_ = {
        output.fact: parse(cell).evaluate(values, context) for output, cell in outputs if not is_any(cell)
    }
    return Decided(tuple(found), set_)


def _fits(table: Table, row: Row, values: Mapping[str, Value], context: Context) -> bool:
    for column, cell in zip(table.inputs, row.inputs, strict=True):
        tested = parse(column.expression).root
        holds_list = isinstance(values.get(column.expression), list | tuple)
        node = read_cell(cell, tested, "choice_list" if holds_list else "")
        try:
            if node is not None and evaluate(node, values, context) is not True:
                return False
        except UnsetFactError as error:
            problem = f"“{table.name}” cannot be decided: `{error.name}` is not set yet."
            mend = "Draw the step after the one that sets it, or add a rule with is not set in that column."
            raise RuleError(problem, mend) from error
    return True


def _collected(
    table: Table, found: list[int], values: Mapping[str, Value], context: Context
) -> dict[str, Value]:
    """What the rules that fit say, in their order, each value once."""
    collected: dict[str, Value] = {}
    for place, output in enumerate(table.outputs):
        said: list[str] = []
        for number in found:
            cell = table.rows[number - 1].outputs[place]
            if not is_any(cell):
                value = parse(cell).evaluate(values, context)
                said += [str(each) for each in (value if isinstance(value, list | tuple) else [value])]
        collected[output.fact] = tuple(dict.fromkeys(said))
    return collected
