"""Where names stand that are not written inside their shape: events, gateways, data, flows."""

from engine.layout.shapes import Box, Drawing, Point, Scope, wrapped
from engine.layout.tracks import Path


def place_labels(scope: Scope, paths: list[Path], drawing: Drawing) -> None:
    """Add label boxes for the scope's own events, gateways, data objects and named flows."""
    used = {(path.source, path.leaves) for path in paths} | {(path.target, path.enters) for path in paths}
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
            drawing.labels[node.id] = _by_gateway(node.name, box, {side for n, side in used if n == node.id})
        else:
            width, height = wrapped(node.name)
            drawing.labels[node.id] = Box(box.centre_x - width // 2, box.bottom + 3, width, height)
    taken = [*drawing.labels.values()]
    for path in paths:
        if path.edge.name:
            label = _on_flow(path.edge.name, drawing.lines[path.edge.id], taken)
            drawing.labels[path.edge.id] = label
            taken.append(label)


def _by_gateway(name: str, box: Box, sides: set[str]) -> Box:
    width, height = wrapped(name)
    if "top" not in sides:
        return Box(box.centre_x - width // 2, box.y - 4 - height, width, height)
    if "bottom" not in sides:
        return Box(box.centre_x - width // 2, box.bottom + 4, width, height)
    return Box(box.centre_x - 8 - width, box.y - 2 - height, width, height)


def _on_flow(name: str, points: list[Point], taken: list[Box]) -> Box:
    """Above the first level piece of the line with room for the name, else beside its first piece."""
    width, height = wrapped(name)
    pieces = list(zip(points, points[1:], strict=False))
    level = [(one, two) for one, two in pieces if one[1] == two[1]]
    candidates = [piece for piece in level if abs(piece[0][0] - piece[1][0]) >= width] + sorted(
        level, key=lambda piece: -abs(piece[0][0] - piece[1][0])
    )
    boxes = []
    for (x1, y), (x2, _) in candidates:
        start = x1 + 3 if x2 > x1 else x1 - 3 - width
        boxes += [Box(start, y - 2 - height, width, height), Box(start, y + 3, width, height)]
    (x, y), (_, end) = pieces[0]
    boxes.append(Box(x + 4, (y + end) // 2 - height // 2, width, height))
    return next((box for box in boxes if not any(_overlap(box, other) for other in taken)), boxes[0])


def _overlap(one: Box, other: Box) -> bool:
    return one.x < other.right and other.x < one.right and one.y < other.bottom and other.y < one.bottom
