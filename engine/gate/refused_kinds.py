"""The elements and events outside the safe subset, each with its own complaint and mend (design, D4).

The reasons are measured: rows 4.4 to 4.8, 4.10, 4.17 to 4.20 and 5.5 of the limits of SpiffWorkflow 3.2.0.
"""

from collections.abc import Iterator
from typing import Final

from engine.diagram.model import Element
from engine.diagram.reading import bpmn_name
from engine.gate.drawing import Drawing
from engine.gate.finding import Finding

_KINDS: Final[dict[str, tuple[str, str, str]]] = {
    "scriptTask": (
        "script-task",
        "A script task runs program code, which no diagram may carry.",
        "Use a condition on a gateway, an outcome of a task with parts, or a form field that sets a fact.",
    ),
    "task": (
        "plain-task",
        "A plain task does not say who does it, so nobody would be asked.",
        "Make it a user task with a form and a role, or a manual task.",
    ),
    "transaction": (
        "transaction",
        "Transactions cannot be run.",
        "Use a subprocess; interrupt it with a boundary event and draw what must then be done.",
    ),
    "adHocSubProcess": (
        "ad-hoc-subprocess",
        "An ad hoc subprocess says nothing about order or end, so it cannot be run.",
        "Use a subprocess with user tasks in order, or an inclusive gateway where some are optional.",
    ),
    "eventBasedGateway": (
        "event-based-gateway",
        "An event-based gateway cannot be run safely: its clocks would share one date.",
        "Use a user task “Record the reply” with a timer boundary event for the case that none comes.",
    ),
    "complexGateway": (
        "complex-gateway",
        "A complex gateway has no defined meaning here.",
        "Use an exclusive, inclusive or parallel gateway, or a task with parts and a quorum.",
    ),
    "callChoreography": (
        "choreography",
        "Choreographies cannot be run.",
        "Draw the process of the partnership itself.",
    ),
    "implicitThrowEvent": (
        "implicit-throw-event",
        "An implicit throw event cannot be run.",
        "Delete it.",
    ),
}

_EVENTS: Final[dict[str, tuple[str, str, str]]] = {
    "signal": (
        "signal-event",
        "Signals cannot be run: they would reach every case, or none.",
        "Record what happened with a message boundary event or a user task “Record …”.",
    ),
    "conditional": (
        "conditional-event",
        "Conditional events cannot be run: nobody would see when the condition is looked at.",
        "Test the condition at an exclusive gateway after the task that sets the fact.",
    ),
    "link": (
        "link-event",
        "Link events cannot be run: the case would stop dead at the link.",
        "Draw a sequence flow to the target instead.",
    ),
    "compensate": (
        "compensation",
        "Compensation cannot be run: what a person signed is never undone.",
        "Draw the correcting steps as ordinary tasks.",
    ),
    "error": (
        "error-event",
        "Error events cannot be run: an uncaught one would make a failed review look finished.",
        "Use an escalation inside a subprocess, caught at its boundary, or a gateway.",
    ),
    "cancel": (
        "cancel-event",
        "Cancel events belong to transactions, which cannot be run.",
        "Use an escalation caught at the boundary of a subprocess.",
    ),
    "multiple": (
        "multiple-event",
        "An event with several definitions cannot be run.",
        "Draw one event for each.",
    ),
}

_PLAIN: Final[dict[str, tuple[str, str, str]]] = {
    "boundaryEvent": (
        "plain-boundary-event",
        "The boundary event does not say what it waits for.",
        "Make it a timer on a clock, a message or an escalation.",
    ),
    "intermediateCatchEvent": (
        "plain-catch-event",
        "The catch event does not say what it waits for.",
        "Make it a timer on a clock or a message.",
    ),
    "intermediateThrowEvent": (
        "plain-throw-event",
        "A milestone event does nothing when the process runs.",
        "Delete it; the history shows each step that was reached.",
    ),
}

