"""Whatever the bytes, the gate answers with findings; and what it accepts can be lowered and parsed."""

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree
from SpiffWorkflow.bpmn.parser.BpmnParser import BpmnParser

from engine.diagram import BPMN, CASEWAY, read_diagrams
from engine.diagram.reading import FLOW_NODES
from engine.gate import check_bundle, check_diagram_xml, is_accepted
from engine.lowering import lower
from tests.engine.diagram.drawing import DECLARED, NAMESPACES, draw, gateway, timer, user

SHIPPED = sorted(Path(__file__).parents[3].joinpath("processes").glob("*/*.bpmn"))
EXAMPLES = int(os.environ.get("CASEWAY_FUZZ", "60"))
thorough = settings(
    max_examples=EXAMPLES,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)

RICH = draw(
    user("look", 'caseway:clock="soon"')
    + timer("late", "look", "soon", 'cancelActivity="false"')
    + timer("tick", "look", "monthly", 'cancelActivity="false"')
    + user("chase")
    + user("check")
    + '<bpmn:endEvent id="chased"/><bpmn:endEvent id="checked"/>'
    + gateway("exclusive", "which", 'default="which_to_fork"')
    + gateway("parallel", "fork")
    + gateway("inclusive", "join")
    + user("sign", 'caseway:signatories="dsp_la dsp_icb"', "<bpmn:multiInstanceLoopCharacteristics/>")
    + '<bpmn:callActivity id="stage" calledElement="stage_one"/>',
    "opened>look look>which which>closed[harmed and grade = 'poor'] which>fork fork>sign fork>stage "
    "sign>join stage>join join>closed late>chase chase>chased tick>check check>checked",
)


def _answers(data: bytes) -> None:
    findings = check_diagram_xml(data, "any.bpmn")
    assert not [f for f in findings if f.rule == "check-failed"]
    for finding in findings:
        assert finding.problem
        assert finding.mend
        assert str(finding)
    if not is_accepted(findings):
        return
    for diagram in read_diagrams(data):
        if diagram.elements:
            lowered = lower(data, diagram.id)
            for name, part in {
                diagram.id: lowered.main,
                **{f"{k}__side": v for k, v in lowered.sides.items()},
            }.items():
                parser = BpmnParser()
                parser.add_bpmn_xml(etree.fromstring(part))
                parser.get_spec(name)
                parser.get_subprocess_specs(name)


def test_rich_diagram_is_accepted():
    assert check_diagram_xml(RICH) == []
    _answers(RICH)


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_shipped_diagram_is_accepted(path):
    errors = [str(f) for f in check_diagram_xml(path.read_bytes(), path.name) if f.severity == "error"]
    assert errors == []
    _answers(path.read_bytes())


@thorough
@given(st.binary(max_size=400))
def test_any_bytes_get_an_answer(data):
    findings = check_diagram_xml(data)
    assert findings
    assert not [f for f in findings if f.rule == "check-failed"]


NAMES = st.sampled_from(
    [*sorted(FLOW_NODES), "sequenceFlow", "extensionElements", "laneSet", "lane", "flowNodeRef", "process",
     "timerEventDefinition", "messageEventDefinition", "escalationEventDefinition",
     "terminateEventDefinition", "signalEventDefinition", "multiInstanceLoopCharacteristics",
     "standardLoopCharacteristics", "completionCondition", "conditionExpression", "timeDuration",
     "documentation", "dataOutputAssociation"]
)  # fmt: skip
OWN = st.sampled_from(["fact", "parameter", "clock", "rung", "value", "outcome", "carry", "nonsense"])
IDS = st.sampled_from(["a", "b", "c", "review", "End", "", " ", "a b", "é"])
ATTRIBUTES = st.dictionaries(
    st.sampled_from(
        ["id", "name", "sourceRef", "targetRef", "attachedToRef", "default", "cancelActivity",
         "calledElement", "isExecutable", "triggeredByEvent", "escalationRef", "messageRef", "type",
         "length", "unit", "anchor",
         "met", "offset", "kind", "to", f"{{{CASEWAY}}}clock", f"{{{CASEWAY}}}role", f"{{{CASEWAY}}}parts",
         f"{{{CASEWAY}}}form", f"{{{CASEWAY}}}signatories", f"{{{CASEWAY}}}opens",
         f"{{{CASEWAY}}}rung"]
    ),
    IDS
    | st.sampled_from(["true", "date", "parameter:a", "rows:a", "task:a", "role:chair", "5", "-", "${x}"]),
    max_size=6,
)  # fmt: skip


