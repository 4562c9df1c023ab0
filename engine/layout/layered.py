"""One scope into a drawing: ranks, rows, paths, pixels, labels; subprocesses from the inside out."""

from engine.layout.geometry import Canvas
from engine.layout.grid import Grid, Row
from engine.layout.labels import place_labels
from engine.layout.placing import place_nodes
from engine.layout.ranking import back_edges, depths, ranks
from engine.layout.shapes import Box, Drawing, Point, Scope
from engine.layout.tracks import choose_paths

TITLE = 20
"""Pixels above the content of an expanded subprocess, for its name."""


def lay_out(scope: Scope) -> Drawing:
    """Draw a scope with its top left corner at (0, 0); an empty one has no size."""
    inner = {key: _framed(lay_out(each)) for key, each in scope.inner.items() if each.nodes}
    if not scope.nodes and not scope.bands:
        return Drawing()
    back = back_edges(scope)
    rank = ranks(scope, back)
    grid = place_nodes(scope, rank, depths(scope, back, rank), back)
    _place_artifacts(scope, grid)
    paths = choose_paths(scope, grid, back)
    canvas = Canvas(scope, grid, paths, inner)
    drawing = canvas.draw()
    place_labels(scope, paths, drawing)
    for link in scope.associations:
        drawing.lines[link.id] = _straight(drawing.boxes[link.source], drawing.boxes[link.target])
    _bands(scope, canvas, drawing)
    return drawing


def _framed(inside: Drawing) -> Drawing:
    framed = Drawing(inside.width, inside.height + TITLE)
    framed.take(inside, 0, TITLE)
    return framed


def _bands(scope: Scope, canvas: Canvas, drawing: Drawing) -> None:
    for band in scope.bands:
        top, bottom = canvas.bands[band]
        drawing.boxes[band] = Box(0, top, drawing.width, bottom - top)
        drawing.bands.add(band)


def _place_artifacts(scope: Scope, grid: Grid) -> None:
    """Notes and data stand in the column of what they belong to, above it where there is room."""
    for node in scope.nodes.values():
        if not node.is_artifact:
            continue
        owner = _owner(scope, grid, node.id)
        grid.rank[node.id] = grid.rank[owner] if owner else 0
        home = grid.row_of[owner] if owner else grid.rows[0]
        above = grid.rows.index(home) - 1
        if not owner or above < 0 or grid.rows[above].band != home.band or _taken(grid, node.id, above):
            grid.rows.insert(above + 1, Row(home.band))
            above += 1
        grid.put(node.id, grid.rows[above])


def _taken(grid: Grid, node: str, index: int) -> bool:
    return grid.rank[node] in grid.rows[index].nodes


def _owner(scope: Scope, grid: Grid, artifact: str) -> str:
    for link in scope.associations:
        for one, other in ((link.source, link.target), (link.target, link.source)):
            if one == artifact and scope.host_of(other) in grid.row_of:
                return scope.host_of(other)
    return ""


def _straight(source: Box, target: Box) -> list[Point]:
    """A straight line between the nearest sides of two boxes."""
    return [_border(source, target), _border(target, source)]


def _border(box: Box, towards: Box) -> Point:
    if towards.bottom <= box.y:
        return box.centre_x, box.y
    if towards.y >= box.bottom:
        return box.centre_x, box.bottom
    return (box.right if towards.centre_x > box.centre_x else box.x), box.centre_y
