"""Tasks: who does them, in how many parts, what they call and refer to."""

import pytest

from engine.diagram import read_diagrams
from engine.gate import Surroundings, check_diagram_xml
from tests.engine.diagram.drawing import draw, user
from tests.engine.gate.asserting import errors, finds, found

STEP = "opened>step step>closed"
LINKED = (
    '<bpmn:serviceTask id="step" caseway:service="start_linked_case" caseway:case="audit" '
    'caseway:opening="{}"><bpmn:extensionElements>{}</bpmn:extensionElements></bpmn:serviceTask>'
)
MARK = "<bpmn:multiInstanceLoopCharacteristics/>"


def _step(xml: str, **more: str) -> bytes:
    return draw(xml, STEP, **more)


@pytest.mark.parametrize("kind", ["userTask", "manualTask", "receiveTask", "sendTask"])
def test_gate_refuses_a_task_that_nobody_may_do(kind):
    finds(_step(f'<bpmn:{kind} id="step" name="Look"/>'), "no-role", "step")


def test_gate_takes_the_role_of_the_lane():
    lanes = (
        '<bpmn:laneSet><bpmn:lane id="lane_chair" name="Chair" caseway:role="{}">'
        "<bpmn:flowNodeRef>step</bpmn:flowNodeRef></bpmn:lane></bpmn:laneSet>"
        '<bpmn:userTask id="step" name="Look" caseway:form="look"/>'
    )
    assert check_diagram_xml(_step(lanes.format("chair"))) == []
    finds(_step(lanes.format("chairman")), "unknown-role", "lane_chair")


def test_gate_refuses_roles_that_do_not_exist():
    finds(_step(user("step").replace("business_manager", "the_boss")), "unknown-role", "step")
    finds(_step(user("step", 'caseway:signatories="chair the_boss"', MARK)), "unknown-role", "step")


def test_gate_refuses_a_task_given_to_what_is_no_person():
    declared = (
        '<caseway:fact id="author" type="person" label="A"/><caseway:fact id="on" type="date" label="O"/>'
    )
    assert errors(_step(user("step", 'caseway:assignee="author"'), declared=declared)) == []
    for name in ("on", "nobody"):
        xml = _step(user("step", f'caseway:assignee="{name}"'), declared=declared)
        finds(xml, "assignee-fact", "step")


def test_gate_warns_of_a_task_without_form_or_name():
    xml = _step('<bpmn:userTask id="step" caseway:role="chair"/>')
    finds(xml, "no-form", "step", "warning")
    finds(xml, "no-name", "step", "warning")


def test_gate_refuses_a_form_where_nobody_fills_it_in():
    xml = _step('<bpmn:callActivity id="step" calledElement="stage" caseway:form="look"/>')
    finds(xml, "form-ignored", "step")


@pytest.mark.parametrize(
    "attributes",
    [
        'caseway:parts="agencies"',
        'caseway:signatories="dsp_la dsp_icb dsp_police"',
        'caseway:signatories="dsp_la dsp_icb" caseway:mustSign="dsp_la" caseway:casting="chair"',
        'caseway:parts="rows:step.rows"',
    ],
)
def test_gate_accepts_tasks_with_parts(attributes):
    assert check_diagram_xml(_step(user("step", attributes, MARK))) == []


@pytest.mark.parametrize(
    ("attributes", "inside", "rule"),
    [
        ("", MARK, "parts-missing"),
        ('caseway:parts="agencies"', "", "parts-without-marker"),
        ('caseway:parts="agencies" caseway:signatories="chair"', MARK, "parts-and-signatories"),
        ('caseway:signatories="chair chair"', MARK, "signatory-twice"),
        ('caseway:signatories="chair" caseway:mustSign="dsp_la"', MARK, "must-sign"),
        ('caseway:parts="agencies" caseway:mustSign="dsp_la"', MARK, "must-sign"),
        ('caseway:parts="agencies" caseway:casting="chair"', MARK, "casting-vote"),
        ('caseway:signatories="chair" caseway:casting="the_boss"', MARK, "unknown-role"),
        ('caseway:mustSign="chair"', "", "parts-without-marker"),
        ('caseway:casting="chair"', "", "parts-without-marker"),
        ('caseway:parts="grade"', MARK, "parts-source"),
        ('caseway:parts="rows:step"', MARK, "parts-source"),
        ('caseway:parts="nobody"', MARK, "unknown-fact"),
        ('caseway:parts="grade" caseway:alsoAsk="police"', MARK, "also-ask"),
        ('caseway:parts="agencies" caseway:alsoAsk="police police"', MARK, "also-ask"),
        ('caseway:alsoAsk="police"', "", "parts-without-marker"),
    ],
)
def test_gate_refuses_parts_that_cannot_be_made(attributes, inside, rule):
    finds(_step(user("step", attributes, inside)), rule, "step")


