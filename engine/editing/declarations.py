"""Facts, parameters, clocks with their rungs, and what the process says of itself."""

from collections.abc import Mapping
from typing import Any, Final

from lxml import etree

from engine.diagram.declarations import attribute
from engine.diagram.reading import diagrams_of, local_name, node_id
from engine.editing.drawing import finish, finish_redrawn
from engine.editing.edit import Edit
from engine.editing.names import clean, clean_name, id_from, joined, quoted
from engine.editing.step_fields import extension_of, write_documentation
from engine.editing.steps import LONGEST_HELP
from engine.editing.tree import B, C, Tree, put, remove, set_or_drop
from engine.editing.uses import list_uses
from engine.errors import ConflictError, InvalidInputError, NotFoundError
from engine.expressions import RESERVED_NAMES

_FAMILIES: Final = (("fact", "parameter"), ("clock",))
ATTRIBUTES: Final[Mapping[str, tuple[str, ...]]] = {
    "fact": ("type", "label", "scope", "sensitivity"),
    "parameter": ("type", "label", "default"),
    "clock": (
        "name", "length", "unit", "direction", "anchor", "met", "scope", "force", "lengthSource", "clause",
        "repeat", "extension",
    ),
    "rung": ("kind", "offset", "from", "unit", "to"),
}  # fmt: skip
_UNSAID: Final = {
    "scope": {"fact": "case", "clock": "instance"}, "direction": {"clock": "forward"},
    "repeat": {"clock": "false"}, "from": {"rung": "due"}, "sensitivity": {"fact": "official"},
    "force": {"clock": "local"}, "lengthSource": {"clock": "local"}, "offset": {"rung": "0"},
}  # fmt: skip
"""What an attribute means where it is left out; it is not written where it was left out before."""


def put_declaration(text: str, what: str, key: str, values: Mapping[str, Any]) -> Edit:
    """Add or change a fact, a parameter or a clock.

    Args:
        text: the drawing.
        what: ``fact``, ``parameter`` or ``clock``.
        key: its id; empty adds one, whose id is ``values["id"]`` or made from its name.
        values: its attributes by name, and ``choices`` as pairs of id and words; what is not named stays.

    Raises:
        NotFoundError: there is none with this id.
        InvalidInputError: it has no name, its id is taken, or what it says cannot be written.
    """
    tree = Tree(text)
    label = "name" if what == "clock" else "label"
    node = find_declaration(tree, what, key) if key else None
    name = clean_name(label, values.get(label, attribute(node, label) if node is not None else ""))
    if not name:
        raise InvalidInputError({label: [f"Say what the {what} is called"]})
    if node is None:
        node = _add(tree, what, _new_key(tree, what, name, str(values.get("id") or "")))
        words = f"Added the {what} {quoted(name)}"
    else:
        words = f"Changed the {what} {quoted(name)}"
    _write(node, what, values)
    if "choices" in values:
        _write_choices(node, values["choices"])
    return finish(tree, words, attribute(node, "id"))


def remove_declaration(text: str, what: str, key: str, files: Mapping[str, str]) -> Edit:
    """Remove a fact, a parameter or a clock that nothing uses.

    Raises:
        NotFoundError: there is none with this id.
        ConflictError: it is still used; the message names where.
    """
    tree = Tree(text)
    node = find_declaration(tree, what, key)
    diagram = next(each for each in diagrams_of(tree.root) if each.id == node_id(tree.process))
    uses = list_uses(diagram, files, what, key)
    if uses:
        places = joined(list(dict.fromkeys(use.words for use in uses))[:6])
        message = f"It is still used by {places}. Change that first."
        raise ConflictError(message)
    name = attribute(node, "label") or attribute(node, "name") or key
    parent = node.getparent()
    remove(node)
    if parent is not None and not len(parent):
        remove(parent)
    return finish(tree, f"Removed the {what} {quoted(name)}", "")


def put_rung(text: str, clock: str, key: str, values: Mapping[str, Any]) -> Edit:
    """Add or change a rung of a clock.

    Args:
        text: the drawing.
        clock: the clock's id.
        key: the rung's id; empty adds one, whose id is ``values["id"]``, or its kind.
        values: ``kind``, ``offset``, ``from``, ``unit`` and ``to`` (``role:<id>``, separated by spaces).

    Raises:
        NotFoundError: there is no such clock or rung.
        InvalidInputError: its id is taken, or what it says cannot be written.
    """
    tree = Tree(text)
    holder = find_declaration(tree, "clock", clock)
    taken = {attribute(rung, "id") for rung in holder.iterchildren(f"{C}rung")}
    wanted = clean_name("id", str(values.get("id") or ""))
    if key:
        rung = next((each for each in holder.iterchildren(f"{C}rung") if attribute(each, "id") == key), None)
        if rung is None:
            message = "There is no such rung any more. Go back to the clock."
            raise NotFoundError(message)
    elif wanted in taken:
        raise InvalidInputError({"id": ["The clock has a rung of this name already"]})
    else:
        rung = etree.Element(f"{C}rung")
        made = wanted or str(values.get("kind") or "")
        rung.set("id", id_from(made, "rung", taken) if made != "breach" or made in taken else made)
        put(holder, rung)
    _write(rung, "rung", values)
    words = f"{'Changed' if key else 'Added'} the rung {quoted(attribute(rung, 'id'))} of the clock"
    return finish(tree, f"{words} {quoted(attribute(holder, 'name') or clock)}", attribute(rung, "id"))


