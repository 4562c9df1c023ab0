"""Adding a boundary event: what may happen while a step is open, and where that leads."""

from collections.abc import Mapping
from typing import Any

from engine.diagram.reading import ACTIVITIES, bpmn_name, node_id
from engine.editing.adding import Branch, draw_branch
from engine.editing.drawing import finish_redrawn
from engine.editing.edit import Edit
from engine.editing.kinds import EVENTS, KINDS
from engine.editing.names import clean_name, quoted
from engine.editing.placing import make
from engine.editing.steps import write_values
from engine.editing.tree import Tree
from engine.errors import ConflictError, InvalidInputError


def add_event(
    text: str, host_id: str, kind: str, name: str, way: Branch, values: Mapping[str, Any] | None = None
) -> Edit:
    """Add a boundary event to a step.

    Args:
        text: the drawing.
        host_id: the step it stands on.
        kind: a key of ``EVENTS``.
        name: what happens.
        way: what follows it: a new step, an element, or an end of its own.
        values: what it says, as for ``change_step``: ``interrupting``, ``clock``, ``rung``, ``form``, …

    Raises:
        NotFoundError: there is no such step, or no such element to lead to.
        ConflictError: nothing can stand on this element.
        InvalidInputError: something is missing or does not fit, by field.
    """
    tree = Tree(text)
    host, told = tree.node(host_id), values or {}
    if kind not in EVENTS:
        raise InvalidInputError({"kind": ["Choose what may happen"]})
    if not clean_name("name", name):
        raise InvalidInputError({"name": ["Say what happens, in a few words"]})
    if not way.to:
        raise InvalidInputError({"to": ["Choose where it leads"]})
    if bpmn_name(host) not in ACTIVITIES:
        message = (
            f"Nothing can happen while {tree.called(host_id)} is open. Choose a task, a stage or a group."
        )
        raise ConflictError(message)
    if kind == "on_escalation" and bpmn_name(host) != "subProcess":
        message = "Only a group of steps has a step inside that can escalate. Choose a group of steps."
        raise ConflictError(message)
    node = make(tree, KINDS[kind], name, host)
    node.set("attachedToRef", host_id)
    write_values(tree, node, told)
    draw_branch(tree, node_id(node), way, "")
    return finish_redrawn(
        tree, f"Added {quoted(tree.name_of(node))} to {tree.called(host_id)}", node_id(node)
    )
