"""The notes on a diagram: words that nothing runs, and what each is joined to."""

from collections.abc import Mapping

from lxml import etree

from engine.diagram.model import BPMN, Note

_B = f"{{{BPMN}}}"


def read_notes(*places: etree._Element) -> tuple[Note, ...]:
    """The notes of a process in document order. Empty ones are left out.

    Args:
        places: where they stand: the ``process`` element, and the ``collaboration`` that shows its pool.

    Returns:
        Each note with the ids of what a dotted line joins it to; none if it stands for itself.
    """
    joined: dict[str, list[str]] = {}
    for place in places:
        for line in place.iter(f"{_B}association"):
            one, other = _end(line, "sourceRef"), _end(line, "targetRef")
            joined.setdefault(one, []).append(other)
            joined.setdefault(other, []).append(one)
    notes = (_note(node, joined) for place in places for node in place.iter(f"{_B}textAnnotation"))
    return tuple(note for note in notes if note.text)


def _note(node: etree._Element, joined: Mapping[str, list[str]]) -> Note:
    key = str(node.get("id", "")).strip()
    text = " ".join("".join(str(each) for each in node.itertext()).split())
    return Note(key, text, tuple(dict.fromkeys(joined.get(key, ()))))


def _end(line: etree._Element, name: str) -> str:
    return str(line.get(name, "")).strip().rpartition(":")[2]
