"""Ranks: which column each node stands in. Loops are cut at their back edges; the longest path counts."""

from collections.abc import Iterable

from engine.layout.shapes import Edge, Scope

Links = dict[str, list[str]]


def back_edges(scope: Scope) -> set[str]:
    """Find the edges that close a loop.

    Args:
        scope: the scope to lay out.

    Returns:
        The ids of the edges that lead back to a node still being followed (depth first from the nodes
        nothing leads to, in document order).
    """
    after: dict[str, list[tuple[str, str]]] = {node: [] for node in places(scope)}
    entered = set()
    for edge in _boundary_last(scope):
        after[scope.host_of(edge.source)].append((edge.id, scope.host_of(edge.target)))
        if scope.host_of(edge.source) != scope.host_of(edge.target):
            entered.add(scope.host_of(edge.target))
    found: set[str] = set()
    done: set[str] = set()
    for root in [*(node for node in after if node not in entered), *after]:
        if root not in done:
            _follow(root, after, done, found)
    return found


def _follow(root: str, after: dict[str, list[tuple[str, str]]], done: set[str], found: set[str]) -> None:
    open_nodes, trail = {root}, [(root, iter(after[root]))]
    while trail:
        node, edges = trail[-1]
        step = next(edges, None)
        if step is None:
            trail.pop()
            open_nodes.discard(node)
            done.add(node)
        elif step[1] in open_nodes:
            found.add(step[0])
        elif step[1] not in done:
            open_nodes.add(step[1])
            trail.append((step[1], iter(after[step[1]])))


def places(scope: Scope) -> list[str]:
    """The nodes that take a place of their own on the grid: all but boundary events and artifacts."""
    return [node.id for node in scope.nodes.values() if not node.host and not node.is_artifact]


def ranks(scope: Scope, back: set[str]) -> dict[str, int]:
    """Give every place its column, counted from 0: one more than the latest node that leads to it."""
    links = _links(scope, back)
    incoming = dict.fromkeys(links, 0)
    for targets in links.values():
        for target in targets:
            incoming[target] += 1
    rank = dict.fromkeys(links, 0)
    ready = [node for node, count in incoming.items() if count == 0]
    while ready:
        node = ready.pop()
        for target in links[node]:
            rank[target] = max(rank[target], rank[node] + 1)
            incoming[target] -= 1
            if incoming[target] == 0:
                ready.append(target)
    return rank


def depths(scope: Scope, back: set[str], rank: dict[str, int]) -> dict[str, int]:
    """How many steps lie after each place on its longest path: the main path is the deepest."""
    links = _links(scope, back)
    depth = dict.fromkeys(links, 0)
    for node in sorted(links, key=lambda each: -rank[each]):
        depth[node] = max((depth[target] + 1 for target in links[node]), default=0)
    return depth


def _links(scope: Scope, back: set[str]) -> Links:
    links: Links = {node: [] for node in places(scope)}
    for edge in scope.edges:
        if edge.id not in back:
            links[scope.host_of(edge.source)].append(scope.host_of(edge.target))
    return links


def _boundary_last(scope: Scope) -> Iterable[Edge]:
    return sorted(scope.edges, key=lambda edge: bool(scope.nodes[edge.source].host))
