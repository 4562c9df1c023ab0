"""The one door to lowering: a published file in, the XML of a process and of its side branches out."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from engine.diagram.model import Diagram, Element
from engine.diagram.reading import read_diagrams
from engine.lowering.document import LOWERED_KINDS, write_lowered
from engine.lowering.side_branches import list_refusals, take_out_sides

_EVENTS_ALLOWED: Mapping[str, frozenset[str]] = {
    "startEvent": frozenset({""}),
    "endEvent": frozenset({"", "terminate", "escalation"}),
    "boundaryEvent": frozenset({"timer", "message", "escalation"}),
    "intermediateCatchEvent": frozenset({"timer", "message"}),
    "intermediateThrowEvent": frozenset({"escalation"}),
}


class LoweringError(ValueError):
    """The diagram is outside the safe subset. The gate says why at length; this is the last guard."""


@dataclass(frozen=True)
class Lowered:
    """What the engine runs: the main process, and the side branches by boundary event id."""

    main: bytes
    sides: Mapping[str, bytes] = field(default_factory=dict)


def lower(xml: bytes, process_id: str) -> Lowered:
    """Compile one drawn process to the subset that the engine runs correctly (design, D4).

    Args:
        xml: a BPMN file as published.
        process_id: which of its processes.

    Returns:
        The lowered process and one lowered process per repeating event, in the ids of the drawing.

    Raises:
        DiagramError: the file cannot be read.
        LoweringError: the process is not in it, or holds something the gate refuses.
    """
    found = [diagram for diagram in read_diagrams(xml) if diagram.id == process_id]
    if not found:
        raise LoweringError(f"The file has no process {process_id}.")
    return lower_diagram(found[0])


def lower_diagram(diagram: Diagram) -> Lowered:
    """Compile a diagram already read.

    Raises:
        LoweringError: it holds something the gate refuses.
    """
    for element in diagram.elements.values():
        _check_lowerable(element)
    for refusal in list_refusals(diagram):
        raise LoweringError(f"{refusal.boundary_id}: {refusal.problem} {refusal.mend}")
    main, sides = take_out_sides(diagram)
    return Lowered(write_lowered(main), {key: write_lowered(side) for key, side in sides.items()})


def _check_lowerable(element: Element) -> None:
    if element.kind not in LOWERED_KINDS:
        raise LoweringError(f"{element.id} is a {element.kind}, which cannot be run.")
    if element.event not in _EVENTS_ALLOWED.get(element.kind, {element.event}):
        event = element.event or "plain"
        raise LoweringError(f"{element.id} is a {event} {element.kind}, which cannot be run.")
