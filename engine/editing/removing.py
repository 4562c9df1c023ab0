"""Removing a step or a way: what went through it goes on, and what nothing leads to any more goes with it."""

from collections.abc import Iterable

from lxml import etree

from engine.diagram.reading import FLOW_NODES, bpmn_name, diagrams_of, node_id
from engine.editing.drawing import finish_redrawn
from engine.editing.edit import Edit
from engine.editing.names import joined
from engine.editing.notes import drop_notes
from engine.editing.placing import write_condition
from engine.editing.tree import B, C, Tree, remove, set_or_drop
from engine.editing.uses import list_uses
from engine.errors import ConflictError

_REFERRING = ("shows", "releases", "notSamePersonAs")


def remove_step(text: str, element_id: str, keep: str = "") -> Edit:
    """Remove an element with its boundary events; what leads to it leads on to what follows it.

    Args:
        text: the drawing.
        element_id: the element.
        keep: of a gateway that splits, the flow whose way stays; the others go with all that is only on them.

    Returns:
        The edit; ``also`` says what goes with it.

    Raises:
        NotFoundError: there is no such element.
        ConflictError: it cannot go, or a clock or the parts of another step need it.
    """
    tree = Tree(text)
    node = tree.node(element_id)
    name = tree.called(element_id)
    work = _Removal(tree, tree.scope(node))
    _check_may_go(tree, node)
    before = [str(flow.get("sourceRef")) for flow in tree.incoming(element_id)]
    at = str(node.get("attachedToRef", "")) or next(iter(before), "")
    if bpmn_name(node) != "boundaryEvent":
        work.lead_on(node, _way_on(tree, node, keep))
    work.drop(node)
    return work.finish(f"Removed {name}", {element_id}, at)


def remove_branch(text: str, flow_id: str) -> Edit:
    """Remove a way out of a gateway, with all that is only on it.

    Raises:
        NotFoundError: there is no such flow.
        ConflictError: it is the only way on, or another has to be the one taken otherwise first.
    """
    tree = Tree(text)
    flow = tree.flow(flow_id)
    source, target = str(flow.get("sourceRef")), str(flow.get("targetRef"))
    others = [each for each in tree.outgoing(source) if each is not flow]
    if not others:
        message = f"This is the only way on from {tree.called(source)}. Lead it elsewhere instead."
        raise ConflictError(message)
    if len(others) > 1 and tree.node(source).get("default") == flow_id:
        message = "This is the way taken otherwise. Make another way the one taken otherwise first."
        raise ConflictError(message)
    name = f"“{flow.get('name')}”" if flow.get("name") else f"to {tree.called(target)}"
    work = _Removal(tree, tree.scope(tree.node(source)))
    words = f"Removed the way {name} from {tree.called(source)}"
    work.cut(flow)
    return work.finish(words, set(), source)


