"""Whole files: which processes need a diagram, the pools around them, and the text put into the file."""

import re
from dataclasses import dataclass
from typing import Final
from xml.sax.saxutils import quoteattr

from lxml import etree

from engine.diagram.model import BPMN
from engine.diagram.reading import node_id, read_definitions, unprefixed
from engine.layout.geometry import BAND_LABEL
from engine.layout.interchange import write_diagram
from engine.layout.layered import lay_out
from engine.layout.shapes import Box, Drawing, Point
from engine.layout.source import LaneShape, ProcessShape, read_process

DI: Final = "http://www.omg.org/spec/BPMN/20100524/DI"
MARGIN: Final = 40
POOL_GAP: Final = 40
_B: Final = f"{{{BPMN}}}"


def add_layout(xml: bytes, *, replace: bool = False) -> bytes:
    """Give every process without diagram interchange a clean one: lanes as bands, steps from left to right.

    A process with lanes also gets a collaboration with one participant when it has none, because modellers
    draw lanes only inside a pool. Everything else in the file stays as it was written, byte for byte.

    Args:
        xml: a BPMN file.
        replace: draw again what has a diagram already, dropping the old one.

    Returns:
        The file with its diagrams, in UTF-8. Without ``replace``, a file whose processes are all drawn comes
        back as it is. The same input always gives the same output, and a second run changes nothing.

    Raises:
        DiagramError: the bytes are no readable BPMN.
    """
    root = read_definitions(xml)
    text = _decoded(xml, root)
    if replace:
        text = _without_diagrams(text, root)
        root = read_definitions(text.encode())
    drawn = {unprefixed(str(shape.get("bpmnElement", ""))) for shape in root.iter(f"{{{DI}}}BPMNShape")}
    pages = [page for page in _pages(root) if not page.is_drawn(drawn)]
    if not pages:
        return xml if not replace else text.encode()
    prefix = f"{root.prefix}:" if root.prefix else ""
    added = "".join(page.write_pool(prefix) for page in pages) + "".join(page.write() for page in pages)
    closing = list(re.finditer(rf"</{re.escape(prefix)}definitions\s*>", text))
    position = closing[-1].start()
    return (text[:position].rstrip(" \t") + added + text[position:]).encode()


@dataclass
class _Page:
    """What one diagram shows: a process alone, or a collaboration's pools with the flows between them."""

    plane: str
    root: etree._Element
    processes: list[ProcessShape]
    pools: dict[str, str]
    messages: list[tuple[str, str, str]]
    collaboration: str = ""

    def is_drawn(self, drawn: set[str]) -> bool:
        """Whether any of its shapes has a place already."""
        keys = {key for process in self.processes for key in process.scope.nodes}
        return not keys or bool(keys & drawn)

    def write_pool(self, prefix: str) -> str:
        """The text of the collaboration where it is new; '' where the file has one or needs none."""
        if not self.collaboration:
            return ""
        (pool, process_id), name = next(iter(self.pools.items())), self.processes[0].name
        return (
            f"  <{prefix}collaboration id={quoteattr(self.collaboration)}>\n"
            f"    <{prefix}participant id={quoteattr(pool)} name={quoteattr(name)}"
            f" processRef={quoteattr(process_id)}/>\n"
            f"  </{prefix}collaboration>\n"
        )

    def write(self) -> str:
        """The text of the diagram."""
        drawing = Drawing()
        y = MARGIN
        for process in self.processes:
            y = self._draw_process(process, drawing, y) + POOL_GAP
        for pool, target in self.pools.items():
            if not target:
                drawing.boxes[pool] = Box(MARGIN, y, max(drawing.width - MARGIN, 600), 60)
                drawing.bands.add(pool)
                y += 60 + POOL_GAP
        for key, source, target in self.messages:
            if source in drawing.boxes and target in drawing.boxes:
                drawing.lines[key] = _elbow(drawing.boxes[source], drawing.boxes[target])
        order = [str(node.get("id")) for node in self.root.iter() if node.get("id")]
        return write_diagram(self.plane, drawing, order=[*self.pools, *order])

    def _draw_process(self, process: ProcessShape, drawing: Drawing, top: int) -> int:
        """Draw one process below the others; returns the y below it."""
        inside = lay_out(process.scope)
        pool = next((key for key, target in self.pools.items() if target == process.id), "")
        depth = max((lane.depth() for lane in process.lanes), default=0)
        left = MARGIN + BAND_LABEL * (depth if pool else max(depth - 1, 0))
        height = max(inside.height, 0 if inside.height else 60)
        drawing.take(inside, left, top)
        right = left + max(inside.width, 300 if pool else 0)
        for lane in process.lanes:
            _lane(lane, drawing, left - BAND_LABEL * (depth - 1), right)
        if pool:
            drawing.boxes[pool] = Box(MARGIN, top, right - MARGIN, height)
            drawing.bands.add(pool)
        drawing.width = max(drawing.width, right)
        return top + height


