"""Paths of flows on the grid: which row a flow runs along, and which side of its shapes it uses."""

from dataclasses import dataclass
from typing import Final

from engine.layout.grid import Grid, Row
from engine.layout.shapes import Edge, Scope

BEND: Final = 0.1
NEW_LINE: Final = 0.45


@dataclass
class Path:
    """How one flow runs: out of a side of its source, along a row (or none), into a side of its target."""

    edge: Edge
    forward: bool
    source: str
    target: str
    row: Row
    leaves: str
    enters: str


def label_sides(scope: Scope, paths: list[Path]) -> dict[str, str]:
    """Where each gateway's name goes: ``top`` or ``bottom`` if no flow uses that corner, else ``corner``."""
    used = {(path.source, path.leaves) for path in paths} | {(path.target, path.enters) for path in paths}
    sides = {}
    for node in scope.nodes.values():
        if node.is_gateway:
            free = (side for side in ("top", "bottom") if (node.id, side) not in used)
            sides[node.id] = next(free, "corner")
    return sides


def choose_paths(scope: Scope, grid: Grid, back: set[str]) -> list[Path]:
    """Choose a row and the sides for every flow; rows for lines alone are added where needed.

    Short flows first, so that they keep the straight way; loops last, around everything else.
    """
    planner = _Planner(scope, grid, back)
    span = {edge.id: planner.span(edge) for edge in scope.edges}
    order = sorted(
        scope.edges,
        key=lambda edge: (edge.id in back, not scope.nodes[edge.source].host, span[edge.id]),
    )
    return [planner.path(edge) for edge in order]


