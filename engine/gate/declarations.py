"""Facts and parameters are declared once, with a known type and the values they need."""

import re
from collections import Counter
from collections.abc import Iterator
from typing import Final

from lxml import etree

from engine.diagram.declarations import attribute, whole_number
from engine.diagram.model import CASEWAY, Choice, ParameterDeclaration
from engine.diagram.reading import local_name
from engine.expressions import RESERVED_NAMES, VALUE_TYPES
from engine.gate.drawing import Drawing
from engine.gate.finding import Finding

_NAME: Final = re.compile(r"[a-z][a-z0-9_]{0,59}")
_DECLARED: Final = ("fact", "parameter", "clock")
_WITH_VALUES: Final = frozenset({"choice", "choice_list"})
_SENSITIVITIES: Final = frozenset({"official", "official_sensitive"})


def declared(drawing: Drawing, *names: str) -> list[etree._Element]:
    """Our own elements of some names in the process's extension elements."""
    found: list[etree._Element] = []
    for extension in drawing.process.iterchildren("{*}extensionElements"):
        found += [n for n in extension.iter(f"{{{CASEWAY}}}*") if local_name(n) in names]
    return found


def check_names(drawing: Drawing) -> Iterator[Finding]:
    """Ids of facts, parameters and clocks: present, usable and used once."""
    nodes = declared(drawing, *_DECLARED)
    for node in nodes:
        name = attribute(node, "id")
        if not _NAME.fullmatch(name):
            what = f"A {local_name(node)} has the id “{name}”" if name else f"A {local_name(node)} has no id"
            yield drawing.error(
                name or drawing.diagram.id,
                "unusable-name",
                f"{what}, which conditions cannot read.",
                "Use lower-case letters, digits and _, beginning with a letter, at most 60.",
            )
        elif name in RESERVED_NAMES:
            yield drawing.error(
                name,
                "reserved-name",
                f"“{name}” is a word of the condition language.",
                "Choose another id.",
            )
    # A clock may share a fact's name; a fact and a parameter may not, for a condition reads both.
    for family in (("fact", "parameter"), ("clock",)):
        counted = Counter(attribute(node, "id") for node in nodes if local_name(node) in family)
        for name, count in counted.items():
            if name and count > 1:
                yield drawing.error(
                    name,
                    "declared-twice",
                    f"{name} is declared {count} times.",
                    "Keep one declaration.",
                )


def check_facts(drawing: Drawing) -> Iterator[Finding]:
    """Facts have a type, a label, a scope and a sensitivity that are known."""
    elsewhere = drawing.around.facts()
    for fact in drawing.diagram.facts.values():
        yield from _check_type(drawing, fact.id, fact.type, fact.choices)
        if fact.label == fact.id:
            yield drawing.warning(
                fact.id, "no-label", f"The fact {fact.id} has no label.", "Write what people call it."
            )
        if fact.scope not in {"case", "instance"}:
            yield _unknown_value(drawing, fact.id, "scope", fact.scope, {"case", "instance"})
        if fact.sensitivity not in _SENSITIVITIES:
            yield _unknown_value(drawing, fact.id, "sensitivity", fact.sensitivity, _SENSITIVITIES)
        other = elsewhere.get(fact.id)
        if other is not None and other.type != fact.type:
            yield drawing.error(
                fact.id,
                "fact-clash",
                f"Another process declares {fact.id} as {other.type}, this one as {fact.type}.",
                "Use one type for a fact in all processes, or another id.",
            )
    opens = drawing.diagram.opens
    if opens and (opens not in drawing.diagram.facts or drawing.diagram.facts[opens].type != "date"):
        yield drawing.error(
            drawing.diagram.id,
            "opens-unknown",
            f"Its cases are opened with {opens}, which is no date of the process.",
            "Choose a date that its cases are opened with, or add one to the facts (caseway:opens).",
        )


def check_parameters(drawing: Drawing) -> Iterator[Finding]:
    """Parameters have a type and a default that fits it."""
    for parameter in drawing.diagram.parameters.values():
        yield from _check_type(drawing, parameter.id, parameter.type, parameter.choices)
        if not _default_fits(parameter):
            yield drawing.error(
                parameter.id,
                "parameter-default",
                f"The default “{parameter.default}” does not fit the parameter's type {parameter.type}.",
                "Give a default that is one of the allowed values.",
            )


def _default_fits(parameter: ParameterDeclaration) -> bool:
    default = parameter.default
    if parameter.type not in VALUE_TYPES:
        return True
    if parameter.type == "choice":
        return default in {choice.id for choice in parameter.choices}
    if parameter.type == "boolean":
        return default in {"true", "false"}
    if parameter.type == "integer":
        return whole_number(default) is not None
    return bool(default) or parameter.type.endswith("_list")


def _check_type(
    drawing: Drawing, name: str, value_type: str, choices: tuple[Choice, ...]
) -> Iterator[Finding]:
    if value_type not in VALUE_TYPES:
        yield _unknown_value(drawing, name, "type", value_type, VALUE_TYPES)
    elif value_type in _WITH_VALUES and not choices:
        yield drawing.error(
            name,
            "values-missing",
            f"{name} is a choice without values.",
            "Add its values, each with its words and an id (caseway:value).",
        )
    counted = Counter(choice.id for choice in choices)
    if any(count > 1 or not value for value, count in counted.items()):
        yield drawing.error(
            name, "values-twice", f"Two values of {name} have one id, or none.", "Give each an id of its own."
        )


def _unknown_value(
    drawing: Drawing, name: str, what: str, given: str, known: set[str] | frozenset[str]
) -> Finding:
    return drawing.error(
        name,
        "unknown-value",
        f"{name} has the {what} “{given}”, which is not known." if given else f"{name} has no {what}.",
        f"Choose one of: {', '.join(sorted(known))} ({what}).",
    )
