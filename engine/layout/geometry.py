"""From the grid to pixels: columns, rows, lanes, shapes and the corner points of flows."""

from collections import defaultdict
from typing import Final

from engine.layout.gaps import TRACK, Vertical, assign_tracks
from engine.layout.grid import Grid, Row
from engine.layout.shapes import CORNER, LABEL, Box, Drawing, Node, Point, Scope, size_of, wrapped
from engine.layout.tracks import Path, label_sides

GAP: Final = 40
ROW_GAP: Final = 16
THIN_ROW: Final = 14
BAND_PADDING: Final = 14
BAND_LABEL: Final = 30
BAND_MINIMUM: Final = 90
SIDE: Final = 24
ARROW: Final = 20
"""Pixels between a vertical piece and a shape: room for an arrowhead."""


class Canvas:
    """Turns a grid with its paths into a drawing. Call ``draw`` once."""

    def __init__(self, scope: Scope, grid: Grid, paths: list[Path], inner: dict[str, Drawing]) -> None:
        self.scope, self.grid, self.paths, self.inner = scope, grid, paths, inner
        self.drawing = Drawing()
        self.sides = label_sides(scope, paths)
        self.boundary = self._boundary_order()
        self.sizes = {node: self._size(scope.nodes[node]) for node in grid.row_of}
        self.middle: dict[int, int] = {}

    def draw(self) -> Drawing:
        """Lay everything out and return the drawing, with its top left corner at (0, 0)."""
        self._rows()
        self._columns()
        self._lines()
        return self.drawing

    def _size(self, node: Node) -> tuple[int, int]:
        if node.id in self.inner:
            inside = self.inner[node.id]
            return max(inside.width, 95 * len(self.boundary.get(node.id, ()))), inside.height
        return size_of(node, len(self.boundary.get(node.id, ())))

    def _boundary_order(self) -> dict[str, list[str]]:
        """Boundary events by host, left to right, so that their lines do not cross.

        Of lines that go on to the right the deepest starts leftmost; lines that go back start left of those.
        """
        depth = {
            path.edge.source: (1, -self.grid.rows.index(path.row))
            if path.forward
            else (0, self.grid.rows.index(path.row))
            for path in self.paths
        }
        order: dict[str, list[str]] = defaultdict(list)
        for node in self.scope.nodes.values():
            if node.host:
                order[node.host].append(node.id)
        for events in order.values():
            events.sort(key=lambda each: depth.get(each, (1, 0)))
        return order

    def _extents(self, node: str) -> tuple[int, int, int]:
        """How far a node and its labels reach: up and down from its middle, and across."""
        shape = self.scope.nodes[node]
        width, height = self.sizes[node]
        up = down = height // 2
        across, tall = wrapped(shape.name, CORNER if self.sides.get(node) == "corner" else LABEL)
        tall += 4 if tall else 0
        if shape.is_gateway:
            below = self.sides[node] == "bottom"
            up, down = (up, down + tall) if below else (up + tall, down)
            width = width if self.sides[node] == "corner" else max(width, across)
        elif shape.is_event or (shape.is_artifact and shape.kind != "textAnnotation"):
            down, width = down + tall, max(width, across)
        for event in self.boundary.get(node, ()):
            down = max(down, height // 2 + 20 + wrapped(self.scope.nodes[event].name, 66)[1])
        return up, down, width

    def _rows(self) -> None:
        y, band = 0, None
        tops: dict[str, int] = {}
        bottoms: dict[str, int] = {}
        for row in self.grid.rows:
            if row.band != band:
                y = self._close(band, y, tops, bottoms)
                band, tops[row.band] = row.band, y
                y += BAND_PADDING
            else:
                y += ROW_GAP if row.nodes else 4
            reach = [self._extents(node) for node in row.nodes.values()]
            names = [
                wrapped(path.edge.name)[1] + 4 for path in self.paths if path.row is row and path.edge.name
            ]
            up = max([each[0] for each in reach] + names, default=THIN_ROW // 2)
            down = max((each[1] for each in reach), default=THIN_ROW // 2)
            self.middle[id(row)] = y + up
            y += up + down
        self.drawing.height = self._close(band, y, tops, bottoms)
        self.bands = {key: (tops[key], bottoms[key]) for key in tops}

    def _close(self, band: str | None, y: int, tops: dict[str, int], bottoms: dict[str, int]) -> int:
        if band is None:
            return 0
        short = tops[band] + BAND_MINIMUM - (y + BAND_PADDING) if band else 0
        if short > 0:
            for row in self.grid.rows:
                if row.band == band:
                    self.middle[id(row)] += short // 2
        bottoms[band] = y + BAND_PADDING + max(short, 0)
        return bottoms[band]

    def _columns(self) -> None:
        count = max(self.grid.rank.values(), default=0) + 1
        width = [EVENT_COLUMN] * count
        for node, rank in self.grid.rank.items():
            width[rank] = max(width[rank], self._extents(node)[2])
        self.tracks: dict[int, dict[tuple[str, str], int]] = {}
        self.gap_x: dict[int, int] = {}
        x = SIDE
        for rank in range(-1, count):
            pieces = self._verticals(rank)
            self.tracks[rank], tracks = assign_tracks(pieces)
            self.gap_x[rank] = x
            needed = 2 * ARROW + TRACK * max(tracks - 1, 0)
            if rank >= 0:
                x += max(GAP, needed, self._label_room(rank)) if rank < count - 1 or pieces else 0
            elif pieces:
                x += needed
            if rank + 1 < count:
                self._place_column(rank + 1, x, width[rank + 1])
                x += width[rank + 1]
        self.drawing.width = x + SIDE

    def _label_room(self, rank: int) -> int:
        """Width that the names of flows leaving a column sideways need in the gap after it."""
        widths = [
            wrapped(path.edge.name)[0] + (ARROW + TRACK if path.leaves == "right" else -TRACK)
            for path in self.paths
            if path.edge.name and self.grid.rank[path.source] == rank and path.forward
        ]
        corners = [
            wrapped(self.scope.nodes[node].name, CORNER)[0] - 10
            for node, side in self.sides.items()
            if side == "corner" and self.grid.rank[node] == rank + 1
        ]
        return max(widths + corners, default=0)

    def _place_column(self, rank: int, x: int, width: int) -> None:
        for row in self.grid.rows:
            node = row.nodes.get(rank)
            if node is None:
                continue
            w, h = self.sizes[node]
            box = Box(x + (width - w) // 2, self.middle[id(row)] - h // 2, w, h)
            self.drawing.boxes[node] = box
            if node in self.inner:
                self.drawing.expanded.add(node)
                self.drawing.take(self.inner[node], box.x, box.y)
            events = self.boundary.get(node, [])
            for index, event in enumerate(events):
                segment = w // len(events)
                centre = box.x + segment * (index + 1) - 24
                self.drawing.boxes[event] = Box(centre - 18, box.bottom - 18, 36, 36)

    def _verticals(self, rank: int) -> list[Vertical]:
        return [piece for path in self.paths for gap, piece in self._pieces(path) if gap == rank]

    def _pieces(self, path: Path) -> list[tuple[int, Vertical]]:
        """The vertical pieces of a flow that stand in gaps, with their gaps."""
        y = {key: self.middle[id(row)] for key, row in self._ends(path).items()}
        found = []
        key, line = path.edge.id, f"line {path.edge.id}"
        first, last = self.grid.rank[path.source], self.grid.rank[path.target]
        if path.leaves == "right" and y["source"] != y["row"]:
            straight = path.enters == "left" and y["row"] == y["target"]
            goal = path.target if straight else line
            piece = Vertical(key, "leave", path.source, goal, y["source"], y["row"], to_left=not path.forward)
            found.append((first, piece))
        if path.enters == "left" and y["row"] != y["target"]:
            origin = path.source if path.leaves == "right" and y["row"] == y["source"] else line
            piece = Vertical(
                key, "enter", origin, path.target, y["row"], y["target"], from_right=not path.forward
            )
            found.append((last - 1, piece))
        return found

    def _ends(self, path: Path) -> dict[str, Row]:
        rows = self.grid.row_of
        return {"source": rows[path.source], "row": path.row, "target": rows[path.target]}

    def _lines(self) -> None:
        for path in self.paths:
            self.drawing.lines[path.edge.id] = simplified(self._points(path))

    def _points(self, path: Path) -> list[Point]:
        y = self.middle[id(path.row)]
        source, target = self.drawing.boxes[path.edge.source], self.drawing.boxes[path.target]
        points: list[Point] = []
        if path.leaves == "right":
            points.append((source.right, source.centre_y))
            piece = (path.edge.id, "leave")
            rank = self.grid.rank[path.source]
            if piece in self.tracks[rank]:
                x = self._track(rank, piece)
                points += [(x, source.centre_y), (x, y)]
        else:
            points.append((source.centre_x, source.y if path.leaves == "top" else source.bottom))
            points.append((source.centre_x, y))
        if path.enters == "left":
            piece, rank = (path.edge.id, "enter"), self.grid.rank[path.target] - 1
            if piece in self.tracks[rank]:
                x = self._track(rank, piece)
                points += [(x, y), (x, target.centre_y)]
            points.append((target.x, target.centre_y))
        else:
            points.append((target.centre_x, y))
            points.append((target.centre_x, target.y if path.enters == "top" else target.bottom))
        return points

    def _track(self, rank: int, piece: tuple[str, str]) -> int:
        return self.gap_x[rank] + ARROW + TRACK * self.tracks[rank][piece]


EVENT_COLUMN: Final = 36


def simplified(points: list[Point]) -> list[Point]:
    """Leave out points that repeat or lie on a straight line between their neighbours."""
    kept: list[Point] = []
    for point in points:
        if kept and kept[-1] == point:
            continue
        if len(kept) > 1 and (
            (kept[-2][0] == kept[-1][0] == point[0]) or (kept[-2][1] == kept[-1][1] == point[1])
        ):
            kept[-1] = point
        else:
            kept.append(point)
    return kept
