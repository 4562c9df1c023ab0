"""Changing a way: its words, its condition, whether it is the one taken otherwise, and where it leads."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from lxml import etree

from engine.diagram.reading import node_id
from engine.editing.adding import LONGEST_CONDITION, NEW_ENDS, make_end
from engine.editing.drawing import finish_redrawn
from engine.editing.edit import Edit
from engine.editing.kinds import CONDITIONAL, key_of
from engine.editing.names import clean, clean_name, joined
from engine.editing.placing import check_target, write_condition
from engine.editing.steps import check_expression
from engine.editing.tree import B, Tree, put, remove, set_or_drop
from engine.errors import ConflictError, InvalidInputError


@dataclass(frozen=True)
class BranchValues:
    """A way as its form shows it.

    Attributes:
        id: the flow's id.
        source: the element it leaves.
        to: the element it leads to.
        name: the words on it.
        condition: when it is taken, written out.
        is_default: whether it is the one taken otherwise.
        takes_condition: whether conditions are read here.
        is_only: whether it is the only way on.
    """

    id: str
    source: str
    to: str
    name: str
    condition: str
    is_default: bool
    takes_condition: bool
    is_only: bool


def read_branch(text: str, flow_id: str) -> BranchValues:
    """Everything that can be changed about a way.

    Raises:
        NotFoundError: there is no such flow.
    """
    tree = Tree(text)
    return _read(tree, tree.flow(flow_id))


def change_branch(text: str, flow_id: str, values: Mapping[str, Any]) -> Edit:
    """Change a way; fields that are not named stay as they are.

    Args:
        text: the drawing.
        flow_id: the flow.
        values: of ``name``, ``condition``, ``is_default`` and ``to`` (an element, or one of ``NEW_ENDS``).

    Raises:
        NotFoundError: there is no such flow, or no such element to lead to.
        InvalidInputError: a condition cannot be read or is not read here, or the way cannot lead there.
    """
    tree = Tree(text)
    flow = tree.flow(flow_id)
    was, changed = _read(tree, flow), []
    name = clean_name("name", values.get("name", was.name))
    condition = clean("condition", values.get("condition", was.condition), LONGEST_CONDITION)
    is_default = bool(values.get("is_default", was.is_default))
    check_expression("condition", condition)
    if condition and not was.takes_condition and condition != was.condition:
        problem = "No condition is read on this way. Add a question before it, and give its ways conditions"
        raise InvalidInputError({"condition": [problem]})
    if condition and is_default:
        problem = (
            "The way taken otherwise has no condition. Leave the condition empty, or choose one of the two"
        )
        raise InvalidInputError({"condition": [problem]})
    target = str(values.get("to", was.to))
    if target != was.to:
        _redirect(tree, flow, target)
        changed.append("where it leads")
    if name != was.name:
        set_or_drop(flow, "name", name)
        changed.append("words")
    if condition != was.condition:
        write_condition(flow, condition)
        changed.append("condition")
    if is_default != was.is_default:
        _set_default(tree, flow, is_default)
        changed.append("whether it is taken otherwise")
    source, goal = tree.called(was.source), tree.called(str(flow.get("targetRef")))
    what = joined(changed) if changed else "nothing"
    return finish_redrawn(tree, f"Changed {what} of the way from {source} to {goal}", flow_id)


def order_branch(text: str, flow_id: str, by: int) -> Edit:
    """Move a way up (-1) or down (+1) among those of its gateway: conditions are tried in their order.

    Raises:
        NotFoundError: there is no such flow.
        ConflictError: it is the first or the last already.
    """
    tree = Tree(text)
    flow = tree.flow(flow_id)
    ways = tree.outgoing(str(flow.get("sourceRef")))
    place = ways.index(flow) + by
    if not 0 <= place < len(ways):
        message = f"This way is the {'first' if by < 0 else 'last'} already."
        raise ConflictError(message)
    other = ways[place]
    scope = tree.scope(tree.node(str(flow.get("sourceRef"))))
    remove(flow)
    put(scope, flow, scope.index(other) + (1 if by > 0 else 0))
    for reference in list(tree.node(str(flow.get("sourceRef"))).iterchildren(f"{B}outgoing")):
        remove(reference)
    words = f"Moved the way to {tree.called(str(flow.get('targetRef')))} {'up' if by < 0 else 'down'}"
    return finish_redrawn(tree, words, flow_id)


def _read(tree: Tree, flow: etree._Element) -> BranchValues:
    source = tree.node(str(flow.get("sourceRef")))
    found = flow.find(f"{B}conditionExpression")
    ways = tree.outgoing(node_id(source))
    return BranchValues(
        id=node_id(flow),
        source=node_id(source),
        to=str(flow.get("targetRef")),
        name=" ".join(str(flow.get("name", "")).split()),
        condition="" if found is None else "".join(map(str, found.itertext())).strip(),
        is_default=source.get("default") == node_id(flow),
        takes_condition=key_of(source) in CONDITIONAL and len(ways) > 1,
        is_only=len(ways) == 1,
    )


def _redirect(tree: Tree, flow: etree._Element, target: str) -> None:
    source = str(flow.get("sourceRef"))
    if target in NEW_ENDS:
        target = make_end(tree, source, tree.node(source), target)
    check_target(tree, source, target)
    flow.set("targetRef", target)


def _set_default(tree: Tree, flow: etree._Element, wanted: bool) -> None:
    source = tree.node(str(flow.get("sourceRef")))
    if wanted and key_of(source) not in CONDITIONAL:
        problem = "Only a question has a way that is taken otherwise. Leave this empty"
        raise InvalidInputError({"is_default": [problem]})
    set_or_drop(source, "default", node_id(flow) if wanted else "")
    if wanted:
        write_condition(flow, "")
