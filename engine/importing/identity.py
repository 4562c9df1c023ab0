"""Ids and names: what has none gets one, and what an editor made up says what it is."""

from typing import Final

from lxml import etree

from engine.diagram.reading import FLOW_NODES, bpmn_name, node_id, unprefixed
from engine.gate.file_rules import is_poor_id
from engine.importing.sheet import Sheet, name_of, readable, unique

_NAMED: Final = FLOW_NODES | {"sequenceFlow"}
# Attributes that hold the id of something else; names and texts are never taken for ids.
_REFERENCES: Final = frozenset(
    {"id", "sourceRef", "targetRef", "attachedToRef", "default", "processRef", "bpmnElement", "dataObjectRef",
     "activityRef", "partitionElementRef"}
)  # fmt: skip
_TEXTS: Final = frozenset(
    {"incoming", "outgoing", "flowNodeRef", "sourceRef", "targetRef", "dataInputRefs", "dataOutputRefs",
     "source", "target"}
)  # fmt: skip


def without_id(sheet: Sheet) -> list[str]:
    """Steps and flows that have no id."""
    return [name_of(node) for node in _holders(sheet) if not node_id(node)]


def give_ids(sheet: Sheet, _answer: str) -> None:
    """Give each of them one that says what it is."""
    taken = sheet.ids()
    for node in _holders(sheet):
        if not node_id(node):
            given = unique(readable(str(node.get("name", "")), bpmn_name(node).lower()), taken)
            node.set("id", given)
            taken.add(given)


def wrong_process_id(sheet: Sheet) -> list[str]:
    """The process, where it is called something else than here."""
    return [] if node_id(sheet.process) == sheet.key else [name_of(sheet.process)]


def rename_process(sheet: Sheet, _answer: str) -> None:
    """Give the process its id of here, and whatever has it already another."""
    names = {sheet.key: unique(f"{sheet.key}_step", sheet.ids())} if sheet.key in sheet.ids() else {}
    old = node_id(sheet.process)
    rename(sheet, {**names, **({old: sheet.key} if old else {})})
    sheet.process.set("id", sheet.key)


def without_name(sheet: Sheet) -> list[str]:
    """The process, where it has no name."""
    return [] if str(sheet.process.get("name", "")).strip() else [node_id(sheet.process) or sheet.key]


def give_name(sheet: Sheet, _answer: str) -> None:
    """Name it as the pool around it is named, else by its id."""
    pools = [
        " ".join(str(node.get("name", "")).split())
        for node in sheet.root.iter()
        if bpmn_name(node) == "participant"
        and unprefixed(str(node.get("processRef", ""))) == node_id(sheet.process) != ""
    ]
    own = sheet.key.replace("_", " ").capitalize()
    sheet.process.set("name", next((name for name in pools if name), own))


def not_executable(sheet: Sheet) -> list[str]:
    """The process, where it is not marked as one that is run."""
    return [] if sheet.process.get("isExecutable") == "true" else [name_of(sheet.process)]


def mark_executable(sheet: Sheet, _answer: str) -> None:
    """Mark it."""
    sheet.process.set("isExecutable", "true")


def poor_ids(sheet: Sheet) -> list[str]:
    """Steps and flows whose id an editor made or nobody could use; none in a file of our own."""
    if not sheet.is_foreign():
        return []
    return [name_of(node) for node in _poor(sheet)]


def rename_poor(sheet: Sheet, _answer: str) -> None:
    """Give them ids made from their names."""
    taken = sheet.ids()
    names: dict[str, str] = {}
    for node in _poor(sheet):
        old, kind = node_id(node), bpmn_name(node)
        fallback = "flow" if kind == "sequenceFlow" else kind.lower()
        given = unique(readable(str(node.get("name", "")), fallback), taken | set(names.values()))
        names[old] = given
    rename(sheet, names)


def rename(sheet: Sheet, names: dict[str, str]) -> None:
    """Put new ids in place of old ones, in the elements and wherever they are referred to."""
    for node in sheet.root.iter(etree.Element):
        for key, value in list(node.attrib.items()):
            if str(key) in _REFERENCES and unprefixed(str(value)) in names:
                node.set(key, names[unprefixed(str(value))])
        text = (node.text or "").strip()
        if bpmn_name(node) in _TEXTS and unprefixed(text) in names:
            node.text = names[unprefixed(text)]


def _holders(sheet: Sheet) -> list[etree._Element]:
    return [node for node in sheet.process.iter() if bpmn_name(node) in _NAMED]


def _poor(sheet: Sheet) -> list[etree._Element]:
    return [node for node in _holders(sheet) if node_id(node) and is_poor_id(node_id(node))]
