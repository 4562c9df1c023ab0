"""Putting a step into a group of its own: what interrupts the group then withdraws the step."""

from lxml import etree

from engine.diagram.reading import node_id
from engine.editing.kinds import KINDS
from engine.editing.notes import move_notes
from engine.editing.placing import connect, make
from engine.editing.roles import read_role, write_role
from engine.editing.tree import B, Tree, put, remove


def group_step(tree: Tree, node: etree._Element, name: str) -> etree._Element:
    """Put a step into a new group in its place. Its id and all that it says stay its own.

    Args:
        tree: the drawing.
        node: the step. Its boundary events stand on the group from now on, as their ways lead out of it.
        name: what the group is called.

    Returns:
        The group, to which the ways of the step now lead.
    """
    key, role = node_id(node), read_role(tree, node)
    entering, leaving, events = tree.incoming(key), tree.outgoing(key), tree.events_on(key)
    group = make(tree, KINDS["group"], name, node)
    for flow in entering:
        flow.set("targetRef", node_id(group))
    for flow in leaving:
        flow.set("sourceRef", node_id(group))
    for event in events:
        event.set("attachedToRef", node_id(group))
    start = _inner(group, "startEvent", "begun")
    _leave_lane(tree, key)
    put(group, node)
    end = _inner(group, "endEvent", "ended")
    connect(tree, node_id(start), key)
    connect(tree, key, node_id(end))
    write_role(tree, node, role)
    move_notes(tree, node, group)
    return group


def _inner(group: etree._Element, tag: str, word: str) -> etree._Element:
    made = etree.Element(f"{B}{tag}")
    made.set("id", f"{node_id(group)}_{word}")
    return put(group, made)


def _leave_lane(tree: Tree, key: str) -> None:
    for reference in list(tree.process.iter(f"{B}flowNodeRef")):
        if str(reference.text or "").strip() == key:
            remove(reference)
