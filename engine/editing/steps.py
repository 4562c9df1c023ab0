"""What a step says: read for a form, and changed. Only what is different is written."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from lxml import etree

from engine.diagram.reading import bpmn_name
from engine.editing.drawing import finish, finish_redrawn
from engine.editing.edit import Edit
from engine.editing.kinds import KINDS, Kind, kind_of
from engine.editing.names import clean, clean_name, joined
from engine.editing.step_fields import FIELDS, LISTS, PAIRS
from engine.editing.tree import Tree
from engine.errors import InvalidInputError
from engine.expressions import ExpressionError, parse

LONGEST_HELP: Final = 5_000
LONGEST_NOTE: Final = 1_000
LONGEST_EXPRESSION: Final = 2_000
FIELD_WORDS: Final = {
    "name": "name", "documentation": "help", "note": "note", "role": "who does it",
    "form": "form", "clauses": "clauses",
    "clock": "clock", "rung": "rung", "shows": "what it shows", "releases": "what it releases",
    "not_same_person_as": "not the same person", "independent_of": "independence",
    "assignee": "whom it is given to", "parts": "parts",
    "also_ask": "who is asked besides", "quorum": "when it is complete",
    "signatories": "signatories", "must_sign": "who must sign", "casting": "the casting vote",
    "outcomes": "outcomes", "carries": "what is carried",
    "called": "the process", "service": "service",
    "service_case": "kind of case", "service_opening": "opening date",
    "service_link": "link", "rule": "decision table", "interrupting": "whether it interrupts",
    "message": "message", "escalation": "escalation",
}  # fmt: skip


@dataclass(frozen=True)
class StepValues:
    """A step as its form shows it.

    Attributes:
        id: its id.
        kind: what it is; None for what Caseway refuses.
        tag: the BPMN element.
        values: by field: a text, a tuple of texts, a tuple of pairs, or whether it interrupts.
        host: the step a boundary event stands on.
    """

    id: str
    kind: Kind | None
    tag: str
    values: Mapping[str, Any]
    host: str = ""


def read_step(text: str, element_id: str) -> StepValues:
    """Everything that can be changed about a step.

    Raises:
        NotFoundError: there is no such element.
    """
    tree = Tree(text)
    node = tree.node(element_id)
    kind = kind_of(node)
    fields = fields_of(kind)
    values = {field: FIELDS[field].read(tree, node) for field in fields}
    return StepValues(element_id, kind, bpmn_name(node), values, str(node.get("attachedToRef", "")))


def fields_of(kind: Kind | None) -> tuple[str, ...]:
    """Every field of a kind: its name, its help and its note, and what is its own."""
    return ("name", "documentation", "note", *(kind.fields if kind else ()))


def change_step(text: str, element_id: str, values: Mapping[str, Any]) -> Edit:
    """Change what a step says; fields that are not named stay as they are.

    Args:
        text: the drawing.
        element_id: the step.
        values: by field, as ``read_step`` gives them.

    Raises:
        NotFoundError: there is no such element.
        InvalidInputError: a field is not this kind's, or what it says cannot be written.
    """
    tree = Tree(text)
    node = tree.node(element_id)
    before = tree.called(element_id)
    changed = write_values(tree, node, values)
    if not changed:
        return finish(tree, f"Left the step {before} as it was", element_id)
    words = f"Changed {joined([FIELD_WORDS[field] for field in changed])} of {before}"
    if changed == ["name"]:
        words = f"Renamed {before} to {tree.called(element_id)}"
    redraw = {"name", "note", "role", "parts", "signatories"} & set(changed)
    return (finish_redrawn if redraw else finish)(tree, words, element_id)


def write_values(tree: Tree, node: etree._Element, values: Mapping[str, Any]) -> list[str]:
    """Write the fields that differ; returns which these are."""
    allowed = fields_of(kind_of(node))
    unknown = [field for field in values if field not in allowed]
    if unknown:
        raise InvalidInputError(
            {unknown[0]: [f"This kind of step has no {FIELD_WORDS.get(unknown[0], unknown[0])}"]}
        )
    changed = []
    for field in allowed:
        if field in values and _normal(field, values[field]) != FIELDS[field].read(tree, node):
            FIELDS[field].write(tree, node, _normal(field, values[field]))
            changed.append(field)
    return changed


def _normal(field: str, value: Any) -> Any:
    """A value as it is compared and written.

    Raises:
        InvalidInputError: it cannot be written.
    """
    if field == "interrupting":
        return bool(value)
    if field in LISTS:
        return tuple(dict.fromkeys(word for item in value for word in clean(field, item, 1_000).split()))
    if field in PAIRS:
        pairs = [(clean(field, one), clean(field, other, LONGEST_EXPRESSION)) for one, other in value]
        if field == "outcomes":
            for _, expression in pairs:
                check_expression(field, expression)
        return tuple(pair for pair in pairs if any(pair))
    if field in ("documentation", "note"):
        longest = LONGEST_NOTE if field == "note" else LONGEST_HELP
        return clean(field, value or "", longest).replace("\r\n", "\n")
    if field == "quorum":
        expression = clean(field, value or "", LONGEST_EXPRESSION)
        check_expression(field, expression)
        return expression
    return clean_name(field, value or "")


def check_expression(field: str, text: str) -> None:
    """Whether a condition can be read.

    Raises:
        InvalidInputError: saying where it cannot, and the mend.
    """
    if not text:
        return
    try:
        parse(text)
    except ExpressionError as error:
        raise InvalidInputError({field: [str(error)]}) from None


def fields_lost(before: Kind, after: Kind) -> tuple[str, ...]:
    """What a kind says that another cannot."""
    return tuple(field for field in before.fields if field not in KINDS[after.key].fields)
