"""Facts, parameters and clocks are declared whole; conditions read only what is declared."""

import pytest

from engine.diagram import read_diagrams
from engine.gate import Surroundings, check_diagram_xml
from tests.engine.diagram.drawing import DECLARED, draw, gateway, user
from tests.engine.gate.asserting import errors, finds, found

ARROWS = "opened>look look>closed"


def _declaring(text: str) -> bytes:
    return draw(user("look"), ARROWS, declared=DECLARED + text)


def _clock(**settings: str) -> bytes:
    given = {"id": "c", "name": "C", "length": "5", "unit": "days", "anchor": "aware_on", "met": "task:look"}
    text = " ".join(f'{key}="{value}"' for key, value in {**given, **settings}.items())
    return _declaring(f"<caseway:clock {text}/>")


def _rung(settings: str) -> bytes:
    return _declaring(
        '<caseway:clock id="c" name="C" length="5" unit="days" anchor="aware_on" met="task:look">'
        f"<caseway:rung {settings}/></caseway:clock>"
    )


@pytest.mark.parametrize(
    ("text", "rule", "name"),
    [
        ('<caseway:fact type="date"/>', "unusable-name", "review"),
        ('<caseway:fact id="Aware On" type="date"/>', "unusable-name", "Aware On"),
        ('<caseway:fact id="today" type="date"/>', "reserved-name", "today"),
        ('<caseway:fact id="aware_on" type="date"/>', "declared-twice", "aware_on"),
        ('<caseway:parameter id="aware_on" type="date" default="2026-01-01"/>', "declared-twice", "aware_on"),
        ('<caseway:fact id="f" type="colour" label="F"/>', "unknown-value", "f"),
        ('<caseway:fact id="f" label="F"/>', "unknown-value", "f"),
        ('<caseway:fact id="f" type="choice" label="F"/>', "values-missing", "f"),
        ('<caseway:fact id="f" type="choice" label="F" values="a a"/>', "values-twice", "f"),
        ('<caseway:fact id="f" type="date" label="F" scope="world"/>', "unknown-value", "f"),
        ('<caseway:fact id="f" type="date" label="F" sensitivity="top"/>', "unknown-value", "f"),
        ('<caseway:parameter id="p" type="integer" label="P" default="ten"/>', "parameter-default", "p"),
        (
            '<caseway:parameter id="p" type="choice" label="P" values="a b" default="c"/>',
            "parameter-default",
            "p",
        ),
        ('<caseway:parameter id="p" type="boolean" label="P"/>', "parameter-default", "p"),
        ('<caseway:fakt id="f"/>', "unknown-setting", "review"),
        ('<caseway:fact id="f" type="date" label="F" colour="red"/>', "unknown-setting", "review"),
    ],
)
def test_gate_refuses_a_declaration_that_cannot_be_used(text, rule, name):
    finds(_declaring(text), rule, name)


def test_gate_warns_of_a_fact_without_a_label():
    finds(_declaring('<caseway:fact id="f" type="date"/>'), "no-label", "f", "warning")


def test_gate_refuses_a_fact_that_another_process_declares_otherwise():
    (other,) = read_diagrams(draw(user("look"), ARROWS, declared='<caseway:fact id="aware_on" type="text"/>'))
    findings = check_diagram_xml(draw(user("look"), ARROWS), "drawn.bpmn", Surroundings({"other": other}))
    found(findings, "fact-clash", "aware_on")


def test_gate_refuses_a_process_that_opens_on_no_date():
    for opens, broken in (("aware_on", False), ("grade", True), ("nothing", True)):
        process = f'id="review" name="R" isExecutable="true" caseway:opens="{opens}"'
        xml = draw(user("look"), ARROWS, process=process)
        assert any(f.rule == "opens-unknown" for f in check_diagram_xml(xml)) is broken


@pytest.mark.parametrize(
    ("settings", "rule"),
    [
        ({"length": "soon"}, "clock-length"),
        ({"length": "-5"}, "clock-length"),
        ({"length": ""}, "clock-length"),
        ({"length": "parameter:days"}, "clock-length"),
        ({"unit": "fortnights"}, "clock-setting"),
        ({"unit": ""}, "clock-setting"),
        ({"direction": "sideways"}, "clock-setting"),
        ({"scope": "world"}, "clock-setting"),
        ({"force": "may"}, "clock-setting"),
        ({"lengthSource": "habit"}, "clock-setting"),
        ({"repeat": "yes"}, "clock-setting"),
        ({"extension": "some"}, "clock-extension"),
        ({"extension": "-1"}, "clock-extension"),
        ({"extension": "5", "direction": "backward"}, "clock-extension"),
        ({"extension": "5", "repeat": "true"}, "clock-extension"),
        ({"anchor": ""}, "clock-anchor"),
        ({"anchor": "nothing"}, "clock-event"),
        ({"anchor": "grade"}, "clock-event-type"),
        ({"anchor": "parameter:p"}, "clock-event"),
        ({"anchor": "task:nowhere"}, "clock-event"),
        ({"anchor": "instance:other"}, "clock-event"),
        ({"anchor": "moon:full"}, "clock-event"),
        ({"met": "opened:nowhere"}, "clock-event"),
    ],
)
def test_gate_refuses_a_clock_that_cannot_run(settings, rule):
    finds(_clock(**settings), rule, "c")


