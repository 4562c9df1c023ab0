"""Facts, parameters and clocks out of a process's extension elements."""

from lxml import etree

from engine.diagram.model import (
    CASEWAY,
    Choice,
    ClockDeclaration,
    FactDeclaration,
    ParameterDeclaration,
    RungDeclaration,
)

_TRUE = frozenset({"true", "1"})


def read_facts(extension: etree._Element | None) -> dict[str, FactDeclaration]:
    """The declared facts by id, in document order; of two with one id the first counts."""
    facts: dict[str, FactDeclaration] = {}
    for node in _declared(extension, "fact"):
        fact = FactDeclaration(
            id=attribute(node, "id"),
            type=attribute(node, "type"),
            label=attribute(node, "label") or attribute(node, "id"),
            choices=_choices(node),
            scope=attribute(node, "scope") or "case",
            sensitivity=attribute(node, "sensitivity") or "official",
        )
        facts.setdefault(fact.id, fact)
    return facts


def read_parameters(extension: etree._Element | None) -> dict[str, ParameterDeclaration]:
    """The declared parameters by id, in document order; of two with one id the first counts."""
    parameters: dict[str, ParameterDeclaration] = {}
    for node in _declared(extension, "parameter"):
        parameter = ParameterDeclaration(
            id=attribute(node, "id"),
            type=attribute(node, "type"),
            label=attribute(node, "label") or attribute(node, "id"),
            default=attribute(node, "default"),
            choices=_choices(node),
        )
        parameters.setdefault(parameter.id, parameter)
    return parameters


def read_clocks(extension: etree._Element | None) -> dict[str, ClockDeclaration]:
    """The declared clocks by id, in document order; of two with one id the first counts."""
    clocks: dict[str, ClockDeclaration] = {}
    for node in _declared(extension, "clock"):
        clock = ClockDeclaration(
            id=attribute(node, "id"),
            name=attribute(node, "name") or attribute(node, "id"),
            length=attribute(node, "length"),
            unit=attribute(node, "unit"),
            anchor=attribute(node, "anchor"),
            met=attribute(node, "met"),
            direction=attribute(node, "direction") or "forward",
            scope=attribute(node, "scope") or "instance",
            force=attribute(node, "force") or "local",
            length_source=attribute(node, "lengthSource") or "local",
            clauses=words(attribute(node, "clause")),
            repeat=attribute(node, "repeat") in _TRUE,
            extension=whole_number(attribute(node, "extension")),
            rungs=tuple(_rung(child) for child in node.iterchildren(f"{{{CASEWAY}}}rung")),
        )
        clocks.setdefault(clock.id, clock)
    return clocks


def attribute(node: etree._Element, name: str) -> str:
    """An attribute of a Caseway element, trimmed; with or without the prefix; '' when absent."""
    value = node.get(name)
    if value is None:
        value = node.get(f"{{{CASEWAY}}}{name}")
    return str(value).strip() if value is not None else ""


def words(text: str) -> tuple[str, ...]:
    """The words of a space-separated list."""
    return tuple(text.split())


def whole_number(text: str) -> int | None:
    """A signed whole number of at most six digits, or None for anything else."""
    digits = text.lstrip("+-")
    plain = digits.isascii() and digits.isdigit() and len(digits) <= 6  # noqa: PLR2004 - said above
    return int(text) if plain and len(text) - len(digits) <= 1 else None


def _rung(node: etree._Element) -> RungDeclaration:
    return RungDeclaration(
        id=attribute(node, "id"),
        kind=attribute(node, "kind"),
        offset=whole_number(attribute(node, "offset")) or 0,
        origin=attribute(node, "from") or "due",
        unit=attribute(node, "unit"),
        to=words(attribute(node, "to")),
    )


def _declared(extension: etree._Element | None, name: str) -> list[etree._Element]:
    if extension is None:
        return []
    found = extension.findall(f".//{{{CASEWAY}}}{name}")
    return [node for node in found if attribute(node, "id")]


def _choices(node: etree._Element) -> tuple[Choice, ...]:
    children = [
        Choice(attribute(child, "id"), attribute(child, "label") or attribute(child, "id"))
        for child in node.iterchildren(f"{{{CASEWAY}}}value")
    ]
    return tuple(children) or tuple(Choice(word, word) for word in words(attribute(node, "values")))