class _Removal:
    """One removal in one scope: what was reached before is compared with what is reached afterwards."""

    def __init__(self, tree: Tree, scope: etree._Element) -> None:
        self.tree, self.scope = tree, scope
        self.reached = self._reachable()
        self.gateways = [
            key
            for key in (node_id(node) for node in tree.nodes(scope) if bpmn_name(node).endswith("Gateway"))
            if len(tree.incoming(key)) > 1 or len(tree.outgoing(key)) > 1
        ]
        self.gone: dict[str, str] = {}

    def lead_on(self, node: etree._Element, way: etree._Element | None) -> None:
        """Lead what comes to a node to where one of its ways goes, if it has one."""
        target = "" if way is None else str(way.get("targetRef"))
        for flow in self.tree.incoming(node_id(node)):
            source = str(flow.get("sourceRef"))
            double = [each for each in self.tree.outgoing(source) if each.get("targetRef") == target]
            if source == node_id(node):
                remove(flow)
            elif not target or double or source == target:
                self.cut(flow)
            else:
                flow.set("targetRef", target)

    def cut(self, flow: etree._Element) -> None:
        """Take a flow away; the one way that is left needs no condition."""
        source = self.tree.node(str(flow.get("sourceRef")))
        was_default = source.get("default") == node_id(flow)
        remove(flow)
        left = self.tree.outgoing(node_id(source))
        if was_default and left:
            source.set("default", node_id(left[0]))
            write_condition(left[0], "")
        if len(left) == 1:
            set_or_drop(source, "default", "")
            write_condition(left[0], "")

    def drop(self, node: etree._Element) -> None:
        """Take a node away, with its boundary events and flows."""
        key = node_id(node)
        for event in self.tree.events_on(key):
            self.drop(event)
        for flow in (*self.tree.outgoing(key), *self.tree.incoming(key)):
            remove(flow)
        inner = [each for each in node.iter() if bpmn_name(each) in FLOW_NODES]
        self.gone |= {node_id(each): self.tree.name_of(each) for each in inner}
        remove(node)

    def finish(self, words: str, asked: Iterable[str], at: str) -> Edit:
        """Take away what is not reached any more and what referred to it, and end the edit."""
        for key in self.reached - self._reachable():
            self._drop_unreached(key)
        self._dissolve()
        self._check_unused()
        also = []
        with_it = [f"“{name}”" for key, name in self.gone.items() if key not in set(asked)]
        if with_it:
            also.append(f"{joined(with_it)} {'goes' if len(with_it) == 1 else 'go'} with it.")
        also += self._forget()
        known = {node_id(node) for node in self.tree.nodes()}
        return finish_redrawn(self.tree, words, at if at in known else "", tuple(also))

    def _drop_unreached(self, key: str) -> None:
        found = next((node for node in self.tree.nodes() if node_id(node) == key), None)
        if found is None:
            return
        for flow in self.tree.outgoing(key):
            if flow.get("targetRef") != key:
                remove(flow)
        self.drop(found)

    def _dissolve(self) -> None:
        """A gateway that splits or joins nothing any more is taken out."""
        for key in self.gateways:
            entering, leaving = self.tree.incoming(key), self.tree.outgoing(key)
            if len(entering) != 1 or len(leaving) != 1 or key in self.gone:
                continue
            source, target = entering[0].get("sourceRef"), str(leaving[0].get("targetRef"))
            double = any(flow.get("targetRef") == target for flow in self.tree.outgoing(str(source)))
            if double or target in (source, key):
                continue
            node = self.tree.node(key)
            self.gone[key] = self.tree.name_of(node)
            entering[0].set("targetRef", target)
            remove(leaving[0])
            remove(node)

    def _check_unused(self) -> None:
        diagram = next(each for each in diagrams_of(self.tree.root) if each.id == node_id(self.tree.process))
        for key, name in self.gone.items():
            for use in list_uses(diagram, {}, "step", key):
                if use.clock or use.words.startswith("the parts"):
                    message = f"“{name}” is still used by {use.words}. Change that first."
                    raise ConflictError(message)

    def _forget(self) -> list[str]:
        """Take the ids of what is gone out of what refers to it."""
        told = []
        for node in self.tree.nodes():
            for attribute in _REFERRING:
                words = str(node.get(f"{C}{attribute}", "")).split()
                left = [word for word in words if word not in self.gone]
                if left != words:
                    set_or_drop(node, f"{C}{attribute}", " ".join(left))
                    what = {"shows": "shows it", "releases": "releases it"}.get(attribute, "asks who did it")
                    told.append(f"“{self.tree.name_of(node)}” no longer {what}.")
        drop_notes(self.tree, self.gone)
        links = self.tree.root.iter(f"{B}association", f"{B}messageFlow")
        for link in list(links):
            if {str(link.get("sourceRef")), str(link.get("targetRef"))} & self.gone.keys():
                remove(link)
        return list(dict.fromkeys(told))

    def _reachable(self) -> set[str]:
        """What a token can come to in the scope, from its starts on."""
        members = {node_id(node): node for node in self.tree.nodes(self.scope)}
        waiting = [key for key, node in members.items() if bpmn_name(node) == "startEvent"]
        following: dict[str, list[str]] = {}
        for flow in self.tree.flows():
            following.setdefault(str(flow.get("sourceRef")), []).append(str(flow.get("targetRef")))
        for key, node in members.items():
            if node.get("attachedToRef"):
                following.setdefault(str(node.get("attachedToRef")), []).append(key)
        seen: set[str] = set()
        while waiting:
            key = waiting.pop()
            if key in members and key not in seen:
                seen.add(key)
                waiting += following.get(key, ())
        return seen


def _check_may_go(tree: Tree, node: etree._Element) -> None:
    scope, kind, name = tree.scope(node), bpmn_name(node), tree.called(node_id(node))
    alike = [each for each in tree.nodes(scope) if bpmn_name(each) == kind]
    if kind in {"startEvent", "endEvent"} and len(alike) == 1:
        word = "start" if kind == "startEvent" else "end"
        message = f"{name} is the only {word} here. Rename it, or add another {word} first."
        raise ConflictError(message)
    if kind != "endEvent":
        return
    for flow in tree.incoming(node_id(node)):
        source = str(flow.get("sourceRef"))
        if len(tree.outgoing(source)) == 1:
            message = (
                f"{tree.called(source)} would lead nowhere. Lead it to another step first, or remove it too."
            )
            raise ConflictError(message)


def _way_on(tree: Tree, node: etree._Element, keep: str) -> etree._Element | None:
    leaving = tree.outgoing(node_id(node))
    if len(leaving) < 2:  # noqa: PLR2004 - one way on needs no choice
        return leaving[0] if leaving else None
    chosen = [flow for flow in leaving if node_id(flow) == keep]
    if not chosen:
        message = f"Several ways lead on from {tree.called(node_id(node))}. Choose the one that stays."
        raise ConflictError(message)
    return chosen[0]