_POSITIONS: Final[dict[tuple[str, str], tuple[str, str, str]]] = {
    ("startEvent", "timer"): (
        "timer-start",
        "A process does not start itself at a time.",
        "Use a plain start event; start the case from a page, or from a repeating clock of another process.",
    ),
    ("startEvent", "message"): (
        "message-start",
        "A process does not start on a message.",
        "Use a plain start event and a first user task “Record …”.",
    ),
    ("startEvent", "escalation"): (
        "escalation-start",
        "A process does not start on an escalation.",
        "Catch the escalation at the boundary of the subprocess.",
    ),
    ("endEvent", "message"): (
        "message-throw",
        "An end event sends no message.",
        "Use a send task before a plain end event.",
    ),
    ("intermediateThrowEvent", "message"): (
        "message-throw",
        "A throw event sends no message.",
        "Use a send task: somebody sends it and records that it was sent.",
    ),
}


def check_kinds(drawing: Drawing) -> Iterator[Finding]:
    """One complaint for each element that the engine would ignore or run wrongly."""
    for element in drawing.diagram.elements.values():
        refusal = _refusal(element)
        if refusal is not None:
            yield drawing.error(element.id, *refusal)
        yield from _check_markers(drawing, element)
    yield from _check_data_stores(drawing)


def _refusal(element: Element) -> tuple[str, str, str] | None:
    if element.kind in _KINDS:
        return _KINDS[element.kind]
    if element.event in _EVENTS:
        return _EVENTS[element.event]
    if not element.event:
        return _PLAIN.get(element.kind)
    position = (element.kind, element.event)
    if position in _POSITIONS:
        return _POSITIONS[position]
    if position in _RUNNABLE_EVENTS:
        return None
    return (
        "event-position",
        f"A {element.event} event cannot stand here.",
        "Use a plain event, or see the table of allowed events in docs/bpmn.md.",
    )


_RUNNABLE_EVENTS: Final = frozenset(
    {
        ("boundaryEvent", "timer"),
        ("boundaryEvent", "message"),
        ("boundaryEvent", "escalation"),
        ("intermediateCatchEvent", "timer"),
        ("intermediateCatchEvent", "message"),
        ("intermediateThrowEvent", "escalation"),
        ("endEvent", "terminate"),
        ("endEvent", "escalation"),
    }
)


def _check_markers(drawing: Drawing, element: Element) -> Iterator[Finding]:
    node = drawing.nodes[element.id]
    if node.get("triggeredByEvent") == "true":
        yield drawing.error(
            element.id,
            "event-subprocess",
            "An event subprocess cannot be run: it would start by itself on the first day.",
            "Put the steps it guards into a subprocess and use a boundary event on that.",
        )
    if node.get("isForCompensation") == "true":
        yield drawing.error(element.id, *_EVENTS["compensate"])
    if any(bpmn_name(child) == "standardLoopCharacteristics" for child in node):
        yield drawing.error(
            element.id,
            "standard-loop",
            "The loop marker is not run.",
            "Draw the loop: a gateway after the step with a flow back to it.",
        )
    if node.get("instantiate") == "true":
        yield drawing.error(
            element.id,
            "message-start",
            "A receive task does not start a process.",
            "Use a plain start event before it.",
        )
    if {str(node.get(name, "1")) for name in ("startQuantity", "completionQuantity")} != {"1"}:
        yield drawing.error(
            element.id,
            "token-quantity",
            "Token quantities other than 1 are not run.",
            "Remove them from the file (startQuantity, completionQuantity).",
        )


def _check_data_stores(drawing: Drawing) -> Iterator[Finding]:
    stores = {
        str(node.get("id"))
        for node in drawing.process.getroottree().getroot().iter()
        if bpmn_name(node) in {"dataStoreReference", "dataStore"} and node.get("id")
    }
    for element_id, node in drawing.nodes.items():
        for association in node:
            if bpmn_name(association) not in {"dataInputAssociation", "dataOutputAssociation"}:
                continue
            for end in association:
                if (end.text or "").strip() in stores:
                    yield drawing.error(
                        element_id,
                        "data-store",
                        f"The element reads or writes the data store {(end.text or '').strip()}, "
                        "which carries no state here.",
                        "Let a form set a fact and read the fact; keep the data store as a picture only, "
                        "without arrows.",
                    )
