"""Layout on hand-written and generated processes, judged by geometry: what overlaps, what crosses what."""

from itertools import combinations, pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from engine.diagram.reading import read_diagrams
from engine.diagram.safe_xml import DiagramError
from engine.layout import add_layout
from engine.layout.__main__ import main

BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
DI = "{http://www.omg.org/spec/BPMN/20100524/DI}"
DC = "{http://www.omg.org/spec/DD/20100524/DC}"
WAYPOINT = "{http://www.omg.org/spec/DD/20100524/DI}waypoint"


def definitions(body: str) -> bytes:
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" id="d"\n'
        '    targetNamespace="urn:t">\n'
        f"{body}</bpmn:definitions>\n"
    ).encode()


def flows(*pairs: str) -> str:
    parts = [pair.split(">") for pair in pairs]
    return "".join(
        f'<bpmn:sequenceFlow id="f_{a}_{b}" sourceRef="{a}" targetRef="{b}" name="{a} to {b}"/>\n'
        for a, b in parts
    )


REVIEW = definitions(
    """  <bpmn:process id="review" name="Review &amp; learning">
    <bpmn:laneSet id="lanes">
      <bpmn:lane id="manager" name="Business manager">
        <bpmn:flowNodeRef>start</bpmn:flowNodeRef><bpmn:flowNodeRef>ask</bpmn:flowNodeRef>
        <bpmn:flowNodeRef>merge</bpmn:flowNodeRef><bpmn:flowNodeRef>chase</bpmn:flowNodeRef>
      </bpmn:lane>
      <bpmn:lane id="agencies" name="Agencies">
        <bpmn:flowNodeRef>write</bpmn:flowNodeRef><bpmn:flowNodeRef>again</bpmn:flowNodeRef>
        <bpmn:flowNodeRef>done</bpmn:flowNodeRef><bpmn:flowNodeRef>meeting</bpmn:flowNodeRef>
      </bpmn:lane>
    </bpmn:laneSet>
    <bpmn:startEvent id="start" name="Began"/>
    <bpmn:userTask id="ask" name="Ask every agency that knew the family for a summary of its work"/>
    <bpmn:userTask id="write" name="Write the summary"/>
    <bpmn:boundaryEvent id="late" name="Day nine" attachedToRef="write" cancelActivity="false">
      <bpmn:timerEventDefinition id="t"/>
    </bpmn:boundaryEvent>
    <bpmn:userTask id="chase" name="Chase"/>
    <bpmn:exclusiveGateway id="again" name="Is it complete?"/>
    <bpmn:subProcess id="meeting" name="Meet">
      <bpmn:startEvent id="open"/><bpmn:userTask id="talk" name="Talk"/><bpmn:endEvent id="close"/>
      """
    + flows("open>talk", "talk>close")
    + """
    </bpmn:subProcess>
    <bpmn:userTask id="merge" name="Merge"/>
    <bpmn:endEvent id="done" name="Done"/>
    <bpmn:textAnnotation id="note"><bpmn:text>Working Together 2026</bpmn:text></bpmn:textAnnotation>
    <bpmn:association id="link" sourceRef="note" targetRef="merge"/>
    """
    + flows(
        "start>ask", "ask>write", "write>again", "again>write", "again>meeting", "meeting>merge",
        "merge>done", "late>chase", "chase>done",
    )
    + "  </bpmn:process>\n"
)  # fmt: skip


