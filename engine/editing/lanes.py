"""Lanes: added, changed, put in order and removed, and what is in them moved from one to another."""

from lxml import etree

from engine.diagram.reading import node_id
from engine.editing.drawing import finish_redrawn
from engine.editing.edit import Edit
from engine.editing.names import clean_name, id_from, quoted
from engine.editing.placing import join_lane
from engine.editing.tree import B, C, Tree, after_all, put, remove, set_or_drop
from engine.errors import ConflictError, InvalidInputError, NotFoundError


def add_lane(text: str, name: str, role: str) -> Edit:
    """Add a lane below the others. The first lane takes every step, for each has to stand in one.

    Raises:
        InvalidInputError: it has no name, or one that cannot be written.
    """
    tree, name = Tree(text), _named(name)
    lanes = tree.process.find(f"{B}laneSet")
    is_first = lanes is None
    if lanes is None:
        lanes = etree.Element(f"{B}laneSet")
        lanes.set("id", id_from(f"lanes {node_id(tree.process)}", "lanes", tree.ids()))
        put(tree.process, lanes, after_all(tree.process, ("documentation", "extensionElements")))
    lane = etree.Element(f"{B}lane")
    lane.set("id", id_from(f"lane {role or name}", "lane", tree.ids()))
    lane.set("name", name)
    set_or_drop(lane, f"{C}role", role)
    put(lanes, lane)
    for node in list(tree.nodes(tree.process)) if is_first else ():
        join_lane(tree, node, lane)
    return finish_redrawn(tree, f"Added the lane {quoted(name)}", node_id(lane))


def change_lane(text: str, lane_id: str, name: str, role: str) -> Edit:
    """Change a lane's name and role; whoever has the role does what is in the lane.

    Raises:
        NotFoundError: there is no such lane.
        InvalidInputError: it has no name, or one that cannot be written.
    """
    tree, name = Tree(text), _named(name)
    lane = _lane(tree, lane_id)
    before = tree.name_of(lane)
    lane.set("name", name)
    set_or_drop(lane, f"{C}role", role)
    return finish_redrawn(tree, f"Changed the lane {quoted(before)}", lane_id)


def remove_lane(text: str, lane_id: str, into: str = "") -> Edit:
    """Remove a lane; what is in it goes into another one.

    Raises:
        NotFoundError: there is no such lane.
        ConflictError: steps are in it, and no other lane is named.
    """
    tree = Tree(text)
    lane = _lane(tree, lane_id)
    members = [str(reference.text or "").strip() for reference in lane.iterchildren(f"{B}flowNodeRef")]
    inside = [node for node in tree.nodes() if node_id(node) in members]
    if lane.find(f"{B}childLaneSet") is not None:
        message = "Lanes are inside this one. Remove these first."
        raise ConflictError(message)
    if inside and (not into or into == lane_id):
        names = ", ".join(tree.called(node_id(node)) for node in inside[:5])
        more = f" and {len(inside) - 5} more" if len(inside) > 5 else ""  # noqa: PLR2004 - as many as are named
        message = f"In this lane are {names}{more}. Choose the lane that they go into."
        raise ConflictError(message)
    goal = _lane(tree, into) if into else None
    for node in inside:
        join_lane(tree, node, goal)
    name, lanes = tree.name_of(lane), lane.getparent()
    remove(lane)
    if lanes is not None and not len(lanes):
        remove(lanes)
    return finish_redrawn(tree, f"Removed the lane {quoted(name)}", "")


def order_lane(text: str, lane_id: str, by: int) -> Edit:
    """Move a lane up (-1) or down (+1).

    Raises:
        NotFoundError: there is no such lane.
        ConflictError: it is the first or the last already.
    """
    tree = Tree(text)
    lane = _lane(tree, lane_id)
    lanes = tree.scope(lane)
    others = list(lanes.iterchildren(f"{B}lane"))
    place = others.index(lane) + by
    if not 0 <= place < len(others):
        message = f"This lane is the {'first' if by < 0 else 'last'} already."
        raise ConflictError(message)
    other = others[place]
    remove(lane)
    put(lanes, lane, lanes.index(other) + (1 if by > 0 else 0))
    return finish_redrawn(tree, f"Moved the lane {quoted(tree.name_of(lane))}", lane_id)


def _named(name: str) -> str:
    name = clean_name("name", name)
    if not name:
        raise InvalidInputError({"name": ["Give the lane a name"]})
    return name


def _lane(tree: Tree, lane_id: str) -> etree._Element:
    found: list[etree._Element] = [lane for lane in tree.process.iter(f"{B}lane") if node_id(lane) == lane_id]
    if found:
        return found[0]
    message = "There is no such lane in this process any more. Go back to the details."
    raise NotFoundError(message)
