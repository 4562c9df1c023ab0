"""BPMN XML into scopes to lay out: which shapes and flows there are, in which lane."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from lxml import etree

from engine.diagram.model import BPMN
from engine.diagram.reading import FLOW_NODES, SCOPES, bpmn_name, node_id
from engine.layout.shapes import ARTIFACTS, Edge, Node, Scope

_B = f"{{{BPMN}}}"


@dataclass
class LaneShape:
    """A lane: its id, and the lanes inside it."""

    id: str
    inner: list["LaneShape"] = field(default_factory=list)

    def leaves(self) -> list[str]:
        """The ids of the innermost lanes, from the top: each is one band of rows."""
        return [leaf for lane in self.inner for leaf in lane.leaves()] or [self.id]

    def depth(self) -> int:
        """How many lanes lie inside each other, itself included."""
        return 1 + max((lane.depth() for lane in self.inner), default=0)


@dataclass
class ProcessShape:
    """A process to draw."""

    id: str
    name: str
    scope: Scope
    lanes: list[LaneShape]


def read_process(process: etree._Element) -> ProcessShape:
    """Read one ``bpmn:process`` element."""
    members: dict[str, str] = {}
    lanes = [lane for node in process.iterchildren(f"{_B}laneSet") for lane in _lanes(node, members)]
    bands = [leaf for lane in lanes for leaf in lane.leaves()]
    scope = _scope(process, {node: band for node, band in members.items() if band in bands})
    scope.bands = bands
    if bands:
        _fill_bands(scope)
    return ProcessShape(node_id(process), str(process.get("name", "")), scope, lanes)


def _lanes(lane_set: etree._Element, members: dict[str, str]) -> Iterator[LaneShape]:
    for node in lane_set.iterchildren(f"{_B}lane"):
        if not node_id(node):
            continue
        for reference in node.iterchildren(f"{_B}flowNodeRef"):
            members[str(reference.text or "").strip()] = node_id(node)
        inner = [lane for child in node.iterchildren(f"{_B}childLaneSet") for lane in _lanes(child, members)]
        yield LaneShape(node_id(node), inner)


def _scope(parent: etree._Element, members: dict[str, str]) -> Scope:
    scope = Scope(node_id(parent))
    flows: list[Edge] = []
    links: list[Edge] = []
    for child in parent:
        kind, key = bpmn_name(child), node_id(child)
        if not key:
            continue
        if kind in FLOW_NODES or kind in ARTIFACTS:
            scope.nodes.setdefault(key, _node(child, kind, members))
            if kind in SCOPES:
                scope.inner[key] = _scope(child, {})
            links += _data_links(child, key)
        elif kind in {"sequenceFlow", "association"}:
            edge = Edge(key, _ref(child, "sourceRef"), _ref(child, "targetRef"), str(child.get("name", "")))
            (flows if kind == "sequenceFlow" else links).append(edge)
    _drop_lost_hosts(scope)
    known = scope.nodes
    scope.edges = [
        edge
        for edge in flows
        if edge.source in known
        and edge.target in known
        and not known[edge.source].is_artifact
        and not known[edge.target].is_artifact
    ]
    scope.associations = [edge for edge in links if edge.source in known and edge.target in known]
    return scope


def _node(child: etree._Element, kind: str, members: dict[str, str]) -> Node:
    text = child.findtext(f"{_B}text") if kind == "textAnnotation" else child.get("name")
    host = _ref(child, "attachedToRef") if kind == "boundaryEvent" else ""
    return Node(
        node_id(child), kind, " ".join(str(text or "").split()), members.get(node_id(child), ""), host
    )


def _data_links(child: etree._Element, key: str) -> Iterator[Edge]:
    for link in child.iterchildren(f"{_B}dataInputAssociation", f"{_B}dataOutputAssociation"):
        inward = bpmn_name(link) == "dataInputAssociation"
        other = str(link.findtext(f"{_B}sourceRef" if inward else f"{_B}targetRef") or "").strip()
        if node_id(link):
            yield Edge(node_id(link), *((other, key) if inward else (key, other)))


def _ref(child: etree._Element, name: str) -> str:
    return str(child.get(name, "")).strip()


def _drop_lost_hosts(scope: Scope) -> None:
    """A boundary event whose host is missing, or is no activity, stands alone."""
    for node in list(scope.nodes.values()):
        host = scope.nodes.get(node.host)
        if node.host and (host is None or host.host or host.is_event or host.is_gateway or host.is_artifact):
            scope.nodes[node.id] = replace(node, host="")


def _fill_bands(scope: Scope) -> None:
    """Nodes that no lane names are drawn beside their neighbours."""
    for _ in range(len(scope.nodes)):
        missing = [node for node in scope.nodes.values() if not node.band]
        found = {node.id: _neighbour_band(scope, node) for node in missing}
        for node in missing:
            if found[node.id]:
                scope.nodes[node.id] = replace(node, band=found[node.id])
        if not any(found.values()):
            break
    for node in list(scope.nodes.values()):
        if not node.band:
            scope.nodes[node.id] = replace(node, band=scope.bands[0])


def _neighbour_band(scope: Scope, node: Node) -> str:
    near = [node.host]
    links = scope.edges + scope.associations
    near += [edge.source for edge in links if edge.target == node.id]
    near += [edge.target for edge in links if edge.source == node.id]
    return next((scope.nodes[each].band for each in near if each and scope.nodes[each].band), "")