class Drawn:
    """The diagram interchange of a file, as plain numbers."""

    def __init__(self, xml: bytes) -> None:
        root = etree.fromstring(xml)
        self.root = root
        self.boxes = {}
        for shape in root.iter(f"{DI}BPMNShape"):
            self.boxes[shape.get("bpmnElement")] = self._bounds(shape)
        self.lines = {
            edge.get("bpmnElement"): [(int(p.get("x")), int(p.get("y"))) for p in edge.iter(WAYPOINT)]
            for edge in root.iter(f"{DI}BPMNEdge")
        }
        self.labels = {
            owner.get("bpmnElement"): self._bounds(label)
            for owner in root.iter(f"{DI}BPMNShape", f"{DI}BPMNEdge")
            for label in owner.iter(f"{DI}BPMNLabel")
        }
        self.parent = {}
        for node in root.iter(f"{BPMN}*"):
            above = node.getparent()
            self.parent[node.get("id")] = above.get("id") if above is not None else None
        self.host = {n.get("id"): n.get("attachedToRef") for n in root.iter(f"{BPMN}boundaryEvent")}

    @staticmethod
    def _bounds(holder):
        bounds = holder.find(f"{DC}Bounds")
        return tuple(int(bounds.get(key)) for key in ("x", "y", "width", "height"))

    def solid(self):
        """Flow nodes by the scope they stand in; containers drawn around others are left out."""
        kinds = ("Task", "Event", "Gateway", "task", "callActivity", "subProcess")
        return {
            n.get("id"): self.boxes[n.get("id")]
            for n in self.root.iter(f"{BPMN}*")
            if n.tag.endswith(kinds) and n.get("id") in self.boxes
        }

    def overlapping(self):
        solid = self.solid()
        return [
            (a, b)
            for a, b in combinations(solid, 2)
            if self.parent[a] == self.parent[b]
            and b not in (self.host.get(a), a)
            and a != self.host.get(b)
            and overlap(solid[a], solid[b])
        ]

    def cut_through(self):
        """Flows that run through the inside of a shape other than those they connect."""
        found = []
        for flow in self.root.iter(f"{BPMN}sequenceFlow"):
            ends = {flow.get("sourceRef"), flow.get("targetRef")}
            for key, box in self.solid().items():
                if self.parent[key] != self.parent[flow.get("id")]:
                    continue
                own = key in ends or key in {self.host.get(end) for end in ends}
                boundary = key in self.host and self.host[key] in ends
                pieces = list(pairwise(self.lines[flow.get("id")]))
                if boundary:
                    continue
                if any(passes(piece, box) for piece in pieces) and not own:
                    found.append((flow.get("id"), key))
        return found


def overlap(one, other):
    (ax, ay, aw, ah), (bx, by, bw, bh) = one, other
    return ax < bx + bw and bx < ax + aw and ay < by + bh and by < ay + ah


def passes(piece, box):
    (x1, y1), (x2, y2) = piece
    x, y, w, h = box
    return min(x1, x2) < x + w - 1 and max(x1, x2) > x + 1 and min(y1, y2) < y + h - 1 and max(y1, y2) > y + 1


def on_border(point, box):
    (px, py), (x, y, w, h) = point, box
    level = x <= px <= x + w and py in (y, y + h)
    return level or (y <= py <= y + h and px in (x, x + w))


def test_layout_draws_every_element_flow_and_lane():
    drawn = Drawn(add_layout(REVIEW))
    diagram = read_diagrams(REVIEW)[0]
    lanes = {lane.id for lane in diagram.lanes}
    assert set(drawn.boxes) == {*diagram.elements, *lanes, "note", "review_participant"}
    assert set(drawn.lines) == {*diagram.flows, "link"}


def test_layout_keeps_shapes_apart_and_lines_out_of_shapes():
    drawn = Drawn(add_layout(REVIEW))
    assert drawn.overlapping() == []
    assert drawn.cut_through() == []


def test_layout_uses_the_standard_sizes():
    drawn = Drawn(add_layout(REVIEW))
    assert drawn.boxes["merge"][2:] == (100, 80)
    assert drawn.boxes["start"][2:] == (36, 36)
    assert drawn.boxes["again"][2:] == (50, 50)


def test_layout_puts_each_element_into_the_band_of_its_lane():
    drawn = Drawn(add_layout(REVIEW))
    manager, agencies = drawn.boxes["manager"], drawn.boxes["agencies"]
    assert manager[1] + manager[3] == agencies[1]
    for lane in read_diagrams(REVIEW)[0].lanes:
        _, top, _, height = drawn.boxes[lane.id]
        for member in lane.members:
            _, y, _, tall = drawn.boxes[member]
            assert top <= y
            assert y + tall <= top + height


def test_layout_sets_boundary_events_on_the_bottom_edge_of_their_host():
    drawn = Drawn(add_layout(REVIEW))
    x, y, width, height = drawn.boxes["write"]
    ex, ey, ew, eh = drawn.boxes["late"]
    assert ey + eh // 2 == y + height
    assert x <= ex + ew // 2 <= x + width


def test_layout_draws_a_subprocess_expanded_around_its_content():
    result = add_layout(REVIEW)
    drawn = Drawn(result)
    x, y, width, height = drawn.boxes["meeting"]
    for inner in ("open", "talk", "close"):
        ix, iy, iw, ih = drawn.boxes[inner]
        assert x < ix
        assert y < iy
        assert ix + iw < x + width
        assert iy + ih < y + height
    assert b'bpmnElement="meeting" isExpanded="true"' in result


def test_layout_runs_steps_from_left_to_right():
    drawn = Drawn(add_layout(REVIEW))
    order = ["start", "ask", "write", "again", "meeting", "merge", "done"]
    assert [*order] == sorted(order, key=lambda key: drawn.boxes[key][0])


