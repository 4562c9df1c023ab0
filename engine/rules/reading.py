"""DMN 1.3 XML into a table. Whatever would be ignored is refused, so nothing written is lost in silence."""

from typing import Final

from lxml import etree

from engine.diagram.safe_xml import DiagramError, parse_xml
from engine.rules.errors import RuleError
from engine.rules.table import (
    COLLECT,
    HIT_POLICIES,
    MOST_COLUMNS,
    MOST_ROWS,
    UNIQUE,
    Input,
    Output,
    Row,
    Table,
)

DMN: Final = "https://www.omg.org/spec/DMN/20191111/MODEL/"
_D: Final = f"{{{DMN}}}"
_OLDER: Final = (
    "http://www.omg.org/spec/DMN/20151101/dmn.xsd",
    "http://www.omg.org/spec/DMN/20180521/MODEL/",
)
_OTHER_LOGIC: Final = ("literalExpression", "context", "invocation", "list", "relation", "functionDefinition")
_OTHER_FILE: Final = "Save it as a DMN 1.3 decision table."


def read_table(text: str) -> Table:
    """Read the one decision table of a DMN file.

    Raises:
        RuleError: the text is no DMN 1.3, holds no table or several, or something that would be ignored.
    """
    try:
        root = parse_xml(text.encode())
    except (DiagramError, UnicodeEncodeError) as error:
        raise RuleError("The file of the rule cannot be read.", str(error)) from error
    if root.tag != f"{_D}definitions":
        problem = "The file of the rule is XML, but not DMN 1.3."
        older = any(str(root.tag).startswith(f"{{{space}}}") for space in _OLDER)
        raise RuleError(problem, "Open it in a current editor and save it again." if older else _OTHER_FILE)
    decisions = root.findall(f"{_D}decision")
    if len(decisions) != 1:
        raise RuleError(f"The file holds {len(decisions)} decisions.", "Keep one decision in a file.")
    return _table(decisions[0])


def _table(decision: etree._Element) -> Table:
    for other in _OTHER_LOGIC:
        if decision.find(f"{_D}{other}") is not None:
            raise RuleError("The decision is no table.", "Write it as a decision table.")
    if decision.find(f"{_D}informationRequirement/{_D}requiredDecision") is not None:
        mend = "Let a business-rule task set a fact, and read the fact in the next table."
        raise RuleError("The decision needs another decision.", mend)
    drawn = decision.find(f"{_D}decisionTable")
    if drawn is None:
        raise RuleError("The decision has no table.", "Write it as a decision table.")
    table = Table(
        id=str(decision.get("id", "")).strip(),
        name=str(decision.get("name") or decision.get("id") or "").strip(),
        hit_policy=_hit_policy(drawn),
        inputs=tuple(_input(node) for node in drawn.findall(f"{_D}input")),
        outputs=tuple(_output(node) for node in drawn.findall(f"{_D}output")),
        rows=tuple(_row(node) for node in drawn.findall(f"{_D}rule")),
    )
    _check_size(table)
    return table


def _check_size(table: Table) -> None:
    if len(table.rows) > MOST_ROWS or len(table.inputs) + len(table.outputs) > MOST_COLUMNS:
        problem = (
            f"The table has {len(table.rows)} rules and {len(table.inputs) + len(table.outputs)} columns."
        )
        raise RuleError(
            problem, f"Keep to {MOST_ROWS} rules and {MOST_COLUMNS} columns, or split the decision."
        )
    for number, row in enumerate(table.rows, start=1):
        if len(row.inputs) != len(table.inputs) or len(row.outputs) != len(table.outputs):
            raise RuleError(f"Rule {number} has more or fewer cells than the table has columns.", _OTHER_FILE)


def _hit_policy(drawn: etree._Element) -> str:
    policy = str(drawn.get("hitPolicy", UNIQUE)).strip()
    if policy not in HIT_POLICIES:
        mend = f"Use {UNIQUE}, so that exactly one rule fits, or {COLLECT}."
        raise RuleError(f"The hit policy {policy} is not run.", mend)
    if drawn.get("aggregation"):
        raise RuleError("The table adds up what it collects.", "Collect into a list, or use UNIQUE.")
    return policy


def _input(node: etree._Element) -> Input:
    expression = node.find(f"{_D}inputExpression")
    if node.find(f"{_D}inputValues") is not None:
        raise RuleError("A column lists allowed values, which would be ignored.", "Declare them at the fact.")
    return Input("" if expression is None else _text(expression), str(node.get("label", "")).strip())


def _output(node: etree._Element) -> Output:
    for ignored in ("outputValues", "defaultOutputEntry"):
        if node.find(f"{_D}{ignored}") is not None:
            mend = "Declare the values at the fact, and write a rule for every value."
            raise RuleError("A column has values or a default, which would be ignored.", mend)
    return Output(str(node.get("name", "")).strip(), str(node.get("label", "")).strip())


def _row(node: etree._Element) -> Row:
    return Row(
        tuple(_text(each) for each in node.findall(f"{_D}inputEntry")),
        tuple(_text(each) for each in node.findall(f"{_D}outputEntry")),
        _described(node),
    )


def _described(node: etree._Element) -> str:
    """The note of a rule: its description, or the first annotation where an editor keeps it."""
    for path in (f"{_D}description", f"{_D}annotationEntry/{_D}text"):
        found = node.find(path)
        if found is not None and (found.text or "").strip():
            return str(found.text).strip()
    return ""


def _text(node: etree._Element) -> str:
    language = node.get("expressionLanguage")
    if language and "feel" not in language.lower() and not language.startswith("urn:caseway"):
        raise RuleError(f"A cell is written in {language}.", "Write it in Caseway's own language.")
    found = node.find(f"{_D}text")
    return (found.text or "").strip() if found is not None else ""
