"""Moving a step to another place, with its boundary events and all that it says."""

from engine.diagram.reading import bpmn_name, node_id
from engine.editing.drawing import finish_redrawn
from engine.editing.edit import Edit
from engine.editing.placing import Place, check_before, find_flow, join_lane, lane_of
from engine.editing.roles import read_role, write_role
from engine.editing.tree import B, Tree, after_all, put
from engine.errors import ConflictError


def move_step(text: str, element_id: str, place: Place) -> Edit:
    """Move a step: what went through it goes on without it, and it stands at the new place.

    Args:
        text: the drawing.
        element_id: a step with one way on; no start, end or boundary event.
        place: after or before an element, or on a flow.

    Raises:
        NotFoundError: there is no such element or place.
        ConflictError: the step cannot be moved, or not there; the message says what to do.
    """
    tree = Tree(text)
    leaving, entering = tree.outgoing(element_id), tree.incoming(element_id)
    _check_moves(tree, element_id)
    words, own = place.words(tree), leaving[0]
    follows = str(own.get("targetRef"))
    here = {element_id} if place.side != "on" else {node_id(flow) for flow in (own, *entering)}
    sources = {str(flow.get("sourceRef")) for flow in entering}
    is_between = place.side == "before" and place.at == follows and len(tree.incoming(follows)) == 1
    if place.at in here or is_between or (place.side == "after" and sources == {place.at}):
        message = f"{tree.called(element_id)} stands there already. Choose another place."
        raise ConflictError(message)
    _cross_border(tree, element_id, place)
    for flow in entering:
        source = str(flow.get("sourceRef"))
        if source == follows or any(each.get("targetRef") == follows for each in tree.outgoing(source)):
            name = tree.called(element_id)
            message = f"Without {name}, two ways would lead to one step. Remove one of them first."
            raise ConflictError(message)
        flow.set("targetRef", follows)
    if place.side == "before":
        for flow in tree.incoming(place.at):
            if flow is not own:
                flow.set("targetRef", element_id)
        own.set("targetRef", place.at)
    else:
        found = find_flow(tree, place)
        if found is None:
            message = f"Nothing follows {tree.called(place.at)} yet. Choose another place."
            raise ConflictError(message)
        own.set("targetRef", str(found.get("targetRef")))
        found.set("targetRef", element_id)
    return finish_redrawn(tree, f"Moved {tree.called(element_id)} {words}", element_id)


def _check_moves(tree: Tree, element_id: str) -> None:
    node = tree.node(element_id)
    if bpmn_name(node) in {"startEvent", "endEvent", "boundaryEvent"}:
        message = f"{tree.called(element_id)} cannot be moved. Lead the ways to it elsewhere instead."
        raise ConflictError(message)
    if len(tree.outgoing(element_id)) != 1 or not tree.incoming(element_id):
        name = tree.called(element_id)
        message = f"Only a step with one way on can be moved. Move the steps after {name} instead."
        raise ConflictError(message)


def _cross_border(tree: Tree, element_id: str, place: Place) -> None:
    """Into a group of steps or out of it: the node goes there, keeping who does it."""
    node = tree.node(element_id)
    beside = tree.node(str(tree.flow(place.at).get("sourceRef")) if place.side == "on" else place.at)
    scope = tree.scope(beside)
    if place.side == "before":
        check_before(tree, place.at)
    if scope is tree.scope(node):
        return
    if node in scope.iterancestors() or scope is node or tree.events_on(element_id):
        message = (
            f"{tree.called(element_id)} cannot be moved there. Choose a place in the same group of steps."
        )
        raise ConflictError(message)
    role, own = read_role(tree, node), tree.outgoing(element_id)[0]
    put(scope, node, scope.index(beside) + 1)
    put(scope, own, after_all(scope, ("sequenceFlow",)) or len(scope))
    join_lane(tree, node, lane_of(tree, beside))
    if node.tag != f"{B}subProcess":
        write_role(tree, node, role)
