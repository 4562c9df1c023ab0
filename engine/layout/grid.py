"""The grid: columns are ranks, rows belong to lanes; each node takes a cell, each long flow a run of cells."""

from dataclasses import dataclass, field
from typing import Final

from engine.layout.shapes import Scope

THIN: Final = 0.35
"""Height of a row that holds only lines, in rows that hold shapes."""
NEW_ROW: Final = 0.8
BLOCKS: Final = 0.7

Line = tuple[str, bool]
"""What may share a cell's line: flows to the same target, running the same way (forwards: True)."""


@dataclass(eq=False)
class Row:
    """One row of a band: nodes by column, and the lines that run through a column."""

    band: str
    nodes: dict[int, str] = field(default_factory=dict)
    lines: dict[int, Line] = field(default_factory=dict)

    @property
    def weight(self) -> float:
        """How much room it takes, in rows with shapes."""
        return 1.0 if self.nodes else THIN

    def free_for(self, line: Line, columns: range) -> bool:
        """Whether a line can run through the columns without meeting a shape or an unrelated line."""
        return not any(c in self.nodes or self.lines.get(c, line) != line for c in columns)


@dataclass
class Grid:
    """All rows, from the top; where each place stands."""

    rows: list[Row]
    rank: dict[str, int]
    row_of: dict[str, Row] = field(default_factory=dict)

    def centres(self) -> dict[int, float]:
        """The height of each row's middle, in rows with shapes, by the row's ``id()``."""
        result, above = {}, 0.0
        for row in self.rows:
            result[id(row)] = above + row.weight / 2
            above += row.weight
        return result

    def column_clear(self, column: int, one: Row, other: Row) -> bool:
        """Whether no shape stands in a column strictly between two rows."""
        first, last = sorted((self.rows.index(one), self.rows.index(other)))
        return not any(column in row.nodes for row in self.rows[first + 1 : last])

    def put(self, node: str, row: Row) -> None:
        """Place a node."""
        row.nodes[self.rank[node]] = node
        self.row_of[node] = row

    def move(self, node: str, row: Row) -> None:
        """Take a node from its row to another."""
        del self.row_of[node].nodes[self.rank[node]]
        self.put(node, row)


@dataclass(frozen=True)
class _Way:
    """An edge as it counts on the grid: between places, forwards."""

    source: str
    target: str
    from_boundary: bool


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
        _Way(scope.host_of(edge.source), scope.host_of(edge.target), bool(scope.nodes[edge.source].host))
        for edge in scope.edges
        if edge.id not in back
    ]
    order = list(rank)
    for node in sorted(order, key=lambda each: (rank[each], -depth[each], order.index(each))):
        _place(node, scope.nodes[node].band or bands[0], grid, ways)
    for _ in range(3):
        if not _improve(scope, grid, ways):
            break
    grid.rows = [row for row in grid.rows if row.nodes or _only_of_band(row, grid)]
    return grid


def _only_of_band(row: Row, grid: Grid) -> bool:
    return next(each for each in grid.rows if each.band == row.band) is row and not any(
        each.nodes for each in grid.rows if each.band == row.band
    )


def _place(node: str, band: str, grid: Grid, ways: list[_Way]) -> None:
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


def _distance(height: float, before: list[_Way], grid: Grid, centres: dict[int, float]) -> float:
    if not before:
        return height * 0.05
    total = 0.0
    for way in before:
        gap = height - centres[id(grid.row_of[way.source])]
        if way.from_boundary:
            gap = abs(gap - 1) + (0.5 if gap <= 0 else 0)
        total += abs(gap) * (1.0 if gap >= 0 else 1.05)
    return total / len(before)


def _blocking(node: str, row: Row, grid: Grid, ways: list[_Way]) -> float:
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


def _improve(scope: Scope, grid: Grid, ways: list[_Way]) -> bool:
    """Move nodes to free cells of their lane where that shortens the lines; says whether any moved."""
    moved = False
    for node, home in list(grid.row_of.items()):
        rank = grid.rank[node]
        free = [row for row in grid.rows if row.band == home.band and rank not in row.nodes and row.nodes]
        best, best_cost = home, _total(node, grid, ways) - 0.01
        for row in free:
            grid.move(node, row)
            cost = _total(node, grid, ways)
            if cost < best_cost:
                best, best_cost = row, cost
        grid.move(node, best)
        moved = moved or best is not home
    return moved


def _total(node: str, grid: Grid, ways: list[_Way]) -> float:
    centres = grid.centres()
    cost = float(sum(1 for row in grid.rows if row.nodes)) * NEW_ROW
    rank = grid.rank[node]
    for way in ways:
        source, target = grid.row_of[way.source], grid.row_of[way.target]
        if node in (way.source, way.target):
            gap = centres[id(target)] - centres[id(source)]
            cost += abs(gap - 1) + (0.5 if gap <= 0 else 0) if way.from_boundary else abs(gap)
            if source is target and not way.from_boundary:
                span = range(grid.rank[way.source] + 1, grid.rank[way.target])
                cost += BLOCKS * sum(column in source.nodes for column in span)
        elif source is target is grid.row_of[node] and not way.from_boundary:
            cost += BLOCKS * (grid.rank[way.source] < rank < grid.rank[way.target])
    return cost