def test_layout_adds_a_pool_only_where_lanes_need_one():
    assert b'<bpmn:participant id="review_participant" name="Review &amp; learning"' in add_layout(REVIEW)
    plain = definitions('  <bpmn:process id="p"><bpmn:startEvent id="s"/></bpmn:process>\n')
    assert b"participant" not in add_layout(plain)


def test_layout_leaves_the_written_text_as_it_was():
    result = add_layout(REVIEW)
    head, tail = REVIEW.rsplit(b"</bpmn:definitions>", 1)
    assert result.startswith(head)
    assert result.endswith(b"</bpmn:definitions>" + tail)


def test_layout_twice_changes_nothing():
    once = add_layout(REVIEW)
    assert add_layout(once) == once
    assert add_layout(once, replace=True) == once


def test_layout_keeps_a_diagram_that_is_there_unless_told_to_replace_it():
    once = add_layout(REVIEW)
    x = Drawn(once).boxes["start"][0]
    moved = once.replace(f'<dc:Bounds x="{x}"'.encode(), b'<dc:Bounds x="7"', 1)
    assert add_layout(moved) == moved
    assert add_layout(moved, replace=True) == once


def test_layout_reads_the_same_process_as_before():
    assert read_diagrams(add_layout(REVIEW)) == read_diagrams(REVIEW)


def test_layout_of_bytes_that_are_no_bpmn_is_refused():
    with pytest.raises(DiagramError):
        add_layout(b"<html/>")


def test_command_line_lays_out_files_in_place(tmp_path, capsys):
    good, bad = tmp_path / "good.bpmn", tmp_path / "bad.bpmn"
    good.write_bytes(REVIEW)
    bad.write_bytes(b"no xml")
    assert main([str(good)]) == 0
    assert good.read_bytes() == add_layout(REVIEW)
    assert main([str(good), str(bad)]) == 1
    captured = capsys.readouterr()
    assert "good.bpmn: unchanged" in captured.out
    assert "bad.bpmn" in captured.err


KINDS = st.sampled_from(["userTask", "exclusiveGateway", "parallelGateway", "callActivity"])


@st.composite
def processes(draw) -> bytes:
    kinds = draw(st.lists(KINDS, min_size=1, max_size=14))
    nodes = ["s", *(f"n{i}" for i in range(len(kinds))), "e"]
    body = '<bpmn:startEvent id="s" name="Begin"/><bpmn:endEvent id="e" name="End"/>\n'
    hosts = []
    for index, kind in enumerate(kinds):
        body += f'<bpmn:{kind} id="n{index}" name="Step number {index} of the process"/>\n'
        if kind == "userTask" and draw(st.booleans()):
            hosts.append(f"n{index}")
            body += f'<bpmn:boundaryEvent id="b{index}" name="Late" attachedToRef="n{index}"/>\n'
    index_of = st.integers(0, len(nodes) - 1)
    pairs = {(i, i + 1) for i in range(len(nodes) - 1)}
    pairs |= {(a, b) for a, b in draw(st.sets(st.tuples(index_of, index_of), max_size=8)) if a != b}
    links = [f"{nodes[a]}>{nodes[b]}" for a, b in sorted(pairs) if nodes[a] != "e" and nodes[b] != "s"]
    links += [f"b{host[1:]}>{draw(st.sampled_from(nodes[1:]))}" for host in hosts]
    lanes = draw(st.integers(0, 3))
    sets = "".join(
        f'<bpmn:lane id="lane{lane}" name="Lane {lane}">'
        + "".join(
            f"<bpmn:flowNodeRef>{n}</bpmn:flowNodeRef>" for i, n in enumerate(nodes) if i % lanes == lane
        )
        + "</bpmn:lane>"
        for lane in range(lanes)
    )
    lane_set = f'<bpmn:laneSet id="ls">{sets}</bpmn:laneSet>' if lanes else ""
    return definitions(f'<bpmn:process id="p">{lane_set}{body}{flows(*links)}</bpmn:process>\n')


@settings(max_examples=60, deadline=None)
@given(processes())
def test_layout_of_any_process_is_whole_and_readable(xml):
    result = add_layout(xml)
    drawn = Drawn(result)
    diagram = read_diagrams(xml)[0]
    assert set(diagram.elements) <= set(drawn.boxes)
    assert set(diagram.flows) == set(drawn.lines)
    for flow in diagram.flows.values():
        points = drawn.lines[flow.id]
        assert on_border(points[0], drawn.boxes[flow.source])
        assert on_border(points[-1], drawn.boxes[flow.target])
        assert all(a[0] == b[0] or a[1] == b[1] for a, b in pairwise(points))
    assert drawn.overlapping() == []
    assert drawn.cut_through() == []
    assert min(value for box in drawn.boxes.values() for value in box[:2]) >= 0
    assert add_layout(result, replace=True) == result
