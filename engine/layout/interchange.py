"""Drawings into BPMN diagram interchange (BPMNDI) as text."""

from collections.abc import Iterable
from xml.sax.saxutils import quoteattr

from engine.layout.shapes import Box, Drawing, Point

OPENING = (
    "<bpmndi:BPMNDiagram"
    ' xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI"'
    ' xmlns:dc="http://www.omg.org/spec/DD/20100524/DC"'
    ' xmlns:di="http://www.omg.org/spec/DD/20100524/DI"'
)


def write_diagram(plane: str, drawing: Drawing, *, order: Iterable[str], indent: str = "  ") -> str:
    """Write one diagram.

    Args:
        plane: the id of the process or collaboration drawn.
        drawing: its boxes, labels and lines.
        order: ids in the order in which they are written; those not drawn are passed over.
        indent: the indentation of the diagram element; its content is indented two more each level.

    Returns:
        The text of a ``bpmndi:BPMNDiagram`` element, ending in a newline.
    """
    lines = [
        f"{OPENING} id={quoteattr(plane + '_diagram')}>",
        f"  <bpmndi:BPMNPlane id={quoteattr(plane + '_plane')} bpmnElement={quoteattr(plane)}>",
    ]
    for key in dict.fromkeys(order):
        if key in drawing.boxes:
            lines += _shape(key, drawing)
        elif key in drawing.lines:
            lines += _edge(key, drawing.lines[key], drawing.labels.get(key))
    lines += ["  </bpmndi:BPMNPlane>", "</bpmndi:BPMNDiagram>"]
    return "".join(f"{indent}{line}\n" for line in lines)


def _shape(key: str, drawing: Drawing) -> list[str]:
    extra = ' isHorizontal="true"' if key in drawing.bands else ""
    extra += ' isExpanded="true"' if key in drawing.expanded else ""
    return [
        f"    <bpmndi:BPMNShape id={quoteattr(key + '_di')} bpmnElement={quoteattr(key)}{extra}>",
        f"      {_bounds(drawing.boxes[key])}",
        *_label(drawing.labels.get(key)),
        "    </bpmndi:BPMNShape>",
    ]


def _edge(key: str, points: list[Point], label: Box | None) -> list[str]:
    return [
        f"    <bpmndi:BPMNEdge id={quoteattr(key + '_di')} bpmnElement={quoteattr(key)}>",
        *(f'      <di:waypoint x="{x}" y="{y}"/>' for x, y in points),
        *_label(label),
        "    </bpmndi:BPMNEdge>",
    ]


def _label(box: Box | None) -> list[str]:
    if box is None:
        return []
    return ["      <bpmndi:BPMNLabel>", f"        {_bounds(box)}", "      </bpmndi:BPMNLabel>"]


def _bounds(box: Box) -> str:
    return f'<dc:Bounds x="{box.x}" y="{box.y}" width="{box.width}" height="{box.height}"/>'
