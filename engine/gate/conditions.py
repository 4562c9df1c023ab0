"""Conditions, quorums and outcomes read, and only read what is declared."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from engine.diagram.model import Choice, Diagram, Element, FactDeclaration, ParameterDeclaration
from engine.expressions import VALUE_TYPES, Expression, ExpressionError, parse
from engine.gate.drawing import Drawing, Surroundings
from engine.gate.finding import Finding

_OTHER_LANGUAGE: Final = re.compile(
    r"[$#]\{|^\s*=|&&|\|\||\bexecution\.|\bgetVariable\b|\bgetDataObject\b|===|!=="
)
_WORDS: Final = frozenset({"text", "choice", "agency", "person"})


@dataclass(frozen=True)
class Names:
    """What a condition may read: the type of each name, the values of each choice, and where from."""

    types: Mapping[str, str]
    choices: Mapping[str, tuple[str, ...]]
    elsewhere: frozenset[str] = field(default_factory=frozenset)


def names_known(diagram: Diagram, around: Surroundings) -> Names:
    """The facts and parameters a process may read: its own, and the case's as other processes declare."""
    other = {key: fact for key, fact in around.facts().items() if key not in diagram.facts}
    declared: dict[str, FactDeclaration | ParameterDeclaration] = {
        **other,
        **diagram.facts,
        **diagram.parameters,
    }
    return Names(
        types={key: each.type for key, each in declared.items()},
        choices={key: _ids(each.choices) for key, each in declared.items() if each.choices},
        elsewhere=frozenset(other) - set(diagram.parameters),
    )


def _ids(choices: tuple[Choice, ...]) -> tuple[str, ...]:
    return tuple(choice.id for choice in choices)


def check_conditions(drawing: Drawing) -> Iterator[Finding]:
    """Every condition on a flow, quorum of a task and value of an outcome."""
    names = names_known(drawing.diagram, drawing.around)
    for flow in drawing.diagram.flows.values():
        if flow.condition:
            yield from check_expression(drawing, flow.id, flow.condition, names)
        elif flow.condition is not None:
            yield drawing.error(
                flow.id, "condition-empty", "The condition is empty.", "Write it, or remove it."
            )
    for element in drawing.diagram.elements.values():
        if element.completion_condition:
            yield from check_expression(
                drawing, element.id, element.completion_condition, names, counts_parts=True
            )
        yield from _check_outcomes(drawing, element, names)
        yield from _check_carries(drawing, element, names)


def check_expression(
    drawing: Drawing,
    holder: str,
    text: str,
    names: Names,
    *,
    wanted: str = "boolean",
    counts_parts: bool = False,
) -> Iterator[Finding]:
    """Complaints about one expression.

    Args:
        drawing: the process it stands in.
        holder: the id of the element or flow it stands on.
        text: the expression as written.
        names: what it may read.
        wanted: the type it must give.
        counts_parts: whether it may count parts.
    """
    try:
        expression = parse(text)
    except ExpressionError as error:
        if _OTHER_LANGUAGE.search(text):
            yield drawing.error(
                holder,
                "condition-language",
                f"The condition “{_short(text)}” is in another product's language.",
                "Write it in Caseway's, such as: harmed and grade = 'good'.",
            )
        else:
            yield drawing.error(
                holder, "condition-syntax", f"In “{_short(text)}”: {said(error)}", _mend(error)
            )
        return
    yield from _check_names(drawing, holder, expression, names)
    if expression.reads_parts and not counts_parts:
        yield drawing.error(
            holder,
            "parts-outside",
            "The answers of several are counted here, but several are not asked.",
            "Let the step that asks several set a fact from all answers, and read it here (caseway:outcome).",
        )
    known = all(names.types.get(name) in VALUE_TYPES for name in expression.names)
    if known:
        yield from _check_type(drawing, holder, expression, names, wanted)


def _check_names(drawing: Drawing, holder: str, expression: Expression, names: Names) -> Iterator[Finding]:
    for name in sorted(expression.names):
        if name not in names.types:
            yield drawing.error(
                holder,
                "unknown-fact",
                f"“{_short(expression.text)}” reads {name}, which is no fact or parameter of the process.",
                "Declare it in the process with its type, or correct its name.",
            )
        elif name in names.elsewhere:
            yield drawing.warning(
                holder,
                "fact-elsewhere",
                f"{name} is declared by another process only.",
                "Declare it in this process too, with the same type.",
            )


