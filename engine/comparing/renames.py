"""Elements that are probably the same under another id: a mapping to propose, never to assume."""

from collections import Counter
from collections.abc import Callable, Hashable, Mapping

from engine.comparing.reading import Side, read_side
from engine.diagram.model import Diagram, Element

_Signature = Callable[[Diagram, Element, Mapping[str, str]], Hashable | None]


def suggest_mapping(old_files: Mapping[str, str], new_files: Mapping[str, str]) -> dict[str, str]:
    """Propose which removed element an added one continues.

    Args:
        old_files: the old side's texts by path.
        new_files: the new side's texts by path.

    Returns:
        The new id by the old one, for elements of one kind with the same name, or with the same neighbours,
        where nothing else could be meant. Elements with the same id on both sides are not listed.
    """
    return suggested(read_side(old_files), read_side(new_files))


def suggested(old: Side, new: Side) -> dict[str, str]:
    """The same for two sides already read."""
    before, after = old.diagram, new.diagram
    mapping: dict[str, str] = {}
    while True:
        found = _round(before, after, mapping)
        if not found:
            return mapping
        mapping |= found


def _round(before: Diagram, after: Diagram, mapping: Mapping[str, str]) -> dict[str, str]:
    """The next pairs: by name and neighbours, by name alone, by neighbours alone; the surest kind only."""
    taken = set(mapping.values())
    left = [
        each for each in before.elements.values() if each.id not in after.elements and each.id not in mapping
    ]
    right = [
        each for each in after.elements.values() if each.id not in before.elements and each.id not in taken
    ]
    forward = {key: key for key in before.elements if key in after.elements} | dict(mapping)
    known = {key: key for key in forward.values()}
    for signature in _SIGNATURES:
        marks = {each.id: signature(before, each, forward) for each in left}
        others = {each.id: signature(after, each, known) for each in right}
        found = _pairs(marks, others)
        if found:
            return found
    return {}


def _pairs(marks: Mapping[str, Hashable | None], others: Mapping[str, Hashable | None]) -> dict[str, str]:
    once, also = Counter(marks.values()), Counter(others.values())
    by_mark = {mark: key for key, mark in others.items() if mark is not None and also[mark] == 1}
    return {
        key: by_mark[mark]
        for key, mark in marks.items()
        if mark is not None and once[mark] == 1 and mark in by_mark
    }


def _named(_: Diagram, element: Element, __: Mapping[str, str]) -> Hashable | None:
    name = element.name.casefold()
    return (element.kind, element.event, name) if name else None


def _among(diagram: Diagram, element: Element, ids: Mapping[str, str]) -> Hashable | None:
    """Kind, and the neighbours that both sides know; nothing when one of them is known to one side only."""
    sources = [flow.source for flow in diagram.incoming(element.id)]
    targets = [flow.target for flow in diagram.outgoing(element.id)]
    host = [element.attached_to] if element.attached_to else []
    if not (sources or targets or host) or any(key not in ids for key in (*sources, *targets, *host)):
        return None
    known = [tuple(sorted(ids[key] for key in keys)) for keys in (sources, targets, host)]
    return (element.kind, element.event, *known)


def _named_among(diagram: Diagram, element: Element, ids: Mapping[str, str]) -> Hashable | None:
    named, among = _named(diagram, element, ids), _among(diagram, element, ids)
    return (named, among) if named and among else None


_SIGNATURES: tuple[_Signature, ...] = (_named_among, _named, _among)
