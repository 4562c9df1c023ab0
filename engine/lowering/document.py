"""Lowered BPMN XML, written element by element from the drawn diagram.

Only what the engine needs is written, so nothing drawn or smuggled into the file (scripts, extensions,
loops, data, other processes, positions) can reach the library.
"""

from typing import Final

from lxml import etree

from engine.diagram.model import BPMN, Diagram, Element, Flow
from engine.diagram.paths import scopes_around
from engine.lowering.escalations import find_catcher, is_escalation_throw

_B: Final = f"{{{BPMN}}}"

LOWERED_KINDS: Final = {
    "startEvent": "startEvent",
    "endEvent": "endEvent",
    "boundaryEvent": "boundaryEvent",
    "intermediateCatchEvent": "intermediateCatchEvent",
    "intermediateThrowEvent": "intermediateThrowEvent",
    "userTask": "userTask",
    "manualTask": "manualTask",
    "receiveTask": "userTask",
    "sendTask": "userTask",
    "serviceTask": "userTask",
    "businessRuleTask": "userTask",
    "callActivity": "userTask",
    "exclusiveGateway": "exclusiveGateway",
    "parallelGateway": "parallelGateway",
    "inclusiveGateway": "inclusiveGateway",
    "subProcess": "subProcess",
}
"""What each drawn kind becomes. Whatever waits for somebody or something outside waits as a user task."""

_CONDITIONAL: Final = frozenset({"exclusiveGateway", "inclusiveGateway"})


def write_lowered(diagram: Diagram) -> bytes:
    """Write a diagram of the safe subset as XML for the engine.

    Flows keep the order of the drawing's file, which is the order in which conditions are tried.

    Args:
        diagram: a diagram whose repeating branches have been taken out.

    Returns:
        A BPMN file with one executable process whose elements carry the drawn ids. Timer and message
        events are catches of a signal ``sig_<element id>``; an escalation is named after the boundary
        event that catches it.
    """
    root = etree.Element(f"{_B}definitions", nsmap={"bpmn": BPMN}, targetNamespace="urn:caseway:lowered")
    process = etree.SubElement(root, f"{_B}process", id=diagram.id, name=diagram.name, isExecutable="true")
    nodes = {diagram.id: process}
    for element in _outermost_first(diagram):
        nodes[element.id] = _write_element(nodes[element.scope], diagram, element)
    for flow in diagram.flows.values():
        source = diagram.elements.get(flow.source)
        if source is not None:
            _write_flow(nodes[source.scope], flow, conditional=_carries_condition(source, flow))
    _write_signals_and_escalations(root, diagram)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8")


def _outermost_first(diagram: Diagram) -> list[Element]:
    return sorted(diagram.elements.values(), key=lambda element: len(scopes_around(diagram, element.id)))


def _write_element(parent: etree._Element, diagram: Diagram, element: Element) -> etree._Element:
    node = etree.SubElement(parent, f"{_B}{LOWERED_KINDS[element.kind]}", id=element.id)
    if element.name:
        node.set("name", element.name)
    if element.default_flow and element.kind in _CONDITIONAL:
        node.set("default", element.default_flow)
    if element.kind == "boundaryEvent":
        node.set("attachedToRef", element.attached_to)
        node.set("cancelActivity", "true" if element.interrupting else "false")
    if element.event in {"timer", "message"}:
        etree.SubElement(node, f"{_B}signalEventDefinition", signalRef=signal_of(element.id))
    elif element.event == "escalation":
        reference = _escalation_of(diagram, element)
        etree.SubElement(node, f"{_B}escalationEventDefinition", escalationRef=reference)
    elif element.event == "terminate":
        etree.SubElement(node, f"{_B}terminateEventDefinition")
    return node


def signal_of(element_id: str) -> str:
    """The id and name of the signal that an event's own catch listens to."""
    return f"sig_{element_id}"


def _escalation_of(diagram: Diagram, element: Element) -> str:
    catcher = find_catcher(diagram, element) if is_escalation_throw(element) else element
    return f"esc_{catcher.id}" if catcher is not None else f"uncaught_{element.id}"


def _carries_condition(source: Element, flow: Flow) -> bool:
    return source.kind in _CONDITIONAL and flow.id != source.default_flow


def _write_flow(parent: etree._Element, flow: Flow, *, conditional: bool) -> None:
    node = etree.SubElement(
        parent, f"{_B}sequenceFlow", id=flow.id, sourceRef=flow.source, targetRef=flow.target
    )
    if conditional and flow.condition:
        etree.SubElement(node, f"{_B}conditionExpression").text = flow.condition


def _write_signals_and_escalations(root: etree._Element, diagram: Diagram) -> None:
    escalations: set[str] = set()
    for element in diagram.elements.values():
        if element.event in {"timer", "message"}:
            name = signal_of(element.id)
            etree.SubElement(root, f"{_B}signal", id=name, name=name)
        elif element.event == "escalation":
            escalations.add(_escalation_of(diagram, element))
    for name in sorted(escalations):
        etree.SubElement(root, f"{_B}escalation", id=name, name=name, escalationCode=name)