class _Planner:
    """Chooses paths one after another, remembering which sides and cells are taken."""

    def __init__(self, scope: Scope, grid: Grid, back: set[str]) -> None:
        self.scope, self.grid, self.back = scope, grid, back
        self.used: dict[tuple[str, str], str] = {}
        self.exits = {scope.host_of(node.id) for node in scope.nodes.values() if node.host}

    def span(self, edge: Edge) -> int:
        """How many columns apart the ends of a flow are."""
        rank = self.grid.rank
        return abs(rank[self.scope.host_of(edge.target)] - rank[self.scope.host_of(edge.source)])

    def path(self, edge: Edge) -> Path:
        """Choose the path of one flow and reserve its cells."""
        source, target = self.scope.host_of(edge.source), self.scope.host_of(edge.target)
        forward, boundary = edge.id not in self.back, bool(self.scope.nodes[edge.source].host)
        columns = self._columns(source, target, forward=forward, boundary=boundary)
        path = Path(edge, forward, source, target, self.grid.row_of[target], "right", "left")
        line = (target, forward)
        if columns:
            path.row = self._row(path, columns, boundary=boundary)
        if boundary:
            path.leaves = "bottom"
        elif self._vertical_exit(path):
            path.leaves = self._side(source, path.row)
        self._choose_entry(path, adjacent=not columns)
        used = list(columns)
        used += [self.grid.rank[source]] if path.leaves != "right" else []
        used += [self.grid.rank[target]] if path.enters != "left" else []
        for column in used:
            if column not in path.row.nodes:
                path.row.lines[column] = line
        self.used[(source, path.leaves)] = "out"
        if path.enters != "left":
            self.used[(target, path.enters)] = "in"
        return path

    def _columns(self, source: str, target: str, *, forward: bool, boundary: bool) -> range:
        first, last = self.grid.rank[source], self.grid.rank[target]
        if not forward:
            return range(last, first + 1)
        return range(first if boundary else first + 1, last)

    def _row(self, path: Path, columns: range, *, boundary: bool) -> Row:
        """The cheapest row to run along: an existing one, or a new thin one between two others."""
        grid, centres = self.grid, self.grid.centres()
        source, target = grid.row_of[path.source], grid.row_of[path.target]
        start, end = centres[id(source)], centres[id(target)]
        start += 0.5 if boundary else 0.0
        choices: list[tuple[float, int, Row | None]] = []
        for index, row in enumerate(grid.rows):
            height = centres[id(row)]
            if row.free_for((path.target, path.forward), columns) and self._reaches(
                path, row, boundary=boundary
            ):
                bends = BEND * ((row is not source) + (row is not target))
                choices.append((abs(height - start) + abs(height - end) + bends, index, row))
            for below in (0, 1):
                edge = height + (below - 0.5) * row.weight
                if not boundary or self._below(source, index + below, grid.rank[path.source]):
                    cost = abs(edge - start) + abs(edge - end) + NEW_LINE
                    choices.append((cost, index + below, None))
        cost, index, chosen = min(choices, key=lambda each: (round(each[0], 3), each[2] is None, each[1]))
        if chosen is None:
            chosen = Row(self._band_at(index, source.band, target.band))
            grid.rows.insert(index, chosen)
        return chosen

    def _reaches(self, path: Path, row: Row, *, boundary: bool) -> bool:
        """Whether a boundary event's line can fall straight from its host to the row."""
        source = self.grid.row_of[path.source]
        if not boundary:
            return path.forward or row is not source
        return self.grid.rows.index(row) > self.grid.rows.index(source) and self.grid.column_clear(
            self.grid.rank[path.source], source, row
        )

    def _below(self, source: Row, index: int, column: int) -> bool:
        first = self.grid.rows.index(source) + 1
        return index >= first and not any(column in row.nodes for row in self.grid.rows[first:index])

    def _band_at(self, index: int, *wanted: str) -> str:
        beside = [row.band for row in self.grid.rows[max(index - 1, 0) : index + 1]]
        return next((band for band in wanted if band in beside), beside[0])

    def _vertical_exit(self, path: Path) -> bool:
        """Gateways send flows out of their corners; loops leave any shape by its top or free bottom."""
        node, own = self.scope.nodes[path.source], self.grid.row_of[path.source]
        if path.row is own or not (node.is_gateway or not path.forward):
            return False
        side = self._side(path.source, path.row)
        if side == "bottom" and path.source in self.exits:
            return False
        if (path.source, side) in self.used and not self._right_taken(path.source):
            return False
        return self.used.get((path.source, side), "out") == "out" and self._open(path.source, path)

    def _right_taken(self, source: str) -> bool:
        """Whether a flow leaves to the right already, or will: one to a shape further on in the same row."""
        own = self.grid.row_of[source]
        ahead = (
            edge.id not in self.back and self.grid.row_of[edge.target] is own
            for edge in self.scope.edges
            if edge.source == source
        )
        return (source, "right") in self.used or any(ahead)

    def _choose_entry(self, path: Path, *, adjacent: bool) -> None:
        node, own = self.scope.nodes[path.target], self.grid.row_of[path.target]
        source = self.grid.row_of[path.source]
        if path.forward:
            joins = sum(edge.target == node.id for edge in self.scope.edges) > 1
            if not (node.is_gateway and joins):
                return
            row = source if adjacent and path.leaves == "right" else path.row
            trial = Path(path.edge, True, path.source, path.target, row, path.leaves, path.enters)
        else:
            trial = path
        side = self._side(path.target, trial.row)
        if trial.row is own or (side == "bottom" and path.target in self.exits):
            return
        if self.used.get((path.target, side), "in") == "in" and self._open(path.target, trial):
            path.row, path.enters = trial.row, side

    def _open(self, node: str, path: Path) -> bool:
        column, own = self.grid.rank[node], self.grid.row_of[node]
        return path.row.free_for(
            (path.target, path.forward), range(column, column + 1)
        ) and self.grid.column_clear(column, own, path.row)

    def _side(self, node: str, row: Row) -> str:
        above = self.grid.rows.index(row) < self.grid.rows.index(self.grid.row_of[node])
        return "top" if above else "bottom"