def test_gate_refuses_a_signed_call_activity():
    call = '<bpmn:callActivity id="step" calledElement="s" caseway:signatories="chair">'
    finds(_step(f"{call}{MARK}</bpmn:callActivity>"), "signatories-kind", "step")


def test_gate_warns_of_loop_settings_that_are_not_read():
    loop = (
        '<bpmn:multiInstanceLoopCharacteristics isSequential="true"><bpmn:loopCardinality>3'
        "</bpmn:loopCardinality></bpmn:multiInstanceLoopCharacteristics>"
    )
    xml = _step(user("step", 'caseway:parts="agencies"', loop))
    finds(xml, "parts-in-order", "step", "warning")
    finds(xml, "loop-data-ignored", "step", "warning")
    assert errors(xml) == []


def test_gate_warns_of_agency_parts_without_a_role():
    task = '<bpmn:userTask id="step" name="Look" caseway:form="f" caseway:parts="agencies">'
    finds(_step(f"{task}{MARK}</bpmn:userTask>"), "no-role", "step", "warning")


@pytest.mark.parametrize(
    ("xml", "rule"),
    [
        ('<bpmn:callActivity id="step"/>', "call-without-process"),
        ('<bpmn:callActivity id="step" calledElement="${which}"/>', "call-without-process"),
        ('<bpmn:callActivity id="step" calledElement="review"/>', "call-itself"),
        ('<bpmn:serviceTask id="step"/>', "unknown-service"),
        ('<bpmn:serviceTask id="step" caseway:service="send_fax"/>', "unknown-service"),
        ('<bpmn:serviceTask id="step" caseway:service="start_linked_case"/>', "service-incomplete"),
        (
            LINKED.format("grade", ""),
            "service-opening",
        ),
        (
            LINKED.format("aware_on", '<caseway:carry fact="a" from="nothing_here"/>'),
            "unknown-fact",
        ),
    ],
)
def test_gate_refuses_calls_and_services_that_lead_nowhere(xml, rule):
    finds(_step(xml), rule, "step")


def test_gate_warns_of_a_process_that_is_not_published():
    xml = _step('<bpmn:callActivity id="step" calledElement="stage"/>')
    assert check_diagram_xml(xml) == []
    around = Surroundings(processes={"other": None})
    found(check_diagram_xml(xml, "drawn.bpmn", around), "unknown-process", "step", "warning")
    assert check_diagram_xml(xml, "", Surroundings(processes={"stage": None})) == []


@pytest.mark.parametrize("attribute", ["shows", "releases", "notSamePersonAs"])
def test_gate_checks_the_tasks_that_a_task_refers_to(attribute):
    xml = _step(user("step", f'caseway:{attribute}="write_it"'))
    finds(xml, "element-elsewhere", "step", "warning")
    (other,) = read_diagrams(draw(user("write_it"), "opened>write_it write_it>closed"))
    assert check_diagram_xml(xml, "", Surroundings(processes={"other": other})) == []
    found(check_diagram_xml(xml, "drawn.bpmn", Surroundings(processes={})), "unknown-element", "step")


def test_gate_refuses_clauses_that_are_not_in_the_map():
    xml = _step(user("step", 'caseway:clause="WT2026:rapid-review WT2026:nowhere"'))
    assert check_diagram_xml(xml) == []
    around = Surroundings(clauses={"WT2026:rapid-review"})
    finding = found(check_diagram_xml(xml, "drawn.bpmn", around), "unknown-clause", "step")
    assert "WT2026:nowhere" in finding.problem
