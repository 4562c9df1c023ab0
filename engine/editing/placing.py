"""Where in a process something goes: making nodes and flows, and putting a piece between two others."""

from dataclasses import dataclass
from typing import Final

from lxml import etree

from engine.diagram.model import BPMN
from engine.diagram.reading import bpmn_name, node_id
from engine.editing.kinds import DEFINITIONS, Kind, key_of
from engine.editing.names import clean_name, flow_id, id_from
from engine.editing.tree import SCOPES, B, Tree, after_all, put, remove
from engine.errors import ConflictError, InvalidInputError

_TYPE: Final = "{http://www.w3.org/2001/XMLSchema-instance}type"


@dataclass(frozen=True)
class Place:
    """A place in a process: ``after`` or ``before`` an element, or ``on`` a flow."""

    side: str
    at: str

    def words(self, tree: Tree) -> str:
        """The place in a sentence: after “Write the report”."""
        if self.side != "on":
            return f"{self.side} {tree.called(self.at)}"
        flow = tree.flow(self.at)
        return (
            f"between {tree.called(str(flow.get('sourceRef')))} and {tree.called(str(flow.get('targetRef')))}"
        )


def find_flow(tree: Tree, place: Place) -> etree._Element | None:
    """The flow that a place after an element, or on a flow, means; None where nothing follows yet.

    Raises:
        NotFoundError: there is no such element or flow.
        ConflictError: nothing can follow the element, or several flows leave it.
    """
    if place.side == "on":
        return tree.flow(place.at)
    node = tree.node(place.at)
    if bpmn_name(node) == "endEvent":
        message = f"Nothing can follow {tree.called(place.at)}, which is an end. Add the step before it."
        raise ConflictError(message)
    leaving = tree.outgoing(place.at)
    if len(leaving) > 1:
        message = (
            f"Several ways lead on from {tree.called(place.at)}. Choose the way on which the step is added."
        )
        raise ConflictError(message)
    return leaving[0] if leaving else None


def insert(tree: Tree, place: Place, first: str, last: str) -> None:
    """Put a piece into the flow at a place; its elements stand in the process already.

    Args:
        tree: the drawing.
        place: where.
        first: the id of the piece's first element.
        last: the id of its last.

    Raises:
        NotFoundError: there is no such place.
        ConflictError: nothing can stand there.
    """
    if place.side == "before":
        check_before(tree, place.at)
        for flow in tree.incoming(place.at):
            flow.set("targetRef", first)
        connect(tree, last, place.at)
        return
    found = find_flow(tree, place)
    if found is None:
        connect(tree, place.at, first)
        return
    target = str(found.get("targetRef"))
    found.set("targetRef", first)
    connect(tree, last, target)


def check_before(tree: Tree, element_id: str) -> None:
    """Whether something can stand before an element, on every way that leads to it.

    Raises:
        NotFoundError: there is no such element.
        ConflictError: it is a start or a boundary event, or a join that waits for its ways.
    """
    kind, name = bpmn_name(tree.node(element_id)), tree.called(element_id)
    if kind in {"startEvent", "boundaryEvent"}:
        message = f"Nothing can come before {name}. Choose a place after it."
        raise ConflictError(message)
    if kind in {"parallelGateway", "inclusiveGateway"} and len(tree.incoming(element_id)) > 1:
        message = f"{name} waits for several ways. Choose one of these ways, or a place after it."
        raise ConflictError(message)


def anchor_of(tree: Tree, place: Place) -> etree._Element:
    """The element beside which a new one is written, and whose lane it shares."""
    return tree.node(str(tree.flow(place.at).get("sourceRef")) if place.side == "on" else place.at)


def connect(
    tree: Tree, source: str, target: str, *, name: str = "", condition: str = "", key: str = ""
) -> etree._Element:
    """Draw a new flow between two elements of one scope."""
    scope = tree.scope(tree.node(source))
    flow = etree.Element(f"{B}sequenceFlow")
    flow.set("id", key or flow_id(source, target, tree.ids()))
    if name:
        flow.set("name", name)
    flow.set("sourceRef", source)
    flow.set("targetRef", target)
    put(scope, flow, _end_of(scope, "sequenceFlow"))
    if condition:
        write_condition(flow, condition)
    return flow


def write_condition(flow: etree._Element, condition: str) -> None:
    """Set or take away a flow's condition."""
    old = flow.find(f"{B}conditionExpression")
    if old is not None and condition:
        old.text = condition
    elif old is not None:
        remove(old)
    elif condition:
        made = etree.Element(f"{B}conditionExpression")
        prefix = next((key for key, uri in flow.nsmap.items() if uri == BPMN), None)
        made.set(_TYPE, f"{prefix}:tFormalExpression" if prefix else "tFormalExpression")
        made.text = condition
        put(flow, made)


