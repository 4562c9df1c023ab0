"""A diagram as drawn, as a picture (SVG) that any browser shows: boxes, lines and their names."""

import textwrap
from collections.abc import Iterator
from typing import Final

from lxml import etree

from engine.diagram.safe_xml import DiagramError, parse_xml

_DI: Final = "{http://www.omg.org/spec/BPMN/20100524/DI}"
_DC: Final = "{http://www.omg.org/spec/DD/20100524/DC}"
_WAY: Final = "{http://www.omg.org/spec/DD/20100524/DI}waypoint"
_SVG: Final = "http://www.w3.org/2000/svg"
_MARGIN: Final = 20.0
_LINE: Final = 13.0
_LETTER: Final = 6.2
_CONTAINERS: Final = frozenset({"participant", "lane", "subProcess"})

Box = tuple[float, float, float, float]


def draw_svg(xml: str, title: str) -> str | None:
    """Draw the first page of a diagram.

    Args:
        xml: the diagram, with its diagram interchange.
        title: what the picture is called for those who do not see it.

    Returns:
        The picture; None when the diagram cannot be read or holds no drawing.
    """
    try:
        root = parse_xml(xml.encode())
    except DiagramError:
        return None
    named = {each.get("id", ""): each for each in root.iter(etree.Element) if each.get("id")}
    boxes = dict(_boxes(root))
    lines = dict(_lines(root))
    if not boxes:
        return None
    return _Canvas(named, boxes, lines).picture(title)


