"""Adding a step, a group of steps, or a gateway with its ways."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from lxml import etree

from engine.diagram.reading import bpmn_name, node_id
from engine.editing.drawing import finish_redrawn
from engine.editing.edit import Edit
from engine.editing.kinds import CONDITIONAL, ENDS, GATEWAYS, KINDS, STEPS, Kind
from engine.editing.names import clean, clean_name, id_from, quoted
from engine.editing.placing import (
    Place,
    anchor_of,
    check_target,
    connect,
    fill_group,
    find_flow,
    insert,
    is_in_group,
    make,
    write_condition,
)
from engine.editing.steps import check_expression, write_values
from engine.editing.tree import Tree, remove
from engine.errors import ConflictError, InvalidInputError

NEW_END: Final = "+end"
"""Where a way leads that ends there: a new end is drawn."""
NEW_ENDS: Final[Mapping[str, str]] = {
    NEW_END: "end",
    "+stop_all": "stop_all",
    "+end_escalating": "end_escalating",
}
"""Every kind of end that a way can lead to, by how the way names it."""
MOST_BRANCHES: Final = 10
LONGEST_CONDITION: Final = 2_000


@dataclass(frozen=True)
class Branch:
    """One way out of a gateway.

    Attributes:
        name: the words on the way.
        condition: when it is taken, written out; empty for the way taken otherwise, and where all are.
        step: the name of a new step on it; empty for none.
        kind: the kind of that step.
        to: the element it leads to; empty for what follows the gateway; a key of ``NEW_ENDS`` for an end of
            its own.
    """

    name: str = ""
    condition: str = ""
    step: str = ""
    kind: str = "form"
    to: str = ""


def add_step(
    text: str, kind: str, name: str, place: Place, values: Mapping[str, Any] | None = None, key: str = ""
) -> Edit:
    """Add a step between two others.

    Args:
        text: the drawing.
        kind: a key of ``STEPS``, or of ``ENDS`` where nothing follows yet.
        name: what people call it.
        place: after or before an element, or on a flow.
        values: what else it says, as for ``change_step``.
        key: its id; made from its name when empty.

    Raises:
        NotFoundError: there is no such place.
        ConflictError: nothing can stand there; the message says where instead.
        InvalidInputError: something is missing or does not fit, by field.
    """
    tree, found = Tree(text), _known(kind, (*STEPS, *ENDS))
    if not clean_name("name", name) and kind not in ENDS:
        raise InvalidInputError({"name": ["Give the step a name"]})
    if kind in ENDS and (place.side != "after" or find_flow(tree, place) is not None):
        message = (
            "An end can only be added where nothing follows yet. Add a way that ends to a question instead."
        )
        raise ConflictError(message)
    words = place.words(tree)
    node = _make(tree, found, name, anchor_of(tree, place), key)
    if kind in ENDS:
        connect(tree, place.at, node_id(node))
    else:
        insert(tree, place, node_id(node), node_id(node))
    if values:
        write_values(tree, node, values)
    return finish_redrawn(tree, f"Added {_what(found)} {quoted(tree.name_of(node))} {words}", node_id(node))


def add_gateway(text: str, kind: str, name: str, place: Place, branches: Sequence[Branch]) -> Edit:
    """Add a gateway with its ways; those that are taken together come together again.

    Args:
        text: the drawing.
        kind: a key of ``GATEWAYS``.
        name: the question; may be empty where all ways are taken.
        place: after or before an element, or on a flow.
        branches: its ways, two at least. The first without a condition is the one taken otherwise.

    Raises:
        NotFoundError: there is no such place.
        ConflictError: nothing can stand there.
        InvalidInputError: something is missing or does not fit, by field.
    """
    tree, found = Tree(text), _known(kind, GATEWAYS)
    if kind == "question" and not clean_name("name", name):
        raise InvalidInputError({"name": ["Write the question"]})
    _check_branches(kind, branches)
    words, anchor = place.words(tree), anchor_of(tree, place)
    node = _make(tree, found, name, anchor, "")
    split = last = node_id(node)
    if kind != "question" or _needs_join(tree, place, branches):
        joining = found if kind != "question" else KINDS["question"]
        join_key = id_from(f"{split} joined", "joined", tree.ids())
        last = node_id(make(tree, joining, "", node, key=join_key))
    insert(tree, place, split, last)
    follows = tree.outgoing(last)
    goal = str(follows[0].get("targetRef")) if last == split and follows else last
    for flow in follows if last == split else ():
        remove(flow)
    for branch in branches:
        draw_branch(tree, split, branch, goal)
    _set_default(node, kind, tree.outgoing(split))
    return finish_redrawn(tree, f"Added {_what(found)} {quoted(tree.name_of(node))} {words}", split)


def add_branch(text: str, gateway_id: str, branch: Branch) -> Edit:
    """Add a way out of a gateway that splits, or out of what has no way on yet.

    Raises:
        NotFoundError: there is no such gateway, or no such element to lead to.
        ConflictError: the element is no gateway, or ways come together there.
        InvalidInputError: something is missing or does not fit, by field.
    """
    tree = Tree(text)
    node = tree.node(gateway_id)
    name = tree.called(gateway_id)
    leaving = tree.outgoing(gateway_id)
    if bpmn_name(node) == "endEvent":
        message = f"Nothing can follow {name}, which is an end. Lead a way from the step before it."
        raise ConflictError(message)
    if leaving and not bpmn_name(node).endswith("Gateway"):
        message = (
            f"{name} has one way on. Add a question, or several things at the same time, after it first."
        )
        raise ConflictError(message)
    if len(leaving) == 1 and len(tree.incoming(gateway_id)) > 1:
        message = f"Ways come together at {name}. Add a question after it instead."
        raise ConflictError(message)
    if not branch.to:
        raise InvalidInputError({"to": ["Choose where the way leads"]})
    _check_branch("", branch)
    flow = draw_branch(tree, gateway_id, branch, "")
    if bpmn_name(node) == "parallelGateway":
        write_condition(flow, "")
    said = quoted(branch.name) if branch.name else f"to {tree.called(str(flow.get('targetRef')))}"
    return finish_redrawn(tree, f"Added the way {said} from {name}", node_id(flow))


def draw_branch(tree: Tree, source: str, branch: Branch, goal: str) -> etree._Element:
    """Draw one way out of an element: to its step, if it has one, and on to where it leads.

    Returns:
        The flow that leaves the element.

    Raises:
        InvalidInputError: it cannot lead there.
    """
    beside, target = tree.node(source), branch.to or goal
    if target not in NEW_ENDS:
        check_target(tree, source, target, by_itself=not branch.step)
    name, condition = clean_name("name", branch.name), clean("condition", branch.condition, LONGEST_CONDITION)
    steps = []
    if branch.step:
        steps.append(node_id(_make(tree, _known(branch.kind, STEPS), branch.step, beside, "")))
    if target in NEW_ENDS:
        target = make_end(tree, steps[-1] if steps else source, beside, target)
    flow = connect(tree, source, steps[0] if steps else target, name=name, condition=condition)
    if steps:
        connect(tree, steps[0], target)
    return flow


def make_end(tree: Tree, before: str, beside: etree._Element, wanted: str) -> str:
    """Draw an end of its own for a way.

    Args:
        tree: the drawing.
        before: the id of what leads to it.
        beside: the element beside which it is written.
        wanted: a key of ``NEW_ENDS``.

    Returns:
        Its id.

    Raises:
        ConflictError: it escalates, and does not stand in a group of steps.
    """
    end_key = id_from(f"{before} ended", "ended", tree.ids())
    return node_id(_make(tree, KINDS[NEW_ENDS[wanted]], "", beside, end_key))


def _make(tree: Tree, kind: Kind, name: str, anchor: etree._Element, key: str) -> etree._Element:
    if key and key in tree.ids():
        raise InvalidInputError({"key": [f"There is an element {key} already"]})
    node = make(tree, kind, name, anchor, key=key)
    if kind.key in {"escalate", "end_escalating"} and not is_in_group(tree, node):
        message = "Only a step inside a group of steps can escalate. Add a group of steps first."
        raise ConflictError(message)
    if kind.key == "group":
        fill_group(tree, node, f"{tree.name_of(node)}: first step")
    return node


def _known(kind: str, allowed: Sequence[str]) -> Kind:
    if kind not in allowed:
        raise InvalidInputError({"kind": ["Choose what to add"]})
    return KINDS[kind]


def _check_branches(kind: str, branches: Sequence[Branch]) -> None:
    if not 1 < len(branches) <= MOST_BRANCHES:
        raise InvalidInputError({"branches": [f"Enter from 2 to {MOST_BRANCHES} ways"]})
    for number, branch in enumerate(branches):
        _check_branch(f"branches-{number}-", branch)
    straight = [branch for branch in branches if not branch.step and not branch.to]
    if len(straight) > 1:
        problem = "Only one way can go straight on. Name a step for the others, or say where they lead"
        raise InvalidInputError({"branches": [problem]})
    if all(branch.to for branch in branches):
        raise InvalidInputError({"branches": ["At least one way has to go on to what follows"]})
    if kind != "question" and any(branch.to for branch in branches):
        problem = "Ways that are taken together come together again. Leave open where they lead"
        raise InvalidInputError({"branches": [problem]})


def _check_branch(prefix: str, branch: Branch) -> None:
    for key, value, longest in (("name", branch.name, 200), ("step", branch.step, 200)):
        clean(f"{prefix}{key}", value, longest)
    check_expression(f"{prefix}condition", clean(f"{prefix}condition", branch.condition, LONGEST_CONDITION))


def _needs_join(tree: Tree, place: Place, branches: Sequence[Branch]) -> bool:
    """Whether the ways of a question have to come together before what follows, which waits for all."""
    flow = None if place.side == "before" else find_flow(tree, place)
    target = place.at if place.side == "before" else str(flow.get("targetRef")) if flow is not None else ""
    waits = target and bpmn_name(tree.node(target)) in {
        "parallelGateway",
        "inclusiveGateway",
        "complexGateway",
    }
    nothing_follows = not target
    return bool(nothing_follows or (waits and sum(not branch.to for branch in branches) > 1))


def _set_default(node: etree._Element, kind: str, flows: Sequence[etree._Element]) -> None:
    if kind not in CONDITIONAL:
        for flow in flows:
            write_condition(flow, "")
        return
    open_ways = [flow for flow in flows if not len(flow)]
    if open_ways:
        node.set("default", node_id(open_ways[0]))


def _what(kind: Kind) -> str:
    words = {
        "group": "the group of steps", "question": "the question",
        "together": "what happens at the same time",
        "some": "the choice of several things", "end": "the end", "stop_all": "the end of everything",
        "end_escalating": "the end that escalates", "stage": "the stage",
    }  # fmt: skip
    return words.get(kind.key, "the step")
