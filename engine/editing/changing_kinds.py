"""Making a step into one of another kind, where that is safe; what the new kind cannot say is taken away."""

from typing import Final

from lxml import etree

from engine.diagram.reading import bpmn_name, event_definitions, node_id
from engine.editing.drawing import finish_redrawn
from engine.editing.edit import Edit
from engine.editing.grouping import group_step
from engine.editing.kinds import (
    CONDITIONAL,
    DEFINITIONS,
    ENDS,
    EVENTS,
    GATEWAYS,
    KINDS,
    TASKS,
    WAITS,
    Kind,
    kind_of,
)
from engine.editing.names import joined
from engine.editing.placing import is_in_group
from engine.editing.roles import read_role
from engine.editing.step_fields import FIELDS
from engine.editing.steps import FIELD_WORDS, fields_lost, read_step, write_values
from engine.editing.tree import B, Tree, put, remove, set_or_drop
from engine.errors import ConflictError, InvalidInputError

_FAMILIES: Final = (TASKS, GATEWAYS, ENDS, (*WAITS, "escalate"), EVENTS)
_IN_GROUPS: Final = frozenset({"escalate", "end_escalating"})
_SEVERAL: Final = frozenset({"sign_off", "several"})


def kinds_for(text: str, element_id: str) -> tuple[Kind, ...]:
    """The kinds that an element can be made into; none for one that stays what it is.

    Raises:
        NotFoundError: there is no such element.
    """
    tree = Tree(text)
    node = tree.node(element_id)
    kind = kind_of(node)
    if kind is None:
        return ()
    family = next((each for each in _FAMILIES if kind.key in each), ())
    host = node.get("attachedToRef")
    if kind.key in TASKS:
        family = (*family, "group")
    refused = {kind.key} if is_in_group(tree, node) else {kind.key, *_IN_GROUPS}
    if host and bpmn_name(tree.node(str(host))) != "subProcess":
        refused.add("on_escalation")
    return tuple(KINDS[key] for key in family if key not in refused)


def lost_by(text: str, element_id: str, kind: str) -> tuple[str, ...]:
    """What an element says now that it could not say as another kind, in words.

    Raises:
        NotFoundError: there is no such element.
    """
    found = read_step(text, element_id)
    if found.kind is None or kind not in KINDS or kind == "group":
        return ()
    lost = [field for field in fields_lost(found.kind, KINDS[kind]) if found.values.get(field)]
    return tuple(FIELD_WORDS[field] for field in lost)


def change_kind(text: str, element_id: str, kind: str) -> Edit:
    """Make an element into one of another kind. Its id, its name and its ways stay.

    A step that is to be a group is put into one, and says there what it said before.

    Raises:
        NotFoundError: there is no such element.
        InvalidInputError: the kind is not one it can be made into.
        ConflictError: its ways have conditions, which the new kind does not read.
    """
    if kind not in {each.key for each in kinds_for(text, element_id)}:
        raise InvalidInputError({"kind": ["Choose one of the kinds that it can be made into"]})
    if kind == "group":
        return _grouped(text, element_id)
    lost = lost_by(text, element_id, kind)
    tree, wanted = Tree(text), KINDS[kind]
    node = tree.node(element_id)
    before = kind_of(node)
    if before is not None:
        empty = {"signatories": (), "must_sign": (), "outcomes": (), "carries": ()}
        write_values(tree, node, {field: empty.get(field, "") for field in fields_lost(before, wanted)})
    if kind in GATEWAYS and kind not in CONDITIONAL:
        _check_no_conditions(tree, element_id)
        set_or_drop(node, "default", "")
    node.tag = f"{B}{wanted.tag}"
    _define(node, wanted)
    _mark(node, kind)
    if kind == "sign_off":
        # With nobody who signs it would be a task of several: whoever did it signs until others are named.
        FIELDS["signatories"].write(tree, node, tuple(filter(None, [read_role(tree, node)])))
    words = f"Made {tree.called(element_id)} into: {wanted.label.lower()}"
    also = (f"It no longer says: {joined(lost)}.",) if lost else ()
    return finish_redrawn(tree, words, element_id, also)


def _grouped(text: str, element_id: str) -> Edit:
    tree = Tree(text)
    node = tree.node(element_id)
    events = [tree.called(node_id(event)) for event in tree.events_on(element_id)]
    group_step(tree, node, f"{tree.name_of(node)}: group")
    also = (f"On the group now: {joined(events)}.",) if events else ()
    return finish_redrawn(tree, f"Put {tree.called(element_id)} into a group of steps", element_id, also)


def _check_no_conditions(tree: Tree, element_id: str) -> None:
    if any(flow.find(f"{B}conditionExpression") is not None for flow in tree.outgoing(element_id)):
        message = "Its ways have conditions, which would be ignored. Take them away first."
        raise ConflictError(message)


def _define(node: etree._Element, kind: Kind) -> None:
    """Give an event the definition of its kind, and no other."""
    for definition in event_definitions(node):
        remove(definition)
    if kind.key in DEFINITIONS:
        put(node, etree.Element(f"{B}{DEFINITIONS[kind.key]}EventDefinition"))


def _mark(node: etree._Element, kind: str) -> None:
    loop = node.find(f"{B}multiInstanceLoopCharacteristics")
    wanted = kind in _SEVERAL
    if wanted and loop is None:
        put(node, etree.Element(f"{B}multiInstanceLoopCharacteristics"))
    elif not wanted and loop is not None and kind != "stage":
        remove(loop)
