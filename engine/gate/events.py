"""Rules about timers, messages, escalations and the boundary events they stand on."""

from collections.abc import Iterator
from typing import Final

from engine.diagram.model import ClockDeclaration, Element
from engine.diagram.reading import ACTIVITIES, bpmn_name, event_definitions
from engine.gate.drawing import Drawing
from engine.gate.finding import Finding
from engine.lowering.escalations import find_catcher, is_escalation_throw
from engine.lowering.side_branches import list_refusals

BREACH: Final = "breach"
"""The rung every clock has: the first instant after the due date."""

_WITHOUT_TIME: Final = {"timeDate", "timeDuration", "timeCycle"}
_REFERENCES: Final = {"messageRef": "message", "escalationRef": "escalation"}


def check_timers(drawing: Drawing) -> Iterator[Finding]:
    """Timers name a clock, and only a clock."""
    for element in drawing.diagram.elements.values():
        if element.event == "timer":
            yield from _check_timer(drawing, element)
        elif element.rung:
            yield drawing.error(
                element.id,
                "rung-without-timer",
                "A rung of a ladder is read on timer events only and would be ignored here.",
                "Leave it out, or put a clock on the border of the step and choose it there (caseway:rung).",
            )


def _check_timer(drawing: Drawing, element: Element) -> Iterator[Finding]:
    definition = event_definitions(drawing.nodes[element.id])[0]
    written = [child for child in definition if bpmn_name(child) in _WITHOUT_TIME]
    if written:
        text = " ".join("".join(map(str, written[0].itertext())).split())[:60]
        yield drawing.error(
            element.id,
            "timer-content",
            f"The timer says “{text}” in itself. Dates are reckoned by clocks, never by the diagram.",
            "Add a clock to the process and choose it here; leave the timer itself empty (caseway:clock).",
        )
    if element.kind not in {"boundaryEvent", "intermediateCatchEvent"}:
        return
    if not element.clock:
        if not written:
            yield drawing.error(
                element.id,
                "timer-without-clock",
                "The timer names no clock, so it would never happen.",
                "Choose which of the process's clocks it waits for (caseway:clock).",
            )
        return
    clock = find_clock(drawing, element.clock)
    if clock is None:
        return
    if element.rung and element.rung not in {BREACH, *(rung.id for rung in clock.rungs)}:
        yield drawing.error(
            element.id,
            "unknown-rung",
            f"The clock “{clock.name}” has no rung {element.rung}.",
            f"Add the rung to the clock, or choose another (caseway:rung, one of: {_rungs(clock)}).",
        )
    if clock.repeat and element.kind == "intermediateCatchEvent":
        yield drawing.error(
            element.id,
            "repeating-catch",
            f"The clock “{clock.name}” comes round again, and this waits only once.",
            "Choose a clock that is due once, or put it on the border of a step that goes on (repeat).",
        )
    elif clock.repeat and clock.id not in drawing.diagram.clocks:
        yield drawing.error(
            element.id,
            "repeating-elsewhere",
            f"The clock “{clock.name}”, which comes round again, belongs to another process.",
            "Add such a clock to this process, whose step it repeats for (caseway:clock).",
        )


def _rungs(clock: ClockDeclaration) -> str:
    return ", ".join(dict.fromkeys([*(rung.id for rung in clock.rungs), BREACH]))


def find_clock(drawing: Drawing, clock_id: str) -> ClockDeclaration | None:
    """A clock by id, declared here or, with case scope, by another known process."""
    here = drawing.diagram.clocks.get(clock_id)
    return here or (drawing.around.clocks() or {}).get(clock_id)


def check_clock_references(drawing: Drawing) -> Iterator[Finding]:
    """Every clock named by an element exists."""
    elsewhere = drawing.around.clocks()
    for element in drawing.diagram.elements.values():
        if not element.clock or find_clock(drawing, element.clock) is not None:
            continue
        if elsewhere is None:
            yield drawing.warning(
                element.id,
                "clock-elsewhere",
                f"The clock {element.clock} is not declared in this process.",
                "See that the process that starts the case has it, as a clock of the whole case (scope).",
            )
        else:
            yield drawing.error(
                element.id,
                "unknown-clock",
                f"There is no clock {element.clock}.",
                "Choose another, or add it: here, or as a clock of the whole case in the process that starts "
                "the case (caseway:clock, scope).",
            )