def remove_rung(text: str, clock: str, key: str) -> Edit:
    """Remove a rung that no timer event waits for.

    Raises:
        NotFoundError: there is no such clock or rung.
        ConflictError: a timer event waits for it.
    """
    tree = Tree(text)
    holder = find_declaration(tree, "clock", clock)
    rung = next((each for each in holder.iterchildren(f"{C}rung") if attribute(each, "id") == key), None)
    if rung is None:
        message = "There is no such rung any more. Go back to the clock."
        raise NotFoundError(message)
    for node in tree.nodes():
        waits = node.get(f"{C}clock") == clock and node.get(f"{C}rung") == key
        if waits and key != "breach":
            message = f"It is still used by {tree.called(node_id(node))}. Change that first."
            raise ConflictError(message)
    remove(rung)
    return finish(
        tree,
        f"Removed the rung {quoted(key)} of the clock {quoted(attribute(holder, 'name') or clock)}",
        clock,
    )


def change_process(text: str, values: Mapping[str, Any]) -> Edit:
    """Change the name, edition, opening date and description of the process; what is not named stays.

    Raises:
        InvalidInputError: it has no name, or something cannot be written.
    """
    tree = Tree(text)
    process = tree.process
    before = tree.name_of(process)
    name = clean_name("name", values.get("name", before))
    if not name:
        raise InvalidInputError({"name": ["Give the process a name"]})
    process.set("name", name)
    for pool in tree.root.iter(f"{B}participant"):
        if pool.get("processRef") == node_id(process) and pool.get("name") == before:
            pool.set("name", name)
    for key in ("edition", "opens"):
        if key in values:
            set_or_drop(process, f"{C}{key}", clean_name(key, values[key] or ""))
    if "documentation" in values:
        write_documentation(process, clean("documentation", values["documentation"] or "", LONGEST_HELP))
    return finish_redrawn(tree, "Changed what the process says of itself", node_id(process))


def find_declaration(tree: Tree, what: str, key: str) -> etree._Element:
    """A fact, a parameter or a clock by id.

    Raises:
        NotFoundError: there is none with this id.
    """
    holders = list(tree.process.iterchildren(f"{B}extensionElements"))
    found: list[etree._Element] = [
        each for holder in holders for each in holder.iter(f"{C}{what}") if attribute(each, "id") == key
    ]
    if found:
        return found[0]
    message = f"There is no {what} {key[:60]} in this process any more. Go back to the details."
    raise NotFoundError(message)


def ids_beside(tree: Tree, what: str) -> set[str]:
    """The ids that another fact or parameter, or another clock, cannot have."""
    family = next(each for each in _FAMILIES if what in each)
    holders = list(tree.process.iterchildren(f"{B}extensionElements"))
    return {
        attribute(each, "id") for holder in holders for each in holder.iter() if local_name(each) in family
    }


def _new_key(tree: Tree, what: str, name: str, wanted: str) -> str:
    taken = ids_beside(tree, what)
    if not wanted:
        return id_from(name, what, taken | RESERVED_NAMES, longest=40)
    key = clean_name("id", wanted)
    if key != id_from(key, what, RESERVED_NAMES):
        raise InvalidInputError({"id": ["Use lower-case letters, digits and _, beginning with a letter"]})
    if key in taken:
        raise InvalidInputError({"id": [f"There is a {what} {key} already. Choose another id"]})
    return key


def _add(tree: Tree, what: str, key: str) -> etree._Element:
    extension = extension_of(tree.process)
    node = etree.Element(f"{C}{what}")
    node.set("id", key)
    alike = [extension.index(each) for each in extension if each.tag == node.tag]
    return put(extension, node, max(alike) + 1 if alike else None)


def _write(node: etree._Element, what: str, values: Mapping[str, Any]) -> None:
    for name in ATTRIBUTES[what]:
        if name not in values:
            continue
        value = clean_name(name, str(values[name] if values[name] is not None else ""))
        is_unsaid = value in {"", _UNSAID.get(name, {}).get(what, "")}
        if is_unsaid and node.get(name) is None:
            continue
        set_or_drop(node, name, value)


def _write_choices(node: etree._Element, choices: Any) -> None:
    wanted = [(clean_name("choices", key), clean_name("choices", label)) for key, label in choices]
    taken: set[str] = set()
    made = []
    for key, label in wanted:
        if not key and not label:
            continue
        found = key or id_from(label, "choice", taken)
        if found in taken:
            raise InvalidInputError({"choices": [f"Two choices have the id {found}. Each needs its own"]})
        taken.add(found)
        made.append((found, label or found))
    before = [(attribute(each, "id"), attribute(each, "label")) for each in node.iterchildren(f"{C}value")]
    if before == made:
        return
    set_or_drop(node, "values", "")
    for old in list(node.iterchildren(f"{C}value")):
        remove(old)
    for key, label in made:
        value = etree.Element(f"{C}value")
        value.set("id", key)
        value.set("label", label)
        put(node, value)
