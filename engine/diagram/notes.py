"""The notes on a diagram: words that nothing runs, and what each is joined to."""

from collections.abc import Iterator

from lxml import etree

from engine.diagram.model import BPMN, Note

_B = f"{{{BPMN}}}"


def read_notes(process: etree._Element) -> tuple[Note, ...]:
    """The notes of a process in document order, those beside its pool included. Empty ones are left out.

    Args:
        process: the ``process`` element.

    Returns:
        Each note with the ids of what a dotted line joins it to; none if it stands for itself.
    """
    above = process.getparent()
    pools = [] if above is None else list(above.iterchildren(f"{_B}collaboration"))
    places = (process, *pools)
    lines = [tuple(_ends(line)) for place in places for line in place.iter(f"{_B}association")]
    notes = (note for place in places for note in place.iter(f"{_B}textAnnotation"))
    return tuple(note for note in (_note(node, lines) for node in notes) if note.text)


def _note(node: etree._Element, lines: list[tuple[str, ...]]) -> Note:
    key = str(node.get("id", "")).strip()
    text = " ".join("".join(str(each) for each in node.itertext()).split())
    joined = dict.fromkeys(end for ends in lines if key in ends for end in ends if end != key)
    return Note(key, text, tuple(joined))


def _ends(line: etree._Element) -> Iterator[str]:
    for name in ("sourceRef", "targetRef"):
        yield str(line.get(name, "")).strip().rpartition(":")[2]
