"""The order in which a person reads a diagram: along the flow, a join after all that leads to it."""

from engine.diagram.model import Diagram, Flow


def flow_order(diagram: Diagram, scope: str) -> list[str]:
    """Order the elements directly inside a scope for reading.

    Args:
        diagram: the diagram.
        scope: the process's id, or an embedded subprocess's.

    Returns:
        Every element of the scope once, boundary events left out (they are told with their host). Starts come
        first, a step follows all steps that lead to it unless they close a loop, and a branch is told to its
        end before the next. What nothing leads to comes last, in document order.
    """
    members = [element.id for element in diagram.inside(scope) if not _is_hosted(diagram, element.id)]
    after = {member: _targets(diagram, member, set(members)) for member in members}
    closing = _closing(members, after, diagram)
    waiting = dict.fromkeys(members, 0)
    for source, targets in after.items():
        for target in targets:
            waiting[target] += (source, target) not in closing
    ready = sorted(
        (member for member in members if waiting[member] == 0),
        key=lambda member: diagram.elements[member].kind != "startEvent",
    )[::-1]
    order: list[str] = []
    while ready:
        member = ready.pop()
        order.append(member)
        for target in reversed(after[member]):
            if (member, target) not in closing:
                waiting[target] -= 1
                if waiting[target] == 0:
                    ready.append(target)
    return order


def _is_hosted(diagram: Diagram, element_id: str) -> bool:
    host = diagram.elements.get(diagram.elements[element_id].attached_to)
    return (
        host is not None and host.kind != "boundaryEvent" and host.scope == diagram.elements[element_id].scope
    )


def hosted(diagram: Diagram, host: str) -> list[str]:
    """The boundary events told with a host: those attached to it that stand in its scope."""
    return [event.id for event in diagram.boundary_events(host) if _is_hosted(diagram, event.id)]


def _targets(diagram: Diagram, member: str, members: set[str]) -> list[str]:
    """Where an element and its boundary events lead inside the scope, each once; the events' paths last."""
    flows: list[Flow] = []
    for source in [member, *hosted(diagram, member)]:
        flows += diagram.outgoing(source)
    return list(dict.fromkeys(flow.target for flow in flows if flow.target in members))


def _closing(members: list[str], after: dict[str, list[str]], diagram: Diagram) -> set[tuple[str, str]]:
    """The links that lead back into a path still being followed."""
    found: set[tuple[str, str]] = set()
    done: set[str] = set()
    entered = {target for source, targets in after.items() for target in targets if target != source}
    starts = [member for member in members if diagram.elements[member].kind == "startEvent"]
    for root in [*starts, *(member for member in members if member not in entered), *members]:
        if root in done:
            continue
        open_members, trail = {root}, [(root, iter(after[root]))]
        while trail:
            member, targets = trail[-1]
            target = next(targets, None)
            if target is None:
                trail.pop()
                open_members.discard(member)
                done.add(member)
            elif target in open_members:
                found.add((member, target))
            elif target not in done:
                open_members.add(target)
                trail.append((target, iter(after[target])))
    return found
