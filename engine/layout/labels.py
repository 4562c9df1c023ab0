"""Where names stand that are not written inside their shape: events, gateways, data, flows."""

from itertools import pairwise

from engine.layout.shapes import CORNER, LABEL, Box, Drawing, Point, Scope, wrapped
from engine.layout.tracks import Path, label_sides


def place_labels(scope: Scope, paths: list[Path], drawing: Drawing) -> None:
    """Add label boxes for the scope's own events, gateways, data objects and named flows."""
    sides = label_sides(scope, paths)
    for node in scope.nodes.values():
        if not node.name or not (node.is_event or node.is_gateway or node.is_artifact):
            continue
        if node.kind == "textAnnotation":
            continue
        box = drawing.boxes[node.id]
        if node.host:
            width, height = wrapped(node.name, 66)
            drawing.labels[node.id] = Box(box.centre_x - 6 - width, box.bottom + 1, width, height)
        elif node.is_gateway:
            drawing.labels[node.id] = _by_gateway(node.name, box, sides[node.id])
        else:
            width, height = wrapped(node.name)
            drawing.labels[node.id] = Box(box.centre_x - width // 2, box.bottom + 3, width, height)
    taken = [*drawing.labels.values()]
    for path in sorted(paths, key=lambda each: len(drawing.lines[each.edge.id])):
        if path.edge.name:
            shared = path.leaves == "right" and sum(other.source == path.source for other in paths) > 1
            label = _on_flow(path.edge.name, drawing.lines[path.edge.id], taken, shared=shared)
            drawing.labels[path.edge.id] = label
            taken.append(label)


def _by_gateway(name: str, box: Box, side: str) -> Box:
    width, height = wrapped(name, CORNER if side == "corner" else LABEL)
    if side == "top":
        return Box(box.centre_x - width // 2, box.y - 4 - height, width, height)
    if side == "bottom":
        return Box(box.centre_x - width // 2, box.bottom + 4, width, height)
    return Box(box.centre_x - 6 - width, box.y - height + 6, width, height)


def _on_flow(name: str, points: list[Point], taken: list[Box], *, shared: bool) -> Box:
    """Find room for a flow's name near its start.

    Above the first level piece that is long enough; but beside the first upright piece where the flow leaves
    sideways together with others (``shared``), for there a name on the level would seem to be everyone's.
    """
    width, height = wrapped(name)
    pieces = list(pairwise(points))
    boxes: list[Box] = []
    upright = next((piece for piece in pieces[1:2] if piece[0][0] == piece[1][0]), None)
    if shared and upright:
        (x, y), (_, end) = upright
        boxes.append(Box(x + 4, y + 4 if end > y else y - 4 - height, width, height))
    level = [(one, two) for one, two in pieces if one[1] == two[1]]
    long_enough = [piece for piece in level if abs(piece[0][0] - piece[1][0]) >= width]
    for (x1, y), (x2, _) in long_enough + sorted(level, key=lambda piece: -abs(piece[0][0] - piece[1][0])):
        start = x1 + 3 if x2 > x1 else x1 - 3 - width
        boxes += [Box(start, y - 2 - height, width, height), Box(start, y + 3, width, height)]
    (x, y), (_, end) = pieces[0]
    boxes.append(Box(x + 4, (y + end) // 2 - height // 2, width, height))
    return next((box for box in boxes if not any(_overlap(box, other) for other in taken)), boxes[0])


def _overlap(one: Box, other: Box) -> bool:
    return one.x < other.right and other.x < one.right and one.y < other.bottom and other.y < one.bottom