def _check_type(
    drawing: Drawing, holder: str, expression: Expression, names: Names, wanted: str
) -> Iterator[Finding]:
    try:
        given = expression.check(names.types, names.choices)
    except ExpressionError as error:
        yield drawing.error(
            holder, "condition-type", f"In “{_short(expression.text)}”: {said(error)}", _mend(error)
        )
        return
    if not fits(given, wanted):
        yield drawing.error(
            holder,
            "condition-result",
            f"“{_short(expression.text)}” gives {_article(given)}, but {_article(wanted)} is needed.",
            "Compare it with something, such as = 'good'."
            if wanted == "boolean"
            else "Write an expression of that type, or change the fact's type.",
        )


def fits(given: str, wanted: str) -> bool:
    """Whether a value of one type can be stored as another."""
    return (
        given == wanted
        or (given == "integer" and wanted == "decimal")
        or (given in _WORDS and wanted in _WORDS and given == "text")
        or (given in _WORDS and wanted == "text")
    )


def _check_outcomes(drawing: Drawing, element: Element, names: Names) -> Iterator[Finding]:
    for outcome in element.outcomes:
        fact = drawing.diagram.facts.get(outcome.fact)
        if fact is None:
            yield drawing.error(
                element.id,
                "unknown-fact",
                f"Counting all answers sets {outcome.fact or 'nothing'}, which is no fact of the process.",
                "Choose a fact that it sets, or add it to the process (caseway:outcome).",
            )
        elif not outcome.value:
            yield drawing.error(
                element.id,
                "condition-empty",
                f"The step sets “{fact.label}”, but does not say to what.",
                "Write what is counted, as parts.count('vote', 'agree') = parts.total (caseway:outcome).",
            )
        else:
            yield from check_expression(
                drawing, element.id, outcome.value, names, wanted=fact.type, counts_parts=True
            )


def _is_of_part(element: Element, source: str) -> bool:
    """A multi-instance call carries its part's key (``part``) or an answer of its row (``row.<field>``)."""
    return (
        element.kind == "callActivity"
        and element.multi_instance
        and (source == "part" or (source.startswith("row.") and element.parts.startswith("rows:")))
    )


def _check_carries(drawing: Drawing, element: Element, names: Names) -> Iterator[Finding]:
    sources = [carry.source for carry in element.carries if not _is_of_part(element, carry.source)]
    for source in sources:
        if source not in names.types:
            yield drawing.error(
                element.id,
                "unknown-fact",
                f"What it starts with is {source or 'nothing'}, which is no fact of the process.",
                "Choose another fact for what it starts with, or add it to the process (caseway:carry).",
            )
    if element.service_opening and element.service_opening not in names.types:
        yield drawing.error(
            element.id,
            "unknown-fact",
            f"The new case would be opened on {element.service_opening}, which is no fact of the process.",
            "Choose the date it starts on, or add it to the process as a fact (caseway:opening).",
        )
    if names.types.get(element.service_opening, "date") != "date":
        yield drawing.error(
            element.id,
            "service-opening",
            f"The new case would be opened on {element.service_opening}, which is no date.",
            "Choose a date for the kind of case to start on (caseway:opening).",
        )


def said(error: ExpressionError) -> str:
    """What is wrong with an expression, as the end of a sentence."""
    place = "" if error.position is None else f", at character {error.position + 1}"
    return f"{error.problem.rstrip('.')}{place}."


def _mend(error: ExpressionError) -> str:
    mend = error.mend or "Correct the expression; docs/bpmn.md has examples."
    return mend if mend.endswith((".", "…")) else f"{mend}."


def _article(value_type: str) -> str:
    words = {"boolean": "yes or no", "integer": "a whole number", "decimal": "a number", "text": "a text"}
    return words.get(value_type, f"a value of type {value_type}")


def _short(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= 80 else flat[:79] + "…"  # noqa: PLR2004 - what fits a line
