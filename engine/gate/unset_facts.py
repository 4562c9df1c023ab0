"""A condition that reads a fact which some path leaves unset: said as a warning, at best effort.

Comparing an unset fact stops the case with a fault (design, section 7), so a process owner should see it
coming. Facts that no form of this process sets are taken as set by an earlier stage, and one that a called
process declares as set by that call; so nothing is proved here, only the likely slips are found.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Final

from engine.diagram.model import Diagram, Element
from engine.diagram.reading import SCOPES
from engine.expressions import ExpressionError, parse
from engine.gate.drawing import Drawing
from engine.gate.finding import Finding
from engine.rules import Table
from engine.rules.cells import is_any
from forms import Form

_JOINS_ALL: Final = "parallelGateway"
Facts = frozenset[str]
_ASKS_SET: Final = re.compile(r"\bis\s+(not\s+)?set\b")


def check_unset(
    drawing: Drawing, forms: Mapping[str, Form], tables: Mapping[str, Table] | None = None
) -> Iterator[Finding]:
    """Complaints about conditions and business rules that may read an unset fact.

    Args:
        drawing: the process.
        forms: its compiled forms by id.
        tables: its decision tables by id.
    """
    diagram, tables = drawing.diagram, tables or {}
    surely, perhaps = {}, []
    for e in diagram.elements.values():
        surely[e.id] = _set_by(drawing, e, forms, optional=False) | _set_by_rule(e, tables, optional=False)
        perhaps.append(_set_by(drawing, e, forms, optional=True) | _set_by_rule(e, tables, optional=True))
    somewhere: Facts = frozenset().union(*perhaps)
    known = _known_after(diagram, surely)
    for element in diagram.elements.values():
        needed = _needed_by_rule(tables[element.rule]) if element.rule in tables else frozenset()
        before = _before(diagram, element, known, surely)
        for name in sorted((needed & somewhere & set(diagram.facts)) - before):
            yield drawing.warning(
                element.id,
                "fact-unset",
                f"“{diagram.facts[name].label}” ({name}) may not be set when this rule is decided.",
                "Make the question that sets it required on every path, or test is not set in its column.",
            )
    for flow in diagram.flows.values():
        source = diagram.elements.get(flow.source)
        if source is None or flow.condition is None or source.id not in known:
            continue
        for name in sorted((_needs(flow.condition) & somewhere & set(diagram.facts)) - known[source.id]):
            yield drawing.warning(
                flow.id,
                "fact-unset",
                f"“{diagram.facts[name].label}” ({name}) may not be set when this condition is read.",
                f"Make the question that sets it required on every path, or write: {name} is set and …",
            )


def _needs(condition: str) -> Facts:
    try:
        return parse(condition).needs
    except ExpressionError:
        return frozenset()


def _set_by(drawing: Drawing, element: Element, forms: Mapping[str, Form], *, optional: bool) -> Facts:
    """The facts that completing an element sets; with ``optional``, those it may set."""
    if element.kind == "callActivity":
        called = (drawing.around.processes or {}).get(element.called)
        return frozenset(drawing.diagram.facts if called is None else called.facts)
    found = {outcome.fact for outcome in element.outcomes}
    form = forms.get(element.form)
    for field in form.fields() if form is not None else ():
        if field.fact and (optional or field.required or field.kind == "checkbox"):
            found.add(field.fact)
    return frozenset(found)


def _set_by_rule(element: Element, tables: Mapping[str, Table], *, optional: bool) -> Facts:
    """The facts that deciding a rule sets; with ``optional``, those that only some of its rows set."""
    table = tables.get(element.rule)
    if table is None:
        return frozenset()
    return frozenset(
        output.fact
        for place, output in enumerate(table.outputs)
        if optional or not any(is_any(row.outputs[place]) for row in table.rows)
    )


def _needed_by_rule(table: Table) -> Facts:
    """The facts without which a table cannot be decided."""
    needed: set[str] = set()
    for place, column in enumerate(table.inputs):
        cells = [row.inputs[place] for row in table.rows if not is_any(row.inputs[place])]
        if cells and not any(_ASKS_SET.search(cell) for cell in cells):
            needed |= _needs(column.expression)
    return frozenset(needed)


def _known_after(diagram: Diagram, surely: Mapping[str, Facts]) -> dict[str, Facts]:
    """The facts set on every path by the time an element is done, for each element that can be reached."""
    everything = frozenset(diagram.facts)
    after: dict[str, Facts] = dict.fromkeys(diagram.elements, everything)
    changed = True
    while changed:
        changed = False
        for element in diagram.elements.values():
            now = _before(diagram, element, after, surely) | surely[element.id]
            if element.kind in SCOPES:
                ends = [after[e.id] for e in diagram.inside(element.id) if e.kind == "endEvent"]
                now |= frozenset.intersection(*ends) if ends else frozenset()
            if now != after[element.id]:
                after[element.id] = now
                changed = True
    return after


def _before(
    diagram: Diagram, element: Element, after: Mapping[str, Facts], surely: Mapping[str, Facts]
) -> Facts:
    if element.kind == "startEvent":
        scope = diagram.elements.get(element.scope)
        return _before(diagram, scope, after, surely) if scope else frozenset({diagram.opens}) - {""}
    if element.kind == "boundaryEvent":
        host = diagram.elements.get(element.attached_to)
        return _before(diagram, host, after, surely) if host and host is not element else frozenset()
    entering = [after[flow.source] for flow in diagram.incoming(element.id) if flow.source in after]
    if not entering:
        return frozenset(diagram.facts)
    if element.kind == _JOINS_ALL:
        return frozenset().union(*entering)
    return frozenset.intersection(*entering)
