"""Which elements a token can reach from where, and which lie inside which."""

from collections.abc import Collection, Iterable

from engine.diagram.model import Diagram


def reachable(diagram: Diagram, starts: Iterable[str], *, without: Collection[str] = ()) -> set[str]:
    """The elements a token can reach, on the level of the scope the starts stand in.

    Args:
        diagram: the diagram.
        starts: element ids to begin at; they count as reached.
        without: element ids never entered.

    Returns:
        Ids reached along sequence flows and through the boundary events of elements reached.
    """
    following: dict[str, list[str]] = {}
    for flow in diagram.flows.values():
        following.setdefault(flow.source, []).append(flow.target)
    for element in diagram.elements.values():
        if element.attached_to:
            following.setdefault(element.attached_to, []).append(element.id)
    seen: set[str] = set()
    waiting = list(starts)
    while waiting:
        element_id = waiting.pop()
        if element_id in seen or element_id in without:
            continue
        seen.add(element_id)
        waiting.extend(following.get(element_id, ()))
    return seen


def inside_all(diagram: Diagram, scopes: Iterable[str]) -> set[str]:
    """The ids of everything inside any of the scopes, at any depth."""
    found: set[str] = set()
    waiting = set(scopes)
    while waiting:
        waiting = {e.id for e in diagram.elements.values() if e.scope in waiting and e.id not in found}
        found |= waiting
    return found


def scopes_around(diagram: Diagram, element_id: str) -> list[str]:
    """The subprocesses around an element, from the inside out; the process itself is left out."""
    around: list[str] = []
    element = diagram.elements.get(element_id)
    while element is not None and element.scope in diagram.elements and element.scope not in around:
        around.append(element.scope)
        element = diagram.elements[element.scope]
    return around
