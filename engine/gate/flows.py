"""Rules about the shape of the drawing: starts, ends, flows, splits, and what cannot be reached."""

from collections import Counter
from collections.abc import Iterator
from typing import Final

from engine.diagram.model import Element, Flow
from engine.diagram.paths import reachable
from engine.diagram.reading import GATEWAYS
from engine.gate.drawing import Drawing
from engine.gate.finding import Finding

_JOINS: Final = frozenset({"parallelGateway", "inclusiveGateway"})
_CONDITIONAL: Final = frozenset({"exclusiveGateway", "inclusiveGateway"})


def check_starts_and_ends(drawing: Drawing) -> Iterator[Finding]:
    """Each process and subprocess has one start event and at least one end event."""
    for scope in drawing.scopes():
        elements = list(drawing.diagram.inside(scope))
        starts = [e for e in elements if e.kind == "startEvent"]
        what = "process" if scope == drawing.diagram.id else "subprocess"
        if not starts:
            yield drawing.error(
                scope, "no-start", f"The {what} has no start event.", "Draw one start event and connect it."
            )
        for start in starts[1:]:
            yield drawing.error(
                start.id,
                "several-starts",
                f"The {what} has {len(starts)} start events.",
                "Keep one start event; draw the alternatives behind a gateway.",
            )
        if not any(e.kind == "endEvent" for e in elements):
            yield drawing.error(
                scope, "no-end", f"The {what} has no end event.", "Draw an end event after the last step."
            )


def check_flow_ends(drawing: Drawing) -> Iterator[Finding]:
    """Each flow joins two elements of one scope, and may join them."""
    elements = drawing.diagram.elements
    for flow in drawing.diagram.flows.values():
        missing = [ref or "nothing" for ref in (flow.source, flow.target) if ref not in elements]
        if missing:
            yield drawing.error(
                flow.id,
                "flow-unresolved",
                f"The flow is connected to {' and '.join(missing)}, which is not in the process.",
                "Connect both ends, or delete the flow.",
            )
            continue
        source, target = elements[flow.source], elements[flow.target]
        if source.scope != target.scope:
            yield drawing.error(
                flow.id,
                "flow-crosses-border",
                "The flow crosses the border of a subprocess.",
                "Connect it to the subprocess itself, or draw both steps on the same side.",
            )
        if source.kind == "endEvent":
            yield drawing.error(
                flow.id, "flow-from-end", "A flow leaves an end event.", "Delete the flow or the end event."
            )
        if target.kind in {"startEvent", "boundaryEvent"}:
            yield drawing.error(
                flow.id,
                "flow-into-start",
                "A flow enters a start or boundary event, which nothing can enter.",
                "Connect it to the step after the event.",
            )


def check_double_flows(drawing: Drawing) -> Iterator[Finding]:
    """No two flows lead from one element to the same other one: a join could not tell them apart."""
    pairs = Counter((flow.source, flow.target) for flow in drawing.diagram.flows.values())
    for (source, target), count in pairs.items():
        if count > 1:
            yield drawing.error(
                target,
                "double-flow",
                f"{count} flows lead from {source} to this element.",
                "Keep one of them; put several conditions into one with “or”.",
            )


def check_reach(drawing: Drawing) -> Iterator[Finding]:
    """Everything can be reached, and leads on."""
    for scope in drawing.scopes():
        reached = reachable(drawing.diagram, _beginnings(drawing, scope))
        has_start = any(e.kind == "startEvent" for e in drawing.diagram.inside(scope))
        for element in drawing.diagram.inside(scope):
            if has_start and element.id not in reached:
                yield drawing.error(
                    element.id,
                    "unreachable",
                    "Nothing leads to this element, so it would never happen.",
                    "Connect it, or delete it.",
                )
            if element.kind != "endEvent" and not drawing.diagram.outgoing(element.id):
                yield drawing.error(
                    element.id,
                    "dead-end",
                    "Nothing follows this element.",
                    "Connect it to the next step or to an end event.",
                )