def make(tree: Tree, kind: Kind, name: str, beside: etree._Element, *, key: str = "") -> etree._Element:
    """A new element of a kind, written after another one and put into its lane.

    Raises:
        InvalidInputError: its name is too long, or cannot be written.
    """
    name = clean_name("name", name)
    node = etree.Element(f"{B}{kind.tag}")
    node.set("id", key or id_from(name, kind.word, tree.ids()))
    if name:
        node.set("name", name)
    if kind.key in DEFINITIONS:
        etree.SubElement(node, f"{B}{DEFINITIONS[kind.key]}EventDefinition")
    if kind.key in {"sign_off", "several"}:
        etree.SubElement(node, f"{B}multiInstanceLoopCharacteristics")
    scope = tree.scope(beside)
    put(scope, node, scope.index(beside) + 1)
    join_lane(tree, node, lane_of(tree, beside))
    return node


def fill_group(tree: Tree, group: etree._Element, step_name: str) -> None:
    """Give a new group of steps a start, one task and an end."""
    name, ids = clean_name("step_name", step_name), tree.ids()
    start = _inner(group, "startEvent", f"{node_id(group)}_begun")
    task = _inner(group, "userTask", id_from(name, "step", ids), name)
    end = _inner(group, "endEvent", f"{node_id(group)}_ended")
    connect(tree, node_id(start), node_id(task))
    connect(tree, node_id(task), node_id(end))


def _inner(group: etree._Element, tag: str, key: str, name: str = "") -> etree._Element:
    node = etree.Element(f"{B}{tag}")
    node.set("id", key)
    if name:
        node.set("name", name)
    return put(group, node)


def lane_of(tree: Tree, node: etree._Element) -> etree._Element | None:
    """The innermost lane that names a node; for a boundary event in none, that of its host."""
    keys = [node_id(node), str(node.get("attachedToRef", ""))]
    for key in filter(None, keys):
        lanes: list[etree._Element] = [
            lane
            for lane in tree.process.iter(f"{B}lane")
            if key in (str(ref.text or "").strip() for ref in lane.iterchildren(f"{B}flowNodeRef"))
        ]
        if lanes:
            return lanes[-1]
    return None


def join_lane(tree: Tree, node: etree._Element, lane: etree._Element | None) -> None:
    """Put a node of the process's own level into a lane, and out of all others."""
    key = node_id(node)
    for reference in list(tree.process.iter(f"{B}flowNodeRef")):
        if str(reference.text or "").strip() == key:
            remove(reference)
    if lane is not None and tree.scope(node) is tree.process:
        reference = etree.Element(f"{B}flowNodeRef")
        reference.text = key
        put(lane, reference, after_all(lane, ("documentation", "extensionElements", "flowNodeRef")))


def check_target(tree: Tree, source: str, target: str, *, by_itself: bool = True) -> None:
    """Whether a way may lead from one element to another.

    Args:
        tree: the drawing.
        source: where it begins.
        target: where it is to lead.
        by_itself: whether it is one flow, with no step on it.

    Raises:
        NotFoundError: there is no such element.
        InvalidInputError: nothing can lead there from here; the message stands by ``to``.
    """
    start, end = tree.node(source), tree.node(target)
    problem = ""
    if tree.scope(start) is not tree.scope(end):
        problem = f"{tree.called(target)} is not in the same group of steps. Choose a step beside this one"
    elif bpmn_name(end) in {"startEvent", "boundaryEvent"}:
        problem = f"Nothing can lead to {tree.called(target)}. Choose the step after it"
    elif by_itself and source == target and key_of(end) in {"together", "some"}:
        problem = "A way cannot lead back to where it comes from. Choose another step"
    elif by_itself and any(flow.get("targetRef") == target for flow in tree.outgoing(source)):
        problem = (
            f"A way leads from here to {tree.called(target)} already. Choose another step, or change that way"
        )
    if problem:
        raise InvalidInputError({"to": [problem]})


def is_in_group(tree: Tree, node: etree._Element) -> bool:
    """Whether a node stands inside a group of steps."""
    return bpmn_name(tree.scope(node)) in SCOPES - {"process"}


def _end_of(scope: etree._Element, name: str) -> int:
    """After the last child of a name; else after the last flow node."""
    place = after_all(scope, (name,))
    return place or 1 + max(
        (scope.index(child) for child in scope if bpmn_name(child) and node_id(child)), default=len(scope) - 1
    )
