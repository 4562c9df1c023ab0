"""The decision tables of a proposal: which there are, who uses them, what is wrong with them."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from engine.diagram.model import Diagram, FactDeclaration, ParameterDeclaration
from engine.expressions import ExpressionError, parse
from engine.rules import RuleError, Table, TableFinding, check_table, read_table

_PATH: Final = re.compile(r"rules/([\w-]+)\.dmn")
RULE_TASK: Final = "businessRuleTask"


@dataclass(frozen=True)
class RuleRow:
    """A rule as the list shows it; ``problem`` says why its file cannot be read."""

    id: str
    name: str
    hit_policy: str
    rows: int
    used_by: tuple[str, ...]
    errors: int
    problem: str = ""


@dataclass(frozen=True)
class Declared:
    """What a table may read and set."""

    types: Mapping[str, str]
    labels: Mapping[str, str]
    choices: Mapping[str, Mapping[str, str]]
    facts: Mapping[str, FactDeclaration]

    def type_of(self, expression: str) -> str:
        """The type of an input; empty where it cannot be read."""
        try:
            return parse(expression).check(self.types, self.choices)
        except ExpressionError:
            return ""


def path_of(rule_id: str) -> str:
    """Where a rule stands in a bundle."""
    return f"rules/{rule_id}.dmn"


def rule_ids(files: Mapping[str, str]) -> list[str]:
    """The ids of the rules, in order."""
    return sorted(found[1] for path in files if (found := _PATH.fullmatch(path)))


def declared_in(diagram: Diagram | None) -> Declared:
    """The facts and parameters of a drawing; nothing where it cannot be read."""
    each_declared: list[FactDeclaration | ParameterDeclaration] = []
    if diagram is not None:
        each_declared = [*diagram.facts.values(), *diagram.parameters.values()]
    return Declared(
        types={each.id: each.type for each in each_declared},
        labels={each.id: each.label for each in each_declared},
        choices={
            each.id: {choice.id: choice.label for choice in each.choices}
            for each in each_declared
            if each.choices
        },
        facts=diagram.facts if diagram is not None else {},
    )


def list_rules(files: Mapping[str, str], diagram: Diagram | None) -> list[RuleRow]:
    """Every rule with what uses it."""
    declared = declared_in(diagram)
    rows = []
    for rule_id in rule_ids(files):
        steps = tuple(used_by(diagram, rule_id))
        try:
            table = read_table(files[path_of(rule_id)])
        except RuleError as error:
            rows.append(RuleRow(rule_id, rule_id, "", 0, steps, 1, str(error)))
            continue
        errors = sum(each.severity == "error" for each in check_rule(table, declared))
        rows.append(RuleRow(rule_id, table.name, table.hit_policy, len(table.rows), steps, errors))
    return rows


def used_by(diagram: Diagram | None, rule_id: str) -> list[str]:
    """The names of the steps that a rule decides."""
    elements = diagram.elements.values() if diagram is not None else ()
    return [each.name or each.id for each in elements if each.kind == RULE_TASK and each.rule == rule_id]


def check_rule(table: Table, declared: Declared) -> list[TableFinding]:
    """What is wrong with a table."""
    return check_table(table, declared.types, declared.choices, declared.facts)