class _Canvas:
    """One drawing on its way."""

    def __init__(
        self,
        named: dict[str, etree._Element],
        boxes: dict[str, Box],
        lines: dict[str, list[tuple[float, float]]],
    ) -> None:
        self.named, self.boxes, self.lines = named, boxes, lines
        xs = [x for x, _, w, _ in boxes.values()] + [x + w for x, _, w, _ in boxes.values()]
        ys = [y for _, y, _, _ in boxes.values()] + [y + h for _, y, _, h in boxes.values()]
        for points in lines.values():
            xs += [x for x, _ in points]
            ys += [y for _, y in points]
        self.left, self.top = min(xs) - _MARGIN, min(ys) - _MARGIN
        self.width, self.height = max(xs) - self.left + _MARGIN, max(ys) - self.top + 3 * _MARGIN
        self.root = etree.Element(f"{{{_SVG}}}svg", nsmap={None: _SVG})  # type: ignore[dict-item]

    def picture(self, title: str) -> str:
        """The whole picture: what holds other things first, lines over it, then what stands on lines."""
        box = f"{self.left:g} {self.top:g} {self.width:g} {self.height:g}"
        for name, value in (("viewBox", box), ("role", "img"), ("aria-label", title)):
            self.root.set(name, value)
        self.root.set("width", f"{self.width:g}")
        self.root.set("height", f"{self.height:g}")
        self._add("title").text = title
        ordered = sorted(self.boxes, key=lambda key: (self._kind(key) not in _CONTAINERS, key))
        for key in ordered:
            if self._kind(key) in _CONTAINERS:
                self._container(key)
        for key, points in self.lines.items():
            self._line(key, points)
        for key in ordered:
            if self._kind(key) not in _CONTAINERS:
                self._shape(key)
        return etree.tostring(self.root, encoding="unicode")

    def _kind(self, key: str) -> str:
        found = self.named.get(key)
        return etree.QName(found).localname if found is not None else ""

    def _name(self, key: str) -> str:
        found = self.named.get(key)
        return (found.get("name") or "") if found is not None else ""

    def _add(self, tag: str, **attributes: str) -> etree._Element:
        names = {name.replace("_", "-"): value for name, value in attributes.items()}
        return etree.SubElement(self.root, f"{{{_SVG}}}{tag}", names)

    def _container(self, key: str) -> None:
        x, y, w, h = self.boxes[key]
        self._add(
            "rect", x=f"{x:g}", y=f"{y:g}", width=f"{w:g}", height=f"{h:g}", fill="#ffffff", stroke="#505a5f"
        )
        self._text(self._name(key), x + 6, y + _LINE + 2, 40, "start")

    def _shape(self, key: str) -> None:
        x, y, w, h = self.boxes[key]
        kind, (mid_x, mid_y) = self._kind(key), (x + w / 2, y + h / 2)
        look = {"fill": "#ffffff", "stroke": "#0b0c0c", "stroke_width": "1.5"}
        if kind.endswith("Gateway"):
            corners = ((mid_x, y), (x + w, mid_y), (mid_x, y + h), (x, mid_y))
            self._add("polygon", points=" ".join(f"{a:g},{b:g}" for a, b in corners), **look)
            mark = {"parallelGateway": "+", "inclusiveGateway": "○"}.get(kind, "X")
            self._text(mark, mid_x, mid_y + 4, 3, "middle")
        elif kind.endswith("Event"):
            look["stroke_width"] = "3" if kind == "endEvent" else "1.5"
            self._add("circle", cx=f"{mid_x:g}", cy=f"{mid_y:g}", r=f"{w / 2:g}", **look)
            if kind in ("boundaryEvent", "intermediateCatchEvent", "intermediateThrowEvent"):
                self._add("circle", cx=f"{mid_x:g}", cy=f"{mid_y:g}", r=f"{max(w / 2 - 3, 1):g}", **look)
        elif kind == "textAnnotation":
            self._text(_note(self.named[key]), x + 4, y + _LINE, int(w / _LETTER), "start")
            return
        else:
            self._add("rect", x=f"{x:g}", y=f"{y:g}", width=f"{w:g}", height=f"{h:g}", rx="8", **look)
            self._centred(self._name(key), (x, y, w, h))
            return
        self._text(self._name(key), mid_x, y + h + _LINE, 22, "middle")

    def _line(self, key: str, points: list[tuple[float, float]]) -> None:
        way = " ".join(f"{x:g},{y:g}" for x, y in points)
        dashed = {} if self._kind(key) == "sequenceFlow" else {"stroke_dasharray": "4 3"}
        self._add("polyline", points=way, fill="none", stroke="#505a5f", stroke_width="1.5", **dashed)
        self._head(points[-2], points[-1])
        x, y = points[len(points) // 2 - 1]
        self._text(self._name(key), x + 5, y - 5, 24, "start")

    def _head(self, before: tuple[float, float], end: tuple[float, float]) -> None:
        (a, b), (x, y) = before, end
        length = ((x - a) ** 2 + (y - b) ** 2) ** 0.5 or 1.0
        dx, dy = (x - a) / length * 9, (y - b) / length * 9
        corners = ((x, y), (x - dx - dy / 2, y - dy + dx / 2), (x - dx + dy / 2, y - dy - dx / 2))
        self._add("polygon", points=" ".join(f"{p:.1f},{q:.1f}" for p, q in corners), fill="#505a5f")

    def _centred(self, words: str, box: Box) -> None:
        x, y, w, h = box
        lines = textwrap.wrap(words, max(int(w / _LETTER), 6))
        self._text(words, x + w / 2, y + h / 2 - (len(lines) - 1) * _LINE / 2 + 4, int(w / _LETTER), "middle")

    def _text(self, words: str, x: float, y: float, letters: int, anchor: str) -> None:
        if not words:
            return
        look = {
            "font_family": "Arial, sans-serif",
            "font_size": "11",
            "fill": "#0b0c0c",
            "text_anchor": anchor,
        }
        written = self._add("text", x=f"{x:g}", y=f"{y:g}", **look)
        for number, line in enumerate(textwrap.wrap(words, max(letters, 6))):
            part = etree.SubElement(
                written, f"{{{_SVG}}}tspan", {"x": f"{x:g}", "y": f"{y + number * _LINE:g}"}
            )
            part.text = line


def _boxes(root: etree._Element) -> Iterator[tuple[str, Box]]:
    for shape in root.iter(f"{_DI}BPMNShape"):
        bounds = shape.find(f"{_DC}Bounds")
        if bounds is not None:
            yield shape.get("bpmnElement", ""), tuple(_number(bounds, side) for side in _SIDES)  # type: ignore[misc]


def _lines(root: etree._Element) -> Iterator[tuple[str, list[tuple[float, float]]]]:
    for edge in root.iter(f"{_DI}BPMNEdge"):
        points = [(_number(point, "x"), _number(point, "y")) for point in edge.iter(_WAY)]
        if len(points) > 1:
            yield edge.get("bpmnElement", ""), points


_SIDES: Final = ("x", "y", "width", "height")


def _number(element: etree._Element, name: str) -> float:
    try:
        return float(element.get(name, "0"))
    except ValueError:
        return 0.0


def _note(element: etree._Element) -> str:
    return " ".join(str(text) for text in element.itertext()).strip()
