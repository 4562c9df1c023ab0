"""What is drawn in another place, and the notes that a drawing carries and nothing reads."""

from collections.abc import Iterator
from typing import Any, Final

from lxml import etree

from engine.comparing.model import Change, Difference
from engine.comparing.parts import changed, paired
from engine.comparing.reading import Side
from engine.diagram.reading import bpmn_name, local_name, node_id

_NOTES: Final = {
    "textAnnotation": "Note", "group": "Frame", "dataObjectReference": "Data object",
    "dataStoreReference": "Data store", "participant": "Pool", "message": "Message",
    "escalation": "Escalation", "messageFlow": "Message flow", "association": "Dotted line",
}  # fmt: skip


def compare_notes(old: Side, new: Side) -> tuple[Change, ...]:
    """What was added, removed and changed among the notes, frames, data objects, pools and messages."""

    def lone(what: str, key: str, note: dict[str, str]) -> Change:
        return Change(what, "note", key, f"{note['kind']}: {note['text'] or key}")

    def both(key: str, before: dict[str, str], after: dict[str, str]) -> Change | None:
        differences = [
            Difference(name, name.capitalize(), before[name], after[name], wording=True)
            for name in before
            if before[name] != after[name]
        ]
        return changed("note", key, f"{after['kind']}: {after['text'] or key}", differences)

    return paired(_notes(old), _notes(new), lone, both)


def drawn_elsewhere(old: Side, new: Side) -> frozenset[str]:
    """Ids that both sides draw, in other places or sizes."""
    before, after = _drawn(old), _drawn(new)
    return frozenset(key for key, place in before.items() if key in after and after[key] != place)


def _notes(side: Side) -> dict[str, dict[str, str]]:
    if side.root is None:
        return {}
    return {
        node_id(node): {
            "kind": _NOTES[bpmn_name(node)],
            "text": _text(node),
            "from": str(node.get("sourceRef", "")),
            "to": str(node.get("targetRef", "")),
        }
        for node in side.root.iter(etree.Element)
        if bpmn_name(node) in _NOTES and node_id(node)
    }


def _text(node: Any) -> str:
    inner = next((child for child in node if bpmn_name(child) == "text"), None)
    return " ".join(str(node.get("name", "") if inner is None else "".join(inner.itertext())).split())


def _drawn(side: Side) -> dict[str, tuple[str, ...]]:
    """Where each thing stands: the numbers of its shape or line, its label included."""
    if side.root is None:
        return {}
    found: dict[str, tuple[str, ...]] = {}
    for node in side.root.iter(etree.Element):
        if local_name(node) in {"BPMNShape", "BPMNEdge"} and node.get("bpmnElement"):
            found.setdefault(str(node.get("bpmnElement")), tuple(_numbers(node)))
    return found


def _numbers(node: Any) -> Iterator[str]:
    for child in node.iter(etree.Element):
        if local_name(child) in {"Bounds", "waypoint"}:
            yield from (f"{name}={_number(child.get(name, ''))}" for name in ("x", "y", "width", "height"))


def _number(text: str) -> str:
    try:
        return f"{float(text):.1f}"
    except ValueError:
        return text
