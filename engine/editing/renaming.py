"""Another id for a step, a lane, a fact, a parameter, a clock or a rung; what names it is changed along."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from lxml import etree

from engine.diagram.declarations import attribute
from engine.diagram.model import CASEWAY
from engine.diagram.reading import FLOW_NODES, bpmn_name, local_name, node_id, unprefixed
from engine.editing.declarations import find_declaration, ids_beside
from engine.editing.drawing import finish
from engine.editing.edit import Edit
from engine.editing.names import joined, quoted
from engine.editing.renaming_files import rename_in_files
from engine.editing.renaming_words import Renaming
from engine.editing.tree import C, Tree
from engine.errors import InvalidInputError, NotFoundError
from engine.expressions import RESERVED_NAMES

_USABLE: Final = re.compile(r"[a-z][a-z0-9_]{0,59}")
_RESERVED: Final = re.compile(r".*__(?:side|start)|sig_.*|esc_.*|start|end|root|id|true|false")
_LISTS: Final = ("shows", "releases", "notSamePersonAs")
_CONDITIONS: Final = ("conditionExpression", "completionCondition")
DECLARED: Final = ("fact", "parameter", "clock")


@dataclass(frozen=True)
class Elsewhere:
    """What knows the old id and is not part of the proposal.

    Attributes:
        ids: the ids that other processes use for the same kind of thing.
        conditions: conditions beside the drawing, by what they decide.
    """

    ids: frozenset[str] = frozenset()
    conditions: Mapping[str, str] | None = None


def rename_element(
    text: str, files: Mapping[str, str], key: str, new: str, elsewhere: Elsewhere | None = None
) -> Edit:
    """Give a step, an event, a gateway or a lane another id.

    Args:
        text: the drawing.
        files: the proposal's texts by path.
        key: its id now.
        new: its id from now on.
        elsewhere: what knows the old id outside of the proposal.

    Raises:
        NotFoundError: there is no such element.
        InvalidInputError: the id is taken, or cannot be used.
    """
    tree = Tree(text)
    node = _drawn(tree, key)
    taken = {node_id(each) for each in tree.root.iter() if not _is_ours(each)} - {""}
    wanted = _usable(new, key, taken, frozenset())
    name = quoted(tree.name_of(node))
    if wanted == key:
        return finish(tree, f"Left the id of {name} as it was", key)
    node.set("id", wanted)
    _rename_references(tree, key, wanted)
    if bpmn_name(node) != "lane":
        _rename_step_words(tree, key, wanted)
    return _finish(
        tree, files, Renaming("step", key, wanted), f"Changed the id of {name} to {wanted}", elsewhere
    )


def rename_declaration(
    text: str, files: Mapping[str, str], what: str, key: str, new: str, elsewhere: Elsewhere | None = None
) -> Edit:
    """Give a fact, a parameter or a clock another id.

    Args:
        text: the drawing.
        files: the proposal's texts by path.
        what: one of ``DECLARED``.
        key: its id now.
        new: its id from now on.
        elsewhere: what knows the old id outside of the proposal.

    Raises:
        NotFoundError: there is none with this id.
        InvalidInputError: the id is taken, or cannot be used, or a form would read it as something else.
    """
    tree = Tree(text)
    node = find_declaration(tree, what, key)
    wanted = _usable(new, key, ids_beside(tree, what), RESERVED_NAMES if what != "clock" else frozenset())
    name = quoted(attribute(node, "label") or attribute(node, "name") or key)
    if wanted == key:
        return finish(tree, f"Left the id of the {what} {name} as it was", key)
    renaming = Renaming(what, key, wanted, _chosen_by(tree, key) if what == "fact" else frozenset())
    node.set("id", wanted)
    if what == "clock":
        _rename_attribute(tree, ("clock",), key, wanted)
    else:
        _rename_name(tree, renaming)
    return _finish(tree, files, renaming, f"Changed the id of the {what} {name} to {wanted}", elsewhere)


def rename_rung(text: str, files: Mapping[str, str], clock: str, key: str, new: str) -> Edit:
    """Give a rung of a clock another id.

    Raises:
        NotFoundError: there is no such clock or rung.
        InvalidInputError: the id is taken, or cannot be used.
    """
    tree = Tree(text)
    holder = find_declaration(tree, "clock", clock)
    rungs = {attribute(each, "id"): each for each in holder.iterchildren(f"{C}rung")}
    if key not in rungs:
        message = "There is no such rung any more. Go back to the clock."
        raise NotFoundError(message)
    wanted = _usable(new, key, set(rungs), frozenset())
    if wanted == key:
        return finish(tree, f"Left the id of the rung {quoted(key)} as it was", key)
    rungs[key].set("id", wanted)
    for node in tree.nodes():
        if node.get(f"{C}clock") == clock and (node.get(f"{C}rung") or "breach") == key:
            node.set(f"{C}rung", wanted)
    words = f"Changed the id of the rung {quoted(key)} to {wanted}"
    return _finish(tree, files, Renaming("rung", f"{clock}.{key}", f"{clock}.{wanted}"), words, None, wanted)


def _finish(
    tree: Tree,
    files: Mapping[str, str],
    renaming: Renaming,
    words: str,
    elsewhere: Elsewhere | None,
    at: str = "",
) -> Edit:
    around = elsewhere or Elsewhere()
    is_shared = renaming.old in around.ids
    changed, kept = rename_in_files(files, renaming, with_scenarios=not is_shared)
    also = []
    if changed:
        also.append(f"Changed along: {joined(sorted(changed))}.")
    if kept:
        also.append(f"Could not be changed along: {joined(sorted(kept))}. Change it there.")
    if is_shared:
        also.append(
            f"Other processes have {renaming.old} too. There, and in the scenarios, it keeps its id: "
            "look whether they still mean the same."
        )
    if renaming.chosen_by:
        also.append(
            f"Areas choose it by the parameter {joined(sorted(renaming.chosen_by))}. An area that has chosen "
            f"{renaming.old} has to choose it again."
        )
    for told, condition in (around.conditions or {}).items():
        if renaming.in_expression(condition) != condition:
            also.append(f"{told} still reads {renaming.old}. Change it there.")
    return Edit(tree.text(), words, at or renaming.new, tuple(also), changed)


def _usable(new: str, old: str, taken: set[str], reserved: frozenset[str]) -> str:
    wanted = new.strip()
    problem = ""
    if wanted == old:
        return wanted
    if not _USABLE.fullmatch(wanted):
        problem = "Use lower-case letters, digits and _, beginning with a letter, at most 60"
    elif _RESERVED.fullmatch(wanted) or wanted in reserved:
        problem = f"Caseway uses {wanted} for itself. Choose another id"
    elif wanted in taken:
        problem = f"Something else has the id {wanted} already. Choose another id"
    if problem:
        raise InvalidInputError({"id": [problem]})
    return wanted


def _drawn(tree: Tree, key: str) -> etree._Element:
    kinds = FLOW_NODES | {"lane"}
    found: list[etree._Element] = [
        node for node in tree.process.iter() if bpmn_name(node) in kinds and node_id(node) == key
    ]
    if found:
        return found[0]
    message = f"There is no step {key[:100]} in this process. Go back to the outline."
    raise NotFoundError(message)


def _is_ours(node: etree._Element) -> bool:
    return isinstance(node.tag, str) and etree.QName(node).namespace == CASEWAY


def _rename_references(tree: Tree, key: str, wanted: str) -> None:
    """Flows, lanes, boundary events, notes and the picture name an element by its id."""
    for node in tree.root.iter():
        if not isinstance(node.tag, str) or _is_ours(node):
            continue
        for name, value in node.attrib.items():
            refers = str(name).endswith("Ref") or name == "bpmnElement"
            if refers and unprefixed(str(value)) == key:
                node.set(name, f"{str(value)[: -len(key)]}{wanted}")
        refers = local_name(node).endswith("Ref")
        text = str(node.text or "").strip()
        if refers and unprefixed(text) == key:
            node.text = f"{text[: -len(key)]}{wanted}"


def _rename_step_words(tree: Tree, key: str, wanted: str) -> None:
    for node in tree.process.iter():
        for name in _LISTS:
            ids = str(node.get(f"{C}{name}") or "").split()
            if key in ids:
                node.set(f"{C}{name}", " ".join(wanted if each == key else each for each in ids))
        parts = str(node.get(f"{C}parts") or "")
        if parts.startswith(f"rows:{key}."):
            node.set(f"{C}parts", f"rows:{wanted}.{parts.removeprefix(f'rows:{key}.')}")
        for name in ("anchor", "met") if node.tag == f"{C}clock" else ():
            kind, _, step = str(node.get(name) or "").partition(":")
            if kind in {"task", "opened"} and step == key:
                node.set(name, f"{kind}:{wanted}")


def _rename_attribute(tree: Tree, names: tuple[str, ...], key: str, wanted: str) -> None:
    for node in tree.process.iter():
        for name in names:
            if str(node.get(f"{C}{name}") or "").strip() == key:
                node.set(f"{C}{name}", wanted)


def _rename_name(tree: Tree, renaming: Renaming) -> None:
    """What reads a fact or a parameter by its id."""
    key, wanted = renaming.old, renaming.new
    _rename_attribute(tree, ("assignee", "parts", "opening", "opens"), key, wanted)
    for node in tree.process.iter():
        if bpmn_name(node) in _CONDITIONS and node.text:
            said = renaming.in_expression(str(node.text))
            if said != node.text:
                node.text = said
        elif node.tag == f"{C}outcome":
            _rename_in(node, "fact", key, wanted)
            _set(node, "value", renaming.in_expression(attribute(node, "value")))
        elif node.tag == f"{C}carry":
            _rename_in(node, "from", key, wanted)
        elif node.tag == f"{C}clock":
            _rename_in_clock(node, renaming)
        elif node.tag == f"{C}parameter" and attribute(node, "id") in renaming.chosen_by:
            _rename_in(node, "default", key, wanted)
            for value in node.iterchildren(f"{C}value"):
                _rename_in(value, "id", key, wanted)


def _rename_in_clock(clock: etree._Element, renaming: Renaming) -> None:
    for name in ("anchor", "met", "length"):
        for prefix in ("", f"{renaming.what}:"):
            _rename_in(clock, name, f"{prefix}{renaming.old}", f"{prefix}{renaming.new}")


def _chosen_by(tree: Tree, key: str) -> frozenset[str]:
    """The parameters that say by their choices which fact something counts from."""
    found = set()
    for node in tree.process.iter(f"{C}parameter"):
        choices = {attribute(value, "id") for value in node.iterchildren(f"{C}value")}
        if key in choices | {attribute(node, "default")}:
            found.add(attribute(node, "id"))
    counted = {
        attribute(clock, name).removeprefix("parameter:")
        for clock in tree.process.iter(f"{C}clock")
        for name in ("anchor", "met")
    }
    return frozenset(found & counted)


def _rename_in(node: etree._Element, name: str, key: str, wanted: str) -> None:
    if attribute(node, name) == key:
        _set(node, name, wanted)


def _set(node: etree._Element, name: str, value: str) -> None:
    own = f"{C}{name}" if node.get(name) is None and node.get(f"{C}{name}") is not None else name
    if node.get(own) is not None and node.get(own) != value:
        node.set(own, value)
