"""A loop in which nothing waits would run for ever; each loop needs a task, a call or an event in it."""

from collections.abc import Iterator
from typing import Final

from engine.diagram.model import Diagram, Element
from engine.gate.drawing import Drawing
from engine.gate.finding import Finding
from engine.lowering.escalations import find_catcher, is_escalation_throw

_PASSING: Final = frozenset(
    {
        "startEvent",
        "endEvent",
        "intermediateThrowEvent",
        "exclusiveGateway",
        "parallelGateway",
        "inclusiveGateway",
        "eventBasedGateway",
        "complexGateway",
        "scriptTask",
        "businessRuleTask",
    }
)


def check_cycles(drawing: Drawing) -> Iterator[Finding]:
    """One complaint for each loop of automatic steps, at its first element in the file."""
    following = _without_waiting_joins(drawing.diagram, _automatic_steps(drawing.diagram))
    ahead = {key: _reach(following, targets) for key, targets in following.items()}
    done: set[str] = set()
    for element_id in drawing.diagram.elements:
        if element_id in done or element_id not in ahead.get(element_id, ()):
            continue
        # Together with everything on a loop through it, so that each loop is named once.
        loop = {other for other in ahead[element_id] if element_id in ahead.get(other, ())}
        done |= loop
        names = [key for key in drawing.diagram.elements if key in loop]
        yield drawing.error(
            element_id,
            "cycle-without-rest",
            f"The loop through {', '.join(names[:8])} has no step at which it waits, so it would never stop.",
            "Put a task, a call activity or a timer event into the loop.",
        )


def _automatic_steps(diagram: Diagram) -> dict[str, list[str]]:
    """Which element a token passes to by itself; entering a subprocess is entering its start."""
    following: dict[str, list[str]] = {}
    for element in diagram.elements.values():
        if element.kind == "subProcess":
            following[element.id] = [e.id for e in diagram.inside(element.id) if e.kind == "startEvent"]
        elif element.kind in _PASSING or (element.kind, element.event) == ("boundaryEvent", "escalation"):
            following[element.id] = _next(diagram, element)
    return following


def _without_waiting_joins(diagram: Diagram, following: dict[str, list[str]]) -> dict[str, list[str]]:
    """Parallel joins of which an input cannot come by itself wait for it, and so rest."""
    joins = [e.id for e in diagram.elements.values() if e.kind == "parallelGateway" and e.id in following]
    ahead = {join: _reach(following, following[join]) for join in joins}
    waiting = {
        join
        for join in joins
        if join in ahead[join]
        and any(
            flow.source not in following or flow.source not in ahead[join] for flow in diagram.incoming(join)
        )
    }
    if not waiting:
        return following
    left = {key: targets for key, targets in following.items() if key not in waiting}
    return _without_waiting_joins(diagram, left)


def _next(diagram: Diagram, element: Element) -> list[str]:
    targets = [flow.target for flow in diagram.outgoing(element.id)]
    if is_escalation_throw(element):
        catcher = find_catcher(diagram, element)
        targets += [catcher.id] if catcher is not None else []
    if element.kind == "endEvent" and element.scope in diagram.elements:
        targets += [flow.target for flow in diagram.outgoing(element.scope)]
    return targets


def _reach(following: dict[str, list[str]], starts: list[str]) -> set[str]:
    seen: set[str] = set()
    waiting = list(starts)
    while waiting:
        element_id = waiting.pop()
        if element_id not in seen:
            seen.add(element_id)
            waiting.extend(following.get(element_id, ()))
    return seen