@st.composite
def _trees(draw_one, depth=3):
    space = CASEWAY if draw_one(st.integers(0, 4)) == 0 else BPMN
    node = etree.Element(f"{{{space}}}{draw_one(OWN if space == CASEWAY else NAMES)}", draw_one(ATTRIBUTES))
    node.text = draw_one(IDS)
    for child in draw_one(st.lists(_trees(depth - 1), max_size=3)) if depth else []:
        node.append(child)
    return node


@thorough
@given(st.lists(_trees(), max_size=6))
def test_any_bpmn_gets_an_answer(trees):
    root = etree.Element(f"{{{BPMN}}}definitions")
    process = etree.SubElement(root, f"{{{BPMN}}}process", id="review", isExecutable="true")
    process.extend(trees)
    _answers(etree.tostring(root))


@thorough
@given(st.data())
def test_a_damaged_diagram_gets_an_answer(data):
    tree = etree.fromstring(data.draw(st.sampled_from([RICH, *(path.read_bytes() for path in SHIPPED)])))
    for _ in range(data.draw(st.integers(1, 4))):
        nodes = [node for node in tree.iter(etree.Element) if node.getparent() is not None]
        if not nodes:
            break
        node = data.draw(st.sampled_from(nodes))
        action = data.draw(st.sampled_from(["drop", "copy", "move", "rename", "attribute", "text"]))
        if action == "drop":
            node.getparent().remove(node)
        elif action == "copy":
            node.getparent().append(etree.fromstring(etree.tostring(node)))
        elif action == "move":
            target = data.draw(st.sampled_from(nodes))
            if node not in [target, *target.iterancestors()]:
                target.append(node)
        elif action == "rename":
            node.tag = f"{{{BPMN}}}{data.draw(NAMES)}"
        elif action == "attribute" and node.attrib:
            key = data.draw(st.sampled_from(sorted(node.attrib)))
            node.set(key, data.draw(IDS | st.sampled_from([*node.attrib.values()])))
        else:
            node.text = data.draw(st.text("abc<&'=$ {}.0", max_size=8))
    _answers(etree.tostring(tree))


@thorough
@given(
    st.binary(max_size=200), st.text(max_size=200), st.sampled_from(["a.bpmn", "forms/a.json", "x", "a.dmn"])
)
def test_any_bundle_gets_an_answer(data, text, path):
    for content in (data, text, '{"type":"default","id":"a","components":' + text):
        findings = check_bundle({path: content, "review.bpmn": RICH}, folder="processes/review")
        assert findings
        assert not [f for f in findings if f.rule == "check-failed"]


def test_a_deep_form_gets_an_answer():
    deep = "[" * 100_000
    rules = [f.rule for f in check_bundle({"review.bpmn": RICH, "forms/look.json": deep})]
    assert "form-json" in rules


def test_deeply_nested_subprocesses_get_an_answer():
    depth = 200
    body = "".join(f'<bpmn:subProcess id="s{n}">' for n in range(depth)) + "</bpmn:subProcess>" * depth
    _answers(draw(body, declared=DECLARED))
    _answers(f"<bpmn:definitions {NAMESPACES}>{'<bpmn:process>' * 250}".encode())


@pytest.mark.parametrize(
    "body",
    [
        '<bpmn:task id="{0}"/>' * 60_000,
        '<bpmn:sequenceFlow id="{0}" sourceRef="a" targetRef="b"/>' * 40_000 + '<bpmn:task id="a"/>',
        '<bpmn:subProcess id="{0}"><bpmn:laneSet/></bpmn:subProcess>' * 30_000,
        '</bpmn:process><bpmn:process id="{0}"><bpmn:task id="x{0}"/>' * 30_000,
        "<bpmn:extensionElements><caseway:fact id='f{0}' type='date'/></bpmn:extensionElements>" * 30_000,
    ],
    ids=["elements", "flows", "scopes", "processes", "facts"],
)
def test_a_file_as_large_as_allowed_gets_an_answer(body):
    pieces = body.split("{0}")
    numbered = "".join(f"{piece}n{n}" for n, piece in enumerate(pieces[:-1])) + pieces[-1]
    data = draw(numbered, layout=False)
    assert len(data) < 5 * 1024 * 1024
    _answers(data)
