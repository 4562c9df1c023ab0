"""Which row each node stands in: the main path straight, branches beside it."""

from engine.layout.grid import BLOCKS, NEW_ROW, Grid, Row, Way
from engine.layout.shapes import Scope
from engine.layout.straightening import straighten


def place_nodes(scope: Scope, rank: dict[str, int], depth: dict[str, int], back: set[str]) -> Grid:
    """Give every place a row of its lane, so that the main path runs straight and branches lie beside it.

    Args:
        scope: what is laid out.
        rank: the column of each place.
        depth: the length of the longest path after each place.
        back: ids of the edges that close loops; they do not pull nodes about.
    """
    bands = scope.bands or [""]
    grid = Grid([Row(band) for band in bands], rank)
    ways = [
        Way(scope.host_of(edge.source), scope.host_of(edge.target), bool(scope.nodes[edge.source].host))
        for edge in scope.edges
        if edge.id not in back
    ]
    order = list(rank)
    for node in sorted(order, key=lambda each: (rank[each], -depth[each], order.index(each))):
        _place(node, scope.nodes[node].band or bands[0], grid, ways)
    straighten(grid, ways)
    return grid


def _place(node: str, band: str, grid: Grid, ways: list[Way]) -> None:
    rank = grid.rank[node]
    centres = grid.centres()
    before = [way for way in ways if way.target == node and way.source in grid.row_of]
    choices: list[tuple[float, int, Row | None]] = []
    for index, row in enumerate(grid.rows):
        if row.band != band:
            continue
        if rank not in row.nodes:
            cost = _distance(centres[id(row)], before, grid, centres)
            choices.append((cost + _blocking(node, row, grid, ways), index, row))
        if row.nodes:
            for below in (0, 1):
                height = centres[id(row)] + (below - 0.5) * row.weight
                cost = _distance(height, before, grid, centres) + NEW_ROW
                choices.append((cost, index + below, None))
    _, index, chosen = min(choices, key=lambda choice: (round(choice[0], 3), choice[2] is None, choice[1]))
    if chosen is None:
        chosen = Row(band)
        grid.rows.insert(index, chosen)
    grid.put(node, chosen)


def _distance(height: float, before: list[Way], grid: Grid, centres: dict[int, float]) -> float:
    if not before:
        return height * 0.05
    total = 0.0
    for way in before:
        gap = height - centres[id(grid.row_of[way.source])]
        if way.from_boundary:
            gap = abs(gap - 1) + (0.5 if gap <= 0 else 0)
        total += abs(gap) * (1.0 if gap >= 0 else 1.05)
    return total / len(before)


def _blocking(node: str, row: Row, grid: Grid, ways: list[Way]) -> float:
    """What it costs to stand in a row where a straight line runs or would run."""
    rank, cost = grid.rank[node], 0.0
    for way in ways:
        source = grid.row_of.get(way.source)
        if source is not row or way.from_boundary:
            continue
        if way.target == node:
            cost += BLOCKS * sum(grid.rank[way.source] < column < rank for column in row.nodes)
        elif grid.rank[way.source] < rank < grid.rank[way.target] and (
            grid.row_of.get(way.target, row) is row
        ):
            cost += BLOCKS
    return cost
