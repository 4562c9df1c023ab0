"""What BPMN lets a drawing leave out, drawn: starts, ends, splits and defaults."""

from lxml import etree

from engine.diagram.reading import FLOW_NODES, GATEWAYS, bpmn_name, node_id
from engine.importing.sheet import B, Sheet, name_of, readable, unique


def without_start(sheet: Sheet) -> list[str]:
    """Scopes without a start event where exactly one step could be the first."""
    return [name_of(first) for _, first in _startless(sheet)]


def add_start(sheet: Sheet, _answer: str) -> None:
    """Draw the start event."""
    for scope, first in list(_startless(sheet)):
        start = unique("begin", sheet.ids())
        sheet.add(scope, "startEvent", start)
        sheet.connect(scope, start, node_id(first))


def dead_ends(sheet: Sheet) -> list[str]:
    """Steps that nothing follows: BPMN ends the path there."""
    return [name_of(node) for _, node in _dead_ends(sheet)]


def add_ends(sheet: Sheet, _answer: str) -> None:
    """Draw an end event after each."""
    for scope, node in _dead_ends(sheet):
        end = unique(f"{node_id(node)}_ended"[:90], sheet.ids())
        sheet.add(scope, "endEvent", end)
        sheet.connect(scope, node_id(node), end)


def implicit_splits(sheet: Sheet) -> list[str]:
    """Steps that several flows without conditions leave: BPMN takes them all."""
    return [name_of(node) for _, node, _ in _splits(sheet)]


def add_splits(sheet: Sheet, _answer: str) -> None:
    """Draw the parallel gateway that this means."""
    for scope, node, leaving in _splits(sheet):
        gateway = unique(f"after_{node_id(node)}"[:90], sheet.ids())
        sheet.add(scope, "parallelGateway", gateway)
        for flow in leaving:
            flow.set("sourceRef", gateway)
        for child in [child for child in node if bpmn_name(child) == "outgoing"]:
            node.remove(child)
        sheet.connect(scope, node_id(node), gateway)


def missing_defaults(sheet: Sheet) -> list[str]:
    """Gateways with exactly one flow without a condition, and no default."""
    return [name_of(gateway) for gateway, _ in _undecided(sheet)]


def set_defaults(sheet: Sheet, _answer: str) -> None:
    """That flow is the default: it is taken when no condition holds."""
    for gateway, flow in _undecided(sheet):
        if not node_id(flow):
            words = readable(str(flow.get("name", "")), "otherwise")
            flow.set("id", unique(words, sheet.ids()))
        gateway.set("default", node_id(flow))


def _startless(sheet: Sheet) -> list[tuple[etree._Element, etree._Element]]:
    found = []
    for scope in sheet.scopes():
        inside = [node for node in scope if bpmn_name(node) in FLOW_NODES]
        if any(bpmn_name(node) == "startEvent" for node in inside):
            continue
        firsts = [
            node
            for node in inside
            if node_id(node)
            and bpmn_name(node) not in {"boundaryEvent", "endEvent"}
            and not sheet.entering(node)
            and node.get("triggeredByEvent") != "true"
            and node.get("isForCompensation") != "true"
        ]
        if len(firsts) == 1:
            found.append((scope, firsts[0]))
    return found


def _dead_ends(sheet: Sheet) -> list[tuple[etree._Element, etree._Element]]:
    return [
        (scope, node)
        for scope in sheet.scopes()
        for node in list(scope)
        if bpmn_name(node) in FLOW_NODES - {"endEvent"}
        and node_id(node)
        and not sheet.leaving(node)
        and node.get("triggeredByEvent") != "true"
        and node.get("isForCompensation") != "true"
    ]


def _splits(sheet: Sheet) -> list[tuple[etree._Element, etree._Element, list[etree._Element]]]:
    found = []
    for scope in sheet.scopes():
        for node in scope:
            leaving = sheet.leaving(node) if bpmn_name(node) in FLOW_NODES - GATEWAYS else []
            is_plain = all(flow.find(f"{B}conditionExpression") is None for flow in leaving)
            if len(leaving) > 1 and is_plain and not node.get("default"):
                found.append((scope, node, leaving))
    return found


def _undecided(sheet: Sheet) -> list[tuple[etree._Element, etree._Element]]:
    found = []
    for gateway in sheet.nodes("exclusiveGateway", "inclusiveGateway"):
        leaving = sheet.leaving(gateway)
        bare = [flow for flow in leaving if flow.find(f"{B}conditionExpression") is None]
        if len(leaving) > 1 and len(bare) == 1 and not gateway.get("default"):
            found.append((gateway, bare[0]))
    return found
