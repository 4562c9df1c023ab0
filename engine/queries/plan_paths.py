"""The ways through a drawn process: which elements come before each, with the ways back left out."""

from collections.abc import Mapping
from dataclasses import dataclass

from engine.diagram.model import Diagram

_BODY = "subProcess"


@dataclass(frozen=True)
class Paths:
    """What comes before what.

    ``sources`` are the elements right before each that can be reached; '' is the start of the process,
    and an id with a stroke after it the start of that group of steps.

    ``ends`` are the end events that can be reached at the top of the process.
    """

    sources: Mapping[str, tuple[str, ...]]
    ends: tuple[str, ...]


def paths_of(diagram: Diagram) -> Paths:
    """Walk a diagram from its none start events; boundary events and what only they reach are left out."""
    sources: dict[str, list[str]] = {}
    ancestors: list[str] = []
    walked: set[str] = set()

    def walk(element_id: str, source: str) -> None:
        if element_id in ancestors:
            return  # a way back
        sources.setdefault(element_id, []).append(source)
        if element_id in walked:
            return
        walked.add(element_id)
        ancestors.append(element_id)
        for flow in diagram.outgoing(element_id):
            walk(flow.target, element_id)
        ancestors.pop()
        if diagram.elements[element_id].kind == _BODY:
            _enter(element_id)

    def _enter(scope: str) -> None:
        for inner in diagram.inside(scope):
            if inner.kind == "startEvent" and not inner.event:
                walk(inner.id, "" if scope == diagram.id else f"{scope}/")

    _enter(diagram.id)
    ends = tuple(
        each.id for each in diagram.inside(diagram.id) if each.kind == "endEvent" and each.id in sources
    )
    return Paths({key: tuple(found) for key, found in sources.items()}, ends)
