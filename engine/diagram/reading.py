"""BPMN 2.0 XML into drawn diagrams. Reads leniently: what is missing or odd is the gate's to report."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from lxml import etree

from engine.diagram.declarations import attribute, read_clocks, read_facts, read_parameters, words
from engine.diagram.model import BPMN, CASEWAY, Carry, Diagram, Element, Flow, Lane, Outcome
from engine.diagram.notes import read_notes
from engine.diagram.safe_xml import DiagramError, parse_xml

SCOPES: Final = frozenset({"subProcess", "transaction", "adHocSubProcess"})
"""Elements that hold other elements."""

ACTIVITIES: Final = SCOPES | {
    "task", "userTask", "manualTask", "receiveTask", "sendTask", "serviceTask", "scriptTask",
    "businessRuleTask", "callActivity", "callChoreography",
}  # fmt: skip
EVENTS: Final = frozenset(
    {"startEvent", "endEvent", "boundaryEvent", "intermediateCatchEvent", "intermediateThrowEvent",
     "implicitThrowEvent"}
)  # fmt: skip
GATEWAYS: Final = frozenset(
    {"exclusiveGateway", "parallelGateway", "inclusiveGateway", "eventBasedGateway", "complexGateway"}
)
FLOW_NODES: Final = ACTIVITIES | EVENTS | GATEWAYS
"""Every BPMN element that a token can stand on or pass through."""

_B: Final = f"{{{BPMN}}}"


def read_diagrams(xml: bytes) -> list[Diagram]:
    """Read every process of a BPMN file.

    Args:
        xml: the file's bytes.

    Returns:
        One diagram per process, in document order; an empty list for a file without a process.

    Raises:
        DiagramError: the bytes are no readable XML, or the XML is no BPMN 2.0.
    """
    return diagrams_of(read_definitions(xml))


def read_definitions(xml: bytes) -> etree._Element:
    """Parse a BPMN file to its ``definitions`` element.

    Raises:
        DiagramError: the bytes are no readable XML, or the XML is no BPMN 2.0.
    """
    root = parse_xml(xml)
    if root.tag != f"{_B}definitions":
        raise DiagramError(
            "not-bpmn",
            f"The file is XML but not BPMN 2.0: its outermost element is {local_name(root) or 'unnamed'}.",
            "Export the diagram as BPMN 2.0 XML.",
        )
    return root


def diagrams_of(root: etree._Element) -> list[Diagram]:
    """The diagrams below a ``definitions`` element already parsed."""
    processes = list(root.iterchildren(f"{_B}process"))
    pools = list(root.iterchildren(f"{_B}collaboration")) if len(processes) == 1 else []
    return [_diagram(process, pools) for process in processes]


def local_name(node: etree._Element) -> str:
    """The name of an element without its namespace; '' for what is no element."""
    return etree.QName(node).localname if isinstance(node.tag, str) else ""


def bpmn_name(node: etree._Element) -> str:
    """The local name of a BPMN element; '' for anything of another namespace."""
    tag = node.tag
    return tag[len(_B) :] if isinstance(tag, str) and tag.startswith(_B) else ""


def event_definitions(node: etree._Element) -> list[etree._Element]:
    """The event definitions written inside an event, in document order."""
    return [child for child in node if bpmn_name(child).endswith("EventDefinition")]


def node_id(node: etree._Element) -> str:
    """The id of a BPMN element, '' when it has none."""
    return str(node.get("id", "")).strip()


def _diagram(process: etree._Element, pools: list[etree._Element]) -> Diagram:
    extension = process.find(f"{_B}extensionElements")
    lanes = tuple(_lanes(process, ""))
    elements: dict[str, Element] = {}
    flows: dict[str, Flow] = {}
    for child in process:
        _read_node(child, _Place(node_id(process), None, _members(lanes)), elements, flows)
    return Diagram(
        id=node_id(process),
        name=_text(process.get("name")),
        documentation=_documentation(process),
        edition=_own(process, "edition"),
        opens=_own(process, "opens"),
        elements=elements,
        flows=flows,
        lanes=lanes,
        notes=read_notes(process, *pools),
        facts=read_facts(extension),
        parameters=read_parameters(extension),
        clocks=read_clocks(extension),
    )


@dataclass(frozen=True)
class _Place:
    """Where a node stands: its scope, the subprocess that is that scope, and the lanes in force."""

    scope: str
    parent: Element | None
    lanes: dict[str, Lane]


def _read_node(
    node: etree._Element, place: _Place, elements: dict[str, Element], flows: dict[str, Flow]
) -> None:
    kind = bpmn_name(node)
    if kind == "sequenceFlow" and node_id(node):
        flows.setdefault(node_id(node), _flow(node))
    elif kind in FLOW_NODES and node_id(node):
        element = _element(node, kind, place)
        elements.setdefault(element.id, element)
        if kind in SCOPES:
            own = _members(_lanes(node, ""))
            inner = _Place(element.id, element, {**place.lanes, **own} if own else place.lanes)
            for child in node:
                _read_node(child, inner, elements, flows)


def _members(lanes: Iterable[Lane]) -> dict[str, Lane]:
    return {member: lane for lane in lanes for member in lane.members}


def _flow(node: etree._Element) -> Flow:
    condition = node.find(f"{_B}conditionExpression")
    return Flow(
        id=node_id(node),
        source=_text(node.get("sourceRef")),
        target=_text(node.get("targetRef")),
        name=_text(node.get("name")),
        condition=None if condition is None else _content(condition),
    )


def _element(node: etree._Element, kind: str, place: _Place) -> Element:
    parent, lane = place.parent, place.lanes.get(node_id(node))
    definitions = event_definitions(node)
    loop = node.find(f"{_B}multiInstanceLoopCharacteristics")
    inherited_lane, inherited_role = (parent.lane, parent.role) if parent else ("", "")
    return Element(
        id=node_id(node),
        kind=kind,
        name=" ".join(_text(node.get("name")).split()),
        scope=place.scope,
        documentation=_documentation(node),
        lane=lane.id if lane else inherited_lane,
        role=_own(node, "role") or (lane.role if lane else "") or inherited_role,
        form=_own(node, "form"),
        clauses=words(_own(node, "clause")),
        clock=_own(node, "clock"),
        rung=_own(node, "rung"),
        event=_event_kind(definitions),
        event_ref=_event_reference(node, definitions),
        attached_to=_text(node.get("attachedToRef")),
        interrupting=_text(node.get("cancelActivity") or node.get("isInterrupting")) not in {"false", "0"},
        default_flow=_text(node.get("default")),
        multi_instance=loop is not None,
        parts=_own(node, "parts") or _of_loop(loop, "parts"),
        also_ask=words(_own(node, "alsoAsk") or _of_loop(loop, "alsoAsk")),
        completion_condition=_completion(loop),
        signatories=words(_own(node, "signatories") or _of_loop(loop, "signatories")),
        must_sign=words(_own(node, "mustSign")),
        casting=_own(node, "casting"),
        assignee=_own(node, "assignee"),
        independent_of=words(_own(node, "independentOf")),
        not_same_person_as=words(_own(node, "notSamePersonAs")),
        shows=words(_own(node, "shows")),
        releases=words(_own(node, "releases")),
        called=unprefixed(_text(node.get("calledElement"))),
        rule=_own(node, "rule"),
        service=_own(node, "service"),
        service_case=_own(node, "case"),
        service_opening=_own(node, "opening"),
        service_link=_own(node, "link"),
        carries=tuple(Carry(attribute(c, "fact"), attribute(c, "from")) for c in _extensions(node, "carry")),
        outcomes=tuple(
            Outcome(attribute(o, "fact"), attribute(o, "value")) for o in _extensions(node, "outcome")
        ),
    )


def unprefixed(name: str) -> str:
    """A qualified name without its prefix: ids hold no colon, so what follows it is the id."""
    return name.rpartition(":")[2]


def _event_kind(definitions: list[etree._Element]) -> str:
    if len(definitions) > 1:
        return "multiple"
    return bpmn_name(definitions[0]).removesuffix("EventDefinition") if definitions else ""


def _event_reference(node: etree._Element, definitions: list[etree._Element]) -> str:
    for holder in (*definitions[:1], node):
        for name in ("escalationRef", "messageRef", "signalRef", "errorRef"):
            if holder.get(name):
                return unprefixed(_text(holder.get(name)))
    return ""


def _lanes(scope: etree._Element, role_above: str) -> Iterator[Lane]:
    """Lanes from the outside in, so that of nested lanes the innermost wins."""
    sets = [*scope.iterchildren(f"{_B}laneSet"), *scope.iterchildren(f"{_B}childLaneSet")]
    for node in (lane for lanes in sets for lane in lanes.iterchildren(f"{_B}lane")):
        role = _own(node, "role") or role_above
        members = tuple(_content(ref) for ref in node.iterchildren(f"{_B}flowNodeRef"))
        yield Lane(id=node_id(node), name=_text(node.get("name")), role=role, members=members)
        yield from _lanes(node, role)


def _extensions(node: etree._Element, name: str) -> list[etree._Element]:
    extension = node.find(f"{_B}extensionElements")
    return [] if extension is None else extension.findall(f".//{{{CASEWAY}}}{name}")


def _completion(loop: etree._Element | None) -> str:
    condition = loop.find(f"{_B}completionCondition") if loop is not None else None
    return _content(condition) if condition is not None else ""


def _of_loop(loop: etree._Element | None, name: str) -> str:
    return _own(loop, name) if loop is not None else ""


def _documentation(node: etree._Element) -> str:
    texts = (_content(child) for child in node.iterchildren(f"{_B}documentation"))
    return "\n\n".join(text for text in texts if text)


def _own(node: etree._Element, name: str) -> str:
    return _text(node.get(f"{{{CASEWAY}}}{name}"))


def _content(node: etree._Element) -> str:
    return "".join(str(text) for text in node.itertext()).strip()


def _text(value: object) -> str:
    return str(value).strip() if value is not None else ""
