"""Who does a step: its lane's role, or one of its own."""

from lxml import etree

from engine.diagram.reading import bpmn_name, node_id
from engine.editing.placing import join_lane, lane_of
from engine.editing.tree import B, C, Tree, set_or_drop


def read_role(tree: Tree, node: etree._Element) -> str:
    """The role that does a step: its own, its lane's, or that of the group around it."""
    while True:
        own = str(node.get(f"{C}role", "")).strip()
        found = own or lane_role(lane_of(tree, node))
        parent = tree.scope(node)
        if found or bpmn_name(parent) == "process":
            return found
        node = parent


def lane_role(lane: etree._Element | None) -> str:
    """A lane's role, or that of the lane around it."""
    while lane is not None and bpmn_name(lane) in {"lane", "childLaneSet"}:
        role = str(lane.get(f"{C}role", "")).strip()
        if role:
            return role
        lane = lane.getparent()
    return ""


def write_role(tree: Tree, node: etree._Element, role: str) -> None:
    """Give a step to a role: into the role's lane where there is one, else by a role of its own."""
    set_or_drop(node, f"{C}role", "")
    if not role or read_role(tree, node) == role:
        return
    lanes = [lane for lane in tree.process.iter(f"{B}lane") if lane.find(f"{B}childLaneSet") is None]
    own = [lane for lane in lanes if lane_role(lane) == role]
    if own and tree.scope(node) is tree.process and bpmn_name(node) != "boundaryEvent":
        before = lane_of(tree, node)
        join_lane(tree, node, own[0])
        for event in tree.events_on(node_id(node)):
            if event.find(f"{B}messageEventDefinition") is None and lane_of(tree, event) in (before, own[0]):
                join_lane(tree, event, own[0])
    else:
        node.set(f"{C}role", role)