def _lane(lane: LaneShape, drawing: Drawing, left: int, right: int) -> None:
    """Stretch a lane from its left edge to the pool's right; outer lanes span their inner ones."""
    for inner in lane.inner:
        _lane(inner, drawing, left + BAND_LABEL, right)
    leaves = [drawing.boxes[leaf] for leaf in lane.leaves()]
    top, bottom = min(box.y for box in leaves), max(box.bottom for box in leaves)
    drawing.boxes[lane.id] = Box(left, top, right - left, bottom - top)
    drawing.bands.add(lane.id)


def _pages(root: etree._Element) -> list[_Page]:
    processes = {node_id(node): read_process(node) for node in root.iterchildren(f"{_B}process")}
    pages, shown = [], set()
    for node in root.iterchildren(f"{_B}collaboration"):
        pools = {
            node_id(pool): unprefixed(str(pool.get("processRef", "")))
            for pool in node.iterchildren(f"{_B}participant")
        }
        messages = [
            (node_id(flow), unprefixed(str(flow.get("sourceRef"))), unprefixed(str(flow.get("targetRef"))))
            for flow in node.iterchildren(f"{_B}messageFlow")
        ]
        inside = [processes[key] for key in pools.values() if key in processes]
        shown |= {process.id for process in inside}
        pages.append(_Page(node_id(node), root, inside, pools, messages))
    for key, process in processes.items():
        if key in shown:
            continue
        if process.lanes:
            made = f"{key}_collaboration"
            pages.append(_Page(made, root, [process], {f"{key}_participant": key}, [], made))
        else:
            pages.append(_Page(key, root, [process], {}, []))
    return pages


def _elbow(source: Box, target: Box) -> list[Point]:
    down = target.y >= source.bottom
    start = (source.centre_x, source.bottom if down else source.y)
    end = (target.centre_x, target.y if down else target.bottom)
    middle = (start[1] + end[1]) // 2
    return [start, (start[0], middle), (end[0], middle), end]


def _decoded(xml: bytes, root: etree._Element) -> str:
    """The file as text. Its declaration is changed where it names another encoding than UTF-8."""
    encoding = root.getroottree().docinfo.encoding or "UTF-8"
    text = xml.decode("utf-8-sig" if encoding.upper() == "UTF-8" else encoding)
    if encoding.upper() not in {"UTF-8", "ASCII", "US-ASCII"}:
        text = re.sub(r"(<\?xml[^>]*encoding=)([\"'])[^\"']*\2", r"\1\2UTF-8\2", text, count=1)
    return text


def _without_diagrams(text: str, root: etree._Element) -> str:
    names = {str(node.prefix) + ":" if node.prefix else "" for node in root.iter(f"{{{DI}}}BPMNDiagram")}
    for prefix in names:
        name = re.escape(prefix) + "BPMNDiagram"
        text = re.sub(rf"[ \t]*<{name}\b(?:[^>]*/>|.*?</{name}\s*>)[ \t]*\n?", "", text, flags=re.DOTALL)
    return text
