"""What is laid out: nodes and edges of one scope, and the boxes and lines that come of them."""

from dataclasses import dataclass, field
from typing import Final

GATEWAY: Final = 50
EVENT: Final = 36
TASK: Final = (100, 80)
FITS: Final = 2
"""Lines of text that a task of the usual size holds clear of the icon in its corner."""
WITH_ICON: Final = frozenset(
    {"userTask", "manualTask", "sendTask", "receiveTask", "serviceTask", "scriptTask", "businessRuleTask"}
)
SMALL: Final = 11
"""Font size in pixels of labels outside shapes, as bpmn-js draws them; inside it is one more."""
INSIDE: Final = 12
LINE: Final = 14
LABEL: Final = 90
"""Widest external label, in pixels: the width at which bpmn-js wraps."""
CORNER: Final = 70
"""Widest name of a gateway that must stand beside a corner because flows use top and bottom."""

Point = tuple[int, int]


@dataclass(frozen=True)
class Box:
    """A rectangle, in pixels from the top left corner."""

    x: int
    y: int
    width: int
    height: int

    @property
    def right(self) -> int:
        """The x of the right edge."""
        return self.x + self.width

    @property
    def bottom(self) -> int:
        """The y of the bottom edge."""
        return self.y + self.height

    @property
    def centre_x(self) -> int:
        """The x of the middle."""
        return self.x + self.width // 2

    @property
    def centre_y(self) -> int:
        """The y of the middle."""
        return self.y + self.height // 2

    def moved(self, by_x: int, by_y: int) -> "Box":
        """The same box elsewhere."""
        return Box(self.x + by_x, self.y + by_y, self.width, self.height)


@dataclass
class Drawing:
    """Boxes by element id, label boxes by element or flow id, and the corner points of each flow."""

    width: int = 0
    height: int = 0
    boxes: dict[str, Box] = field(default_factory=dict)
    labels: dict[str, Box] = field(default_factory=dict)
    lines: dict[str, list[Point]] = field(default_factory=dict)
    expanded: set[str] = field(default_factory=set)
    bands: set[str] = field(default_factory=set)

    def take(self, other: "Drawing", by_x: int, by_y: int) -> None:
        """Draw another drawing into this one, moved."""
        self.boxes.update({key: box.moved(by_x, by_y) for key, box in other.boxes.items()})
        self.labels.update({key: box.moved(by_x, by_y) for key, box in other.labels.items()})
        for key, points in other.lines.items():
            self.lines[key] = [(x + by_x, y + by_y) for x, y in points]
        self.expanded |= other.expanded
        self.bands |= other.bands


@dataclass(frozen=True)
class Node:
    """A shape to place. ``host`` is the activity a boundary event is attached to."""

    id: str
    kind: str
    name: str = ""
    band: str = ""
    host: str = ""

    @property
    def is_gateway(self) -> bool:
        """Whether it is drawn as a diamond."""
        return self.kind.endswith("Gateway")

    @property
    def is_event(self) -> bool:
        """Whether it is drawn as a circle."""
        return self.kind.endswith("Event")

    @property
    def is_artifact(self) -> bool:
        """Whether it carries no token: a note, a data object or a data store."""
        return self.kind in ARTIFACTS


@dataclass(frozen=True)
class Edge:
    """A flow or association between two nodes of one scope."""

    id: str
    source: str
    target: str
    name: str = ""


ARTIFACTS: Final = frozenset({"textAnnotation", "dataObjectReference", "dataStoreReference"})


@dataclass
class Scope:
    """A process or an expanded subprocess: its nodes in document order, its edges, its lanes' ids."""

    id: str
    nodes: dict[str, Node] = field(default_factory=dict)
    edges: list[Edge] = field(default_factory=list)
    associations: list[Edge] = field(default_factory=list)
    bands: list[str] = field(default_factory=list)
    inner: dict[str, "Scope"] = field(default_factory=dict)

    def host_of(self, node_id: str) -> str:
        """The activity that stands for a node on the grid: the host of a boundary event, else itself."""
        return self.nodes[node_id].host or node_id


# Widths of Arial's letters in thousandths of the font size, grouped because many are equal.
_WIDTHS: Final = {
    **dict.fromkeys("ijl'", 222),
    **dict.fromkeys("ftI.,:;/!| ", 278),
    **dict.fromkeys("r()-[]", 333),
    **dict.fromkeys("ckvxyszJ", 500),
    **dict.fromkeys("FTZ", 611),
    **dict.fromkeys("ABEKPSVXY&", 667),
    **dict.fromkeys("CDHNRUw", 722),
    **dict.fromkeys("GOQ", 778),
    **dict.fromkeys("mM", 833),
    "W": 944,
}


def text_width(text: str, size: int = SMALL) -> float:
    """The width of a line of text in pixels."""
    return sum(_WIDTHS.get(letter, 556) for letter in text) * size / 1000


def wrapped(text: str, width: int = LABEL, size: int = SMALL) -> tuple[int, int]:
    """The size of a label in pixels once wrapped at a width; (0, 0) for no text."""
    if not text:
        return 0, 0
    lines, longest, current = 1, 0.0, 0.0
    space = text_width(" ", size)
    for word in text.split():
        length = text_width(word, size)
        if current and current + space + length > width:
            lines, current = lines + 1, length
        else:
            current += length + (space if current else 0)
        longest = max(longest, current)
    return int(min(max(longest, 10), max(width, 20))) + 6, lines * LINE


def size_of(node: Node, exits: int) -> tuple[int, int]:
    """The width and height of a shape, in pixels.

    Args:
        node: the shape.
        exits: how many boundary events it carries; each needs room for its own label.
    """
    if node.is_gateway:
        return GATEWAY, GATEWAY
    if node.is_event:
        return EVENT, EVENT
    if node.kind == "textAnnotation":
        return 140, max(30, wrapped(node.name, 125, INSIDE)[1] + 10)
    if node.is_artifact:
        return (36, 50) if node.kind == "dataObjectReference" else (50, 50)
    width, height = _task_size(node)
    return max(width, 95 * exits if exits > 1 else 0), height


def _task_size(node: Node) -> tuple[int, int]:
    """The usual size where the name fits beside the icon in the corner, else somewhat larger."""
    height = TASK[1]
    for width in (TASK[0], 120):
        if wrapped(node.name, width - 12, INSIDE)[1] // LINE <= FITS:
            return width, height
    if node.kind in WITH_ICON:
        height += 20
    return (120 if wrapped(node.name, 108, INSIDE)[1] // LINE <= FITS + 1 else 160), height
