"""The branch behind a repeating, non-interrupting timer becomes a process of its own, run once per tick.

BPMN lets such a branch run many times beside its host. A token per tick would pile up inside the main
process and hold it open, so each tick starts a side instance instead; that only means the same when
nothing outside the branch can be reached from it, and the refusals below make sure of that.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from engine.diagram.model import Diagram, Element
from engine.diagram.paths import inside_all, reachable
from engine.lowering.escalations import is_escalation_throw

SIDE_SUFFIX = "__side"
START_SUFFIX = "__start"


@dataclass(frozen=True)
class SideRefusal:
    """Why a repeating event's branch cannot run by itself."""

    boundary_id: str
    rule: str
    problem: str
    mend: str


def is_repeating(diagram: Diagram, element: Element) -> bool:
    """True for a boundary timer whose clock, declared in the same diagram, repeats."""
    clock = diagram.clocks.get(element.clock)
    return element.kind == "boundaryEvent" and element.event == "timer" and clock is not None and clock.repeat


def repeating_events(diagram: Diagram) -> list[Element]:
    """The boundary timers on repeating clocks, in document order."""
    return [element for element in diagram.elements.values() if is_repeating(diagram, element)]


def list_refusals(diagram: Diagram) -> list[SideRefusal]:
    """Why the branches of this diagram's repeating events cannot be taken out; empty when they can."""
    return [
        SideRefusal(event.id, rule, problem, mend)
        for event in repeating_events(diagram)
        for rule, problem, mend in _refusals(diagram, event)
    ]


def take_out_sides(diagram: Diagram) -> tuple[Diagram, dict[str, Diagram]]:
    """Split a diagram into the main process and one side process per repeating event.

    Args:
        diagram: a diagram for which :func:`list_refusals` is empty.

    Returns:
        The main diagram without the branches, and the side diagrams by boundary event id. A side
        diagram has the id ``<boundary>__side``, begins at ``<boundary>__start`` and otherwise keeps the
        ids of the drawing; a plain end event shared with the main path is copied into it.
    """
    sides: dict[str, Diagram] = {}
    taken: set[str] = set()
    moved_flows: set[str] = set()
    for event in repeating_events(diagram):
        branch, shared = _branch(diagram, event)
        sides[event.id] = _side(diagram, event, branch)
        own = branch - shared
        taken |= own | inside_all(diagram, own) | {event.id}
        moved_flows |= set(sides[event.id].flows)
    main = replace(
        diagram,
        elements={key: element for key, element in diagram.elements.items() if key not in taken},
        flows={key: flow for key, flow in diagram.flows.items() if key not in moved_flows},
    )
    return main, sides


def _side(diagram: Diagram, event: Element, branch: set[str]) -> Diagram:
    side_id, start_id = event.id + SIDE_SUFFIX, event.id + START_SUFFIX
    within = inside_all(diagram, branch)
    elements = {start_id: Element(id=start_id, kind="startEvent", name=event.name, scope=side_id)}
    for key, element in diagram.elements.items():
        if key in branch:
            elements[key] = replace(element, scope=side_id)
        elif key in within:
            elements[key] = element
    flows = {}
    for key, flow in diagram.flows.items():
        if flow.source == event.id:
            flows[key] = replace(flow, source=start_id)
        elif flow.source in branch or flow.source in within:
            flows[key] = flow
    return replace(diagram, id=side_id, name=event.name or side_id, opens="", elements=elements, flows=flows)


def _branch(diagram: Diagram, event: Element) -> tuple[set[str], set[str]]:
    """What is reached from the event, and what of that the rest of its scope reaches too."""
    starts = [e.id for e in diagram.inside(event.scope) if e.kind == "startEvent"]
    main = reachable(diagram, starts, without={event.id})
    branch = reachable(diagram, [event.id]) - {event.id}
    return branch, branch & main


def _refusals(diagram: Diagram, event: Element) -> Iterator[tuple[str, str, str]]:
    if event.interrupting:
        yield (
            "repeating-interrupts",
            "A repeating clock cannot interrupt: the first tick would end the step it repeats for.",
            "Let the step go on when it happens (dashed), or choose a clock that is due once (repeat).",
        )
        return
    branch, shared = _branch(diagram, event)
    merges = sorted(key for key in shared if not _plain_end(diagram, key))
    if event.attached_to in branch or merges:
        names = ", ".join(merges or [event.attached_to])
        yield (
            "repeating-merges",
            f"The branch of the repeating clock flows back into the main path at {names}.",
            "Give the branch its own steps and its own end event.",
        )
        return
    yield from _inside_refusals(diagram, branch | inside_all(diagram, branch))
    if not any(diagram.elements[key].kind == "endEvent" for key in branch if key in diagram.elements):
        yield (
            "repeating-no-end",
            "The branch of the repeating clock has no end event.",
            "Draw an end event after its last step.",
        )


def _inside_refusals(diagram: Diagram, within: set[str]) -> Iterator[tuple[str, str, str]]:
    for element in (e for e in diagram.elements.values() if e.id in within):
        if element.kind == "endEvent" and element.event == "terminate" and element.scope not in within:
            yield (
                "repeating-terminates",
                f"{element.id} would end only this one occurrence, not the process it is drawn in.",
                "Use a plain end event in the branch of a repeating clock.",
            )
        if is_escalation_throw(element):
            yield (
                "repeating-throws",
                f"{element.id} throws to the enclosing process, which the repeating branch has left.",
                "Record a fact in the branch and test it in the main path instead of throwing.",
            )
        if is_repeating(diagram, element):
            yield (
                "repeating-nested",
                f"{element.id} repeats inside the branch of another repeating clock.",
                "Move the inner steps into a process of their own and call it.",
            )


def _plain_end(diagram: Diagram, element_id: str) -> bool:
    element = diagram.elements.get(element_id)
    return element is not None and element.kind == "endEvent" and not element.event