@pytest.mark.parametrize(
    "settings",
    [
        {"length": "0"},
        {"extension": "0"},
        {"extension": "10", "force": "must", "lengthSource": "statute"},
        {"anchor": "opened:look"},
        {"anchor": "instance:review", "met": "ended:review"},
        {"direction": "backward", "scope": "case", "force": "must", "lengthSource": "statute"},
    ],
)
def test_gate_accepts_a_clock_that_can_run(settings):
    assert check_diagram_xml(_clock(**settings)) == []


def test_gate_accepts_a_clock_on_parameters_and_refuses_one_on_a_word():
    declared = (
        '<caseway:parameter id="days" type="integer" label="D" default="{}"/>'
        '<caseway:parameter id="from" type="choice" label="F" values="aware_on sent_on" default="{}"/>'
        '<caseway:clock id="c" name="C" length="parameter:days" unit="days" '
        'anchor="parameter:from" met="sent_on"/>'
    )
    assert errors(_declaring(declared.format("10", "aware_on"))) == []
    finds(_declaring(declared.format("ten", "aware_on")), "clock-length", "c")
    finds(_declaring(declared.format("10", "grade")), "clock-event-type", "c")


def test_gate_warns_of_case_clocks_on_what_other_processes_have():
    xml = _clock(scope="case", anchor="instance:stage", met="task:elsewhere")
    finds(xml, "process-elsewhere", "c", "warning")
    finds(xml, "element-elsewhere", "c", "warning")
    finds(_clock(met=""), "clock-never-met", "c", "warning")


@pytest.mark.parametrize(
    "settings",
    [
        'kind="remind"',
        'id="r" kind="nag"',
        'id="r" kind="remind" offset="soon"',
        'id="r" kind="remind" from="birth"',
        'id="r" kind="remind" unit="moons"',
        'id="r" kind="remind" to="role:nobody"',
        'id="r" kind="remind" to="business_manager"',
    ],
)
def test_gate_refuses_a_rung_that_cannot_fire(settings):
    finds(_rung(settings), "rung-setting", "c")


def test_gate_accepts_rungs_that_can_fire():
    rung = 'id="r" kind="remind" offset="-3" from="due" unit="working_days" to="role:chair role:dcs"'
    assert check_diagram_xml(_rung(rung)) == []


def _choosing(condition: str) -> bytes:
    body = gateway("exclusive", "which", 'default="which_to_look"') + user("look")
    return draw(body, f"opened>which which>closed[{condition}] which>look look>closed")


@pytest.mark.parametrize(
    ("condition", "rule"),
    [
        ("no_such_fact = 1", "unknown-fact"),
        ("${grade == 'good'}", "condition-language"),
        ("=grade", "condition-language"),
        ("grade = ", "condition-syntax"),
        ("__import__('os').system('id')", "condition-syntax"),
        ("grade", "condition-result"),
        ("aware_on + 1", "condition-result"),
        ("grade = 3", "condition-type"),
        ("grade = 'splendid'", "condition-type"),
        ("parts.done = parts.total", "parts-outside"),
    ],
)
def test_gate_refuses_a_condition_that_cannot_be_asked(condition, rule):
    finds(_choosing(condition), rule, "which_to_closed")


def test_gate_refuses_an_empty_condition():
    xml = _choosing("harmed").replace(b">harmed<", b"> <")
    finds(xml, "condition-empty", "which_to_closed")


def test_gate_reads_facts_that_another_process_declares_with_a_warning():
    other = read_diagrams(draw(user("look"), ARROWS, declared='<caseway:fact id="seen" type="boolean"/>'))[0]
    findings = check_diagram_xml(_choosing("seen"), "drawn.bpmn", Surroundings({"other": other}))
    found(findings, "fact-elsewhere", "which_to_closed", "warning")


def _signed(quorum: str, fact: str, value: str) -> bytes:
    inside = (
        f'<bpmn:extensionElements><caseway:outcome fact="{fact}" value="{value}"/></bpmn:extensionElements>'
        f"<bpmn:multiInstanceLoopCharacteristics><bpmn:completionCondition>{quorum}</bpmn:completionCondition>"
        "</bpmn:multiInstanceLoopCharacteristics>"
    )
    return draw(user("look", 'caseway:signatories="dsp_la dsp_icb"', inside), ARROWS)


def test_gate_accepts_a_quorum_and_an_outcome():
    xml = _signed("parts.done = parts.total", "harmed", "parts.count('vote', 'agree') = parts.total")
    assert check_diagram_xml(xml) == []


@pytest.mark.parametrize(
    ("quorum", "fact", "value", "rule"),
    [
        ("parts.done", "harmed", "true", "condition-result"),
        ("parts.done = 1", "nothing", "true", "unknown-fact"),
        ("parts.done = 1", "harmed", "", "condition-empty"),
        ("parts.done = 1", "harmed", "parts.done", "condition-result"),
        ("parts.done = 1", "harmed", "parts.sum = 1", "condition-syntax"),
    ],
)
def test_gate_refuses_a_quorum_or_outcome_that_cannot_be_reckoned(quorum, fact, value, rule):
    finds(_signed(quorum, fact, value), rule, "look")