def _beginnings(drawing: Drawing, scope: str) -> list[str]:
    """Where a token can begin: starts, and what is refused for beginning by itself, to say that only once."""
    return [
        element.id
        for element in drawing.diagram.inside(scope)
        if element.kind == "startEvent"
        or (element.kind == "intermediateCatchEvent" and element.event == "link")
        or drawing.nodes[element.id].get("triggeredByEvent") == "true"
        or drawing.nodes[element.id].get("isForCompensation") == "true"
    ]


def check_splits(drawing: Drawing) -> Iterator[Finding]:
    """Only gateways split."""
    for element in drawing.diagram.elements.values():
        leaving = drawing.diagram.outgoing(element.id)
        if element.kind not in GATEWAYS and len(leaving) > 1:
            yield drawing.error(
                element.id,
                "implicit-split",
                f"{len(leaving)} flows leave this element without a gateway.",
                "Draw one flow to a parallel gateway, or to an exclusive one with conditions.",
            )


def check_gateways(drawing: Drawing) -> Iterator[Finding]:
    """Conditions and defaults stand where they are read, and nowhere else."""
    for element in drawing.diagram.elements.values():
        leaving = drawing.diagram.outgoing(element.id)
        if element.default_flow and element.default_flow not in {flow.id for flow in leaving}:
            yield drawing.error(
                element.id,
                "default-unresolved",
                f"The default flow {element.default_flow} does not leave this element.",
                "Choose one of the flows that leave it as the default.",
            )
        if element.kind in _CONDITIONAL:
            yield from _check_conditional(drawing, element, leaving)
        else:
            yield from _check_unconditional(drawing, element, leaving)


def _check_conditional(drawing: Drawing, gateway: Element, leaving: list[Flow]) -> Iterator[Finding]:
    for flow in leaving:
        if flow.id == gateway.default_flow:
            if flow.condition:
                yield drawing.error(
                    flow.id,
                    "default-with-condition",
                    "The default flow has a condition, which would be ignored.",
                    "Remove the condition, or make another flow the default.",
                )
        elif not flow.condition and len(leaving) > 1:
            yield drawing.error(
                flow.id,
                "flow-without-condition",
                f"The flow leaves the gateway {gateway.id} without a condition.",
                "Write a condition, or make it the gateway's default flow.",
            )
    if leaving and not gateway.default_flow and all(flow.condition for flow in leaving):
        yield drawing.warning(
            gateway.id,
            "no-default",
            "No flow is the default: if no condition is true, the case waits for a person to mend it.",
            "Make the flow for all other cases the default.",
        )


def _check_unconditional(drawing: Drawing, element: Element, leaving: list[Flow]) -> Iterator[Finding]:
    for flow in leaving:
        if flow.condition is not None:
            yield drawing.error(
                flow.id,
                "condition-ignored",
                f"The condition on this flow would be ignored: it leaves {element.id}, "
                "which is no exclusive or inclusive gateway.",
                "Draw an exclusive gateway and put the condition on a flow that leaves it.",
            )
    if element.default_flow and element.default_flow in {flow.id for flow in leaving}:
        yield drawing.error(
            element.id,
            "default-ignored",
            "The default flow would be ignored: this is no exclusive or inclusive gateway.",
            "Draw an exclusive gateway after it.",
        )


def check_joins(drawing: Drawing) -> Iterator[Finding]:
    """A join that waits has flows that can all come; a gateway that does nothing is said to."""
    for element in drawing.diagram.elements.values():
        entering = drawing.diagram.incoming(element.id)
        own = [flow for flow in entering if flow.source == element.id]
        if element.kind in _JOINS and own:
            yield drawing.error(
                element.id,
                "join-into-itself",
                "The join waits for a flow that it sends itself.",
                "Lead the flow back to an exclusive gateway before the step to be repeated.",
            )
