"""Rules about decision tables: each step names one, each can be read, fits what is declared, and is used."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final, cast

from engine.diagram.model import FactDeclaration, ParameterDeclaration
from engine.gate.conditions import names_known
from engine.gate.drawing import Drawing
from engine.gate.finding import Finding, Severity
from engine.rules import RuleError, Table, check_table, read_table

RULE_TASK: Final = "businessRuleTask"


@dataclass(frozen=True)
class BundledTable:
    """A table that was read, and the file it came from."""

    file: str
    table: Table


def read_bundled(name: str, data: bytes, file: str) -> tuple[BundledTable | None, list[Finding]]:
    """Read one file of a rule.

    Args:
        name: the file's name without folder and ending; the decision's id must be the same.
        data: the file's bytes.
        file: the file's name for the findings.

    Returns:
        The table, or None when it cannot be read, and the findings.
    """
    try:
        table = read_table(data.decode())
    except UnicodeDecodeError:
        mend = "Save it as UTF-8."
        return None, [Finding(name, "", "The file of the rule is no text.", mend, "error", "rule-file", file)]
    except RuleError as error:
        mend = error.mend or "Correct the table; docs/bpmn.md has an example."
        return None, [Finding(name, "", error.problem, mend, "error", "rule-file", file)]
    found = BundledTable(file, table)
    if table.id != name:
        problem = f"The decision's id is {table.id or 'missing'}, but its file is named {name}."
        return found, [
            Finding(name, table.name, problem, "Give both the same name.", "error", "rule-id", file)
        ]
    return found, []


def check_rules_named(drawing: Drawing) -> Iterator[Finding]:
    """A business-rule task names its rule, and nothing else does."""
    for element in drawing.diagram.elements.values():
        if element.kind == RULE_TASK and not element.rule:
            yield drawing.error(
                element.id,
                "rule-missing",
                "The step does not say which decision table decides.",
                "Choose the decision table (caseway:rule).",
            )
        if element.rule and element.kind != RULE_TASK:
            yield drawing.error(
                element.id,
                "rule-ignored",
                f"The decision table {element.rule} would be ignored here.",
                "Choose it on a business-rule step instead (caseway:rule).",
            )


def check_rules(
    drawing: Drawing, tables: Mapping[str, BundledTable], unread: frozenset[str]
) -> Iterator[Finding]:
    """How the diagram and its tables fit together.

    Args:
        drawing: the process.
        tables: the tables by id.
        unread: ids of tables that exist but cannot be read; they are complained of already.
    """
    used = {each.rule for each in drawing.diagram.elements.values() if each.kind == RULE_TASK}
    for element in drawing.diagram.elements.values():
        if element.kind == RULE_TASK and element.rule and element.rule not in {*tables, *unread}:
            yield drawing.error(
                element.id,
                "rule-missing",
                f"There is no decision table {element.rule}.",
                f"Add the table, or choose another (caseway:rule, rules/{element.rule}.dmn).",
            )
    names = names_known(drawing.diagram, drawing.around)
    labels = choice_labels(drawing)
    choices = {key: {value: labels.get(key, {}).get(value, value) for value in values}
               for key, values in names.choices.items()}  # fmt: skip
    for rule_id, found in tables.items():
        if rule_id not in used:
            problem = "No step uses this decision table."
            mend = "Delete it, or choose it on a business-rule step (caseway:rule)."
            yield Finding(rule_id, found.table.name, problem, mend, "warning", "rule-unused", found.file)
        for each in check_table(found.table, names.types, choices, drawing.diagram.facts):
            where = ".".join(
                part for part in (rule_id, f"rule{each.row}" if each.row else "", each.column) if part
            )
            severity = cast(Severity, each.severity)
            yield Finding(where, found.table.name, each.problem, each.mend, severity, each.rule, found.file)


def choice_labels(drawing: Drawing) -> dict[str, dict[str, str]]:
    """What people call the values of each choice that the process declares."""
    declared: list[FactDeclaration | ParameterDeclaration] = [
        *drawing.diagram.facts.values(),
        *drawing.diagram.parameters.values(),
    ]
    return {each.id: {choice.id: choice.label for choice in each.choices} for each in declared}
