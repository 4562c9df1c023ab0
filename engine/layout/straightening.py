"""Local search after the first placing: moves runs of nodes between rows while that straightens lines."""

from collections.abc import Iterator
from typing import Final

from engine.layout.grid import BLOCKS, NEW_ROW, Grid, Row, Way

ROUNDS: Final = 6
LARGEST: Final = 150
"""Places up to which the search is run; its cost grows with the square."""
BOUNDARY_DROP: Final = 1.0


def straighten(grid: Grid, ways: list[Way]) -> None:
    """Move runs of nodes to better rows of their lane, and drop the rows left empty.

    Args:
        grid: every place has its row already; changed in place.
        ways: the flows that do not close loops.
    """
    if len(grid.row_of) <= LARGEST:
        for _ in range(ROUNDS):
            if not _round(grid, ways):
                break
    _drop_empty(grid)


def _round(grid: Grid, ways: list[Way]) -> bool:
    better = False
    best = _cost(grid, ways)
    for run in list(_runs(grid, ways)):
        home = [grid.row_of[node] for node in run]
        if any(row is not home[0] for row in home):
            continue
        chosen: tuple[float, Row | None, int] = (best - 0.01, None, -1)
        for row, index in list(_targets(grid, run, home[0])):
            if index >= 0:
                grid.rows.insert(index, row)
            _shift(grid, run, row)
            cost = _cost(grid, ways)
            _shift(grid, run, home[0])
            if index >= 0:
                grid.rows.remove(row)
            if cost < chosen[0]:
                chosen = (cost, row, index)
        if chosen[1] is not None:
            if chosen[2] >= 0:
                grid.rows.insert(chosen[2], chosen[1])
            _shift(grid, run, chosen[1])
            best, better = chosen[0], True
            _drop_empty(grid)
    return _swap_rows(grid, ways, best) or better


def _swap_rows(grid: Grid, ways: list[Way], best: float) -> bool:
    better = False
    for index in range(len(grid.rows) - 1):
        one, other = grid.rows[index : index + 2]
        if one.band == other.band:
            grid.rows[index : index + 2] = [other, one]
            cost = _cost(grid, ways)
            if cost < best - 0.01:
                best, better = cost, True
            else:
                grid.rows[index : index + 2] = [one, other]
    return better


def _runs(grid: Grid, ways: list[Way]) -> Iterator[tuple[str, ...]]:
    """Nodes alone, then the straight runs they belong to: whole, up to them, and from them on."""
    after = {
        way.source: way.target
        for way in ways
        if not way.from_boundary and grid.row_of[way.source] is grid.row_of[way.target]
    }
    starts = [node for node in grid.row_of if node not in set(after.values())]
    seen: set[tuple[str, ...]] = set()
    for start in starts:
        run = [start]
        while run[-1] in after:
            run.append(after[run[-1]])
        pieces = [tuple(run)]
        for cut in range(1, len(run)):
            pieces += [tuple(run[:cut]), tuple(run[cut:])]
        pieces += [(node,) for node in run]
        for piece in pieces:
            if piece not in seen:
                seen.add(piece)
                yield piece


def _targets(grid: Grid, run: tuple[str, ...], home: Row) -> Iterator[tuple[Row, int]]:
    """Rows that the run may move to: existing ones with room, and new ones (with their index)."""
    columns = [grid.rank[node] for node in run]
    for index, row in enumerate(grid.rows):
        if row.band != home.band:
            continue
        if row is not home and not any(column in row.nodes for column in columns):
            yield row, -1
        if len(run) < len(home.nodes) and row.nodes:
            yield Row(home.band), index
            yield Row(home.band), index + 1


def _shift(grid: Grid, run: tuple[str, ...], row: Row) -> None:
    for node in run:
        grid.move(node, row)


def _drop_empty(grid: Grid) -> None:
    """Leave out rows without nodes, but keep one row for each lane."""
    filled = {row.band for row in grid.rows if row.nodes}
    kept: list[Row] = []
    for row in grid.rows:
        if row.nodes or (row.band not in filled and row.band not in {each.band for each in kept}):
            kept.append(row)
    grid.rows = kept


def _cost(grid: Grid, ways: list[Way]) -> float:
    """What people see: lines that go up and down, lines forced around shapes, many rows."""
    centres = grid.centres()
    filled = sum(1 for row in grid.rows if row.nodes)
    cost = filled * NEW_ROW
    for way in ways:
        source, target = grid.row_of[way.source], grid.row_of[way.target]
        first, last = grid.rank[way.source], grid.rank[way.target]
        gap = centres[id(target)] - centres[id(source)]
        if way.from_boundary:
            cost += abs(gap - BOUNDARY_DROP) + (0.5 if gap <= 0 else 0)
        else:
            cost += abs(gap) + (0.3 if gap else 0)
        if source is target:
            cost += BLOCKS * sum(column in source.nodes for column in range(first + 1, last))
            cost += BLOCKS if way.from_boundary else 0
        elif last - first > 1:
            between = range(first + 1, last)
            cost += BLOCKS * min(
                sum(column in source.nodes for column in between),
                sum(column in target.nodes for column in between),
                1,
            )
    return cost
