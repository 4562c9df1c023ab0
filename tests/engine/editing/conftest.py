"""Shipped processes to edit, and what must hold of any drawing after any edit."""

from functools import cache

import pytest

from engine.bundles.folders import SHIPPED, read_folder
from engine.diagram import Diagram, read_diagrams
from engine.diagram.reading import bpmn_name, node_id, read_definitions
from engine.gate import Finding, check_bundle

KEYS = (
    "action_plan", "lcspr", "lcspr_decision", "learning_item", "multi_agency_audit", "plan_action",
    "publication", "rapid_review", "serious_incident", "serious_incident_notification",
)  # fmt: skip
_DI = "{http://www.omg.org/spec/BPMN/20100524/DI}"


@cache
def files_of(key: str) -> dict[str, str]:
    """The files of a shipped process, scenarios left out."""
    files = read_folder(SHIPPED / key, {})
    return {path: text for path, text in files.items() if path.endswith((".bpmn", ".json"))}


def drawing(key: str) -> str:
    """The drawing of a shipped process."""
    return files_of(key)[f"{key}.bpmn"]


def model(text: str) -> Diagram:
    """The process of a drawing."""
    (found,) = read_diagrams(text.encode())
    return found


def errors(key: str, text: str) -> set[tuple[str, str]]:
    """What keeps a drawing from being published, by rule and element."""
    return {(each.rule, each.element_id) for each in findings(key, text) if each.severity == "error"}


def findings(key: str, text: str) -> list[Finding]:
    """What the gate says about a drawing with the forms of its process."""
    return check_bundle({**files_of(key), f"{key}.bpmn": text}, folder=key)


def assert_whole(text: str) -> None:
    """Ids are unique, flows join what is there, nodes list their flows, and everything is drawn once."""
    root = read_definitions(text.encode())
    ids = [str(node.get("id")) for node in root.iter() if node.get("id") and bpmn_name(node)]
    assert len(ids) == len(set(ids))
    diagram = model(text)
    for flow in diagram.flows.values():
        source, target = diagram.elements[flow.source], diagram.elements[flow.target]
        assert source.scope == target.scope
    nodes = {
        node_id(node): node for node in root.iter() if node_id(node) in diagram.elements and bpmn_name(node)
    }
    for key, node in nodes.items():
        for name, flows in (("incoming", diagram.incoming(key)), ("outgoing", diagram.outgoing(key))):
            listed = [child.text for child in node if bpmn_name(child) == name]
            assert sorted(listed) == sorted(flow.id for flow in flows)
    drawn = [str(node.get("bpmnElement")) for node in root.iter(f"{_DI}BPMNShape", f"{_DI}BPMNEdge")]
    assert len(drawn) == len(set(drawn))
    assert {*diagram.elements, *diagram.flows, *(lane.id for lane in diagram.lanes)} <= set(drawn)
    members = [member for lane in diagram.lanes for member in lane.members]
    assert len(members) == len(set(members))
    assert set(members) <= diagram.elements.keys()


def same(one: str, other: str) -> bool:
    """Whether two drawings are one model, the order of elements aside."""
    first, second = model(one), model(other)
    parts = (
        "id",
        "name",
        "documentation",
        "edition",
        "opens",
        "elements",
        "flows",
        "facts",
        "parameters",
        "clocks",
    )
    lanes = [
        {(lane.id, lane.name, lane.role, frozenset(lane.members)) for lane in each.lanes}
        for each in (first, second)
    ]
    return lanes[0] == lanes[1] and all(getattr(first, part) == getattr(second, part) for part in parts)


@pytest.fixture(params=KEYS)
def key(request: pytest.FixtureRequest) -> str:
    return str(request.param)
