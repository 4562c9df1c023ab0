"""Each field of a step: how it stands in the file, read and written."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from lxml import etree

from engine.diagram.reading import bpmn_name, event_definitions, node_id, unprefixed
from engine.editing.names import id_from
from engine.editing.notes import read_note, write_note
from engine.editing.roles import read_role, write_role
from engine.editing.tree import B, C, Tree, after_all, put, remove, set_or_drop

_LOOP: Final = f"{B}multiInstanceLoopCharacteristics"


@dataclass(frozen=True)
class FieldForm:
    """How one field is read from a node and written to it."""

    read: Callable[[Tree, etree._Element], Any]
    write: Callable[[Tree, etree._Element, Any], None]


def _read_own(node: etree._Element, name: str) -> str:
    """One of our attributes, on the node or on its loop."""
    loop = node.find(_LOOP)
    value = node.get(f"{C}{name}") or (loop.get(f"{C}{name}") if loop is not None else "")
    return str(value or "").strip()


def _write_own(node: etree._Element, name: str, value: str) -> None:
    set_or_drop(node, f"{C}{name}", value)
    loop = node.find(_LOOP)
    if loop is not None:
        set_or_drop(loop, f"{C}{name}", "")


def _text(name: str) -> FieldForm:
    return FieldForm(
        lambda _tree, node: _read_own(node, name), lambda _tree, node, value: _write_own(node, name, value)
    )


def _list(name: str) -> FieldForm:
    return FieldForm(
        lambda _tree, node: tuple(_read_own(node, name).split()),
        lambda _tree, node, value: _write_own(node, name, " ".join(value)),
    )


def _pairs(name: str, first: str, second: str) -> FieldForm:
    def read(_tree: Tree, node: etree._Element) -> tuple[tuple[str, str], ...]:
        return tuple((_either(each, first), _either(each, second)) for each in _extensions(node, name))

    def write(_tree: Tree, node: etree._Element, pairs: Sequence[tuple[str, str]]) -> None:
        for old in _extensions(node, name):
            remove(old)
        for one, other in pairs:
            made = etree.Element(f"{C}{name}")
            made.set(first, one)
            made.set(second, other)
            put(extension_of(node), made)
        left = node.find(f"{B}extensionElements")
        if left is not None and not len(left):
            remove(left)

    return FieldForm(read, write)


def _reference(kind: str) -> FieldForm:
    return FieldForm(
        lambda tree, node: _referenced(tree, node, kind),
        lambda tree, node, name: _refer(tree, node, kind, name),
    )


def _read_name(_tree: Tree, node: etree._Element) -> str:
    return " ".join(str(node.get("name", "")).split())


def read_documentation(node: etree._Element) -> str:
    """The help of an element; several texts as paragraphs."""
    texts = ("".join(map(str, each.itertext())).strip() for each in node.iterchildren(f"{B}documentation"))
    return "\n\n".join(each for each in texts if each)


def write_documentation(node: etree._Element, text: str) -> None:
    """Write the help of an element as one text."""
    for old in list(node.iterchildren(f"{B}documentation")):
        remove(old)
    if text:
        made = etree.Element(f"{B}documentation")
        made.text = text
        put(node, made, 0)


def _write_parts(_tree: Tree, node: etree._Element, value: str) -> None:
    _write_own(node, "parts", value)
    if bpmn_name(node) != "callActivity":
        return
    # A stage runs once for each part when it has parts, and once when it has none.
    loop = node.find(_LOOP)
    if value and loop is None:
        put(node, etree.Element(_LOOP))
    elif not value and loop is not None:
        remove(loop)


def _read_quorum(_tree: Tree, node: etree._Element) -> str:
    loop = node.find(_LOOP)
    found = None if loop is None else loop.find(f"{B}completionCondition")
    return "" if found is None else "".join(map(str, found.itertext())).strip()


def _write_quorum(_tree: Tree, node: etree._Element, text: str) -> None:
    loop = node.find(_LOOP)
    old = None if loop is None else loop.find(f"{B}completionCondition")
    if old is not None and text:
        old.text = text
    elif old is not None:
        remove(old)
    elif loop is not None and text:
        made = etree.Element(f"{B}completionCondition")
        made.text = text
        put(loop, made, after_all(loop, ("documentation", "extensionElements", "loopCardinality")))


def extension_of(node: etree._Element) -> etree._Element:
    """The extension elements of a node, made where there are none."""
    found = node.find(f"{B}extensionElements")
    if found is None:
        found = put(node, etree.Element(f"{B}extensionElements"), after_all(node, ("documentation",)))
    return found


def _either(node: etree._Element, name: str) -> str:
    return str(node.get(name) or node.get(f"{C}{name}") or "").strip()


def _extensions(node: etree._Element, name: str) -> list[etree._Element]:
    extension = node.find(f"{B}extensionElements")
    return [] if extension is None else list(extension.iter(f"{C}{name}"))


def _referenced(tree: Tree, node: etree._Element, kind: str) -> str:
    """The name of the message or escalation that an event is about."""
    key = next((unprefixed(str(each.get(f"{kind}Ref") or "")) for each in event_definitions(node)), "")
    known = (each for each in tree.root.iterchildren(f"{B}{kind}") if node_id(each) == key)
    return next((tree.name_of(each) for each in known), key)


def _refer(tree: Tree, node: etree._Element, kind: str, name: str) -> None:
    definition = next(iter(event_definitions(node)), None)
    if definition is None:
        return
    known = {tree.name_of(each): node_id(each) for each in tree.root.iterchildren(f"{B}{kind}")}
    known |= {key: key for key in known.values()}
    if name and name not in known:
        made = etree.Element(f"{B}{kind}")
        made.set("id", id_from(f"{kind} {name}", kind, tree.ids()))
        made.set("name", name)
        if kind == "escalation":
            made.set("escalationCode", node_id(made))
        put(tree.root, made, tree.root.index(tree.process))
        known[name] = node_id(made)
    set_or_drop(definition, f"{kind}Ref", known.get(name, ""))


FIELDS: Final[Mapping[str, FieldForm]] = {
    "name": FieldForm(_read_name, lambda _tree, node, value: set_or_drop(node, "name", value)),
    "documentation": FieldForm(
        lambda _tree, node: read_documentation(node),
        lambda _tree, node, value: write_documentation(node, value),
    ),
    "note": FieldForm(read_note, write_note),
    "role": FieldForm(read_role, write_role),
    "form": _text("form"),
    "clock": _text("clock"),
    "rung": _text("rung"),
    "assignee": _text("assignee"),
    "service": _text("service"),
    "service_case": _text("case"),
    "service_opening": _text("opening"),
    "service_link": _text("link"),
    "rule": _text("rule"),
    "clauses": _list("clause"),
    "shows": _list("shows"),
    "releases": _list("releases"),
    "not_same_person_as": _list("notSamePersonAs"),
    "independent_of": _list("independentOf"),
    "signatories": _list("signatories"),
    "must_sign": _list("mustSign"),
    "casting": _text("casting"),
    "also_ask": _list("alsoAsk"),
    "parts": FieldForm(lambda _tree, node: _read_own(node, "parts"), _write_parts),
    "quorum": FieldForm(_read_quorum, _write_quorum),
    "outcomes": _pairs("outcome", "fact", "value"),
    "carries": _pairs("carry", "fact", "from"),
    "called": FieldForm(
        lambda _tree, node: unprefixed(str(node.get("calledElement", "")).strip()),
        lambda _tree, node, value: set_or_drop(node, "calledElement", value),
    ),
    "interrupting": FieldForm(
        lambda _tree, node: str(node.get("cancelActivity", "true")).strip() not in {"false", "0"},
        lambda _tree, node, value: set_or_drop(node, "cancelActivity", "" if value else "false"),
    ),
    "message": _reference("message"),
    "escalation": _reference("escalation"),
}
LISTS: Final = frozenset({
    "clauses", "shows", "releases", "not_same_person_as", "independent_of", "signatories", "must_sign",
    "also_ask",
})  # fmt: skip
PAIRS: Final = frozenset({"outcomes", "carries"})