def check_references(drawing: Drawing) -> Iterator[Finding]:
    """Message and escalation references point at something in the file."""
    root = drawing.process.getroottree().getroot()
    known = {(bpmn_name(node), str(node.get("id"))) for node in root if node.get("id")}
    for element in drawing.diagram.elements.values():
        node = drawing.nodes[element.id]
        for holder in (node, *event_definitions(node)):
            for attribute, kind in _REFERENCES.items():
                reference = str(holder.get(attribute, "")).rpartition(":")[2].strip()
                if reference and (kind, reference) not in known:
                    yield drawing.error(
                        element.id,
                        "unresolved-reference",
                        f"The {kind} {reference} is not in the file.",
                        f"Choose one of the file's {kind}s, or name a new one ({attribute}).",
                    )


def check_messages(drawing: Drawing) -> Iterator[Finding]:
    """A message arrives because somebody records it."""
    for element in drawing.diagram.elements.values():
        if element.event != "message" or element.kind not in {"boundaryEvent", "intermediateCatchEvent"}:
            continue
        if not element.role:
            yield drawing.error(
                element.id,
                "no-role",
                "Nobody may record this message.",
                "Say who may record it, on the lane or on the event (caseway:role).",
            )
        if not element.form:
            yield drawing.warning(
                element.id,
                "no-form",
                "The message has no form, so nothing is recorded but that it came.",
                "Choose a form that asks for the date and what was said (caseway:form).",
            )


def check_escalations(drawing: Drawing) -> Iterator[Finding]:
    """Each escalation has a catcher, and each catcher stands where one can be."""
    diagram = drawing.diagram
    caught: set[str] = set()
    for element in diagram.elements.values():
        if not is_escalation_throw(element):
            continue
        catcher = find_catcher(diagram, element)
        if element.scope == diagram.id:
            yield drawing.error(
                element.id,
                "escalation-at-top",
                "An escalation is thrown outside any subprocess, where nothing can catch it.",
                "Put the step into a subprocess with an escalation boundary event, or use a task instead.",
            )
        elif catcher is None:
            yield drawing.error(
                element.id,
                "escalation-uncaught",
                "No subprocess around this step catches its escalation.",
                "Put an escalation of the same name on the border of the subprocess (escalationRef).",
            )
        else:
            caught.add(catcher.id)
    for element in diagram.elements.values():
        if element.kind != "boundaryEvent" or element.event != "escalation":
            continue
        host = diagram.elements.get(element.attached_to)
        if host is not None and host.kind != "subProcess":
            yield drawing.error(
                element.id,
                "escalation-host",
                f"An escalation cannot be caught on {host.id}: only an embedded subprocess throws one.",
                "Let the called process set a fact and test it at a gateway after the step.",
            )
        elif host is not None and element.id not in caught:
            yield drawing.warning(
                element.id,
                "escalation-never",
                "Nothing inside the subprocess throws this escalation.",
                "Draw the throw, or delete the event.",
            )


def check_boundaries(drawing: Drawing) -> Iterator[Finding]:
    """A boundary event stands on an activity of its own scope."""
    for element in drawing.diagram.elements.values():
        if element.kind != "boundaryEvent":
            continue
        host = drawing.diagram.elements.get(element.attached_to)
        if host is None or host.kind not in ACTIVITIES or host.scope != element.scope:
            yield drawing.error(
                element.id,
                "boundary-host",
                "The boundary event is not on a step beside it.",
                "Attach it to the edge of a task, a call activity or a subprocess.",
            )


def check_side_branches(drawing: Drawing) -> Iterator[Finding]:
    """The branch of a repeating clock can run by itself."""
    for refusal in list_refusals(drawing.diagram):
        yield drawing.error(refusal.boundary_id, refusal.rule, refusal.problem, refusal.mend)
