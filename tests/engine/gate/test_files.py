"""Files as a whole: unreadable ones, ids, size, other engines' settings, the picture."""

import pytest

from engine.gate import Finding, check_diagram_xml
from tests.engine.diagram.drawing import NAMESPACES, draw, user
from tests.engine.gate.asserting import errors, finds

ARROWS = "opened>look look>closed"
GOOD = draw(user("look"), ARROWS)


@pytest.mark.parametrize(
    ("data", "rule"),
    [
        (b"", "file-empty"),
        (b"hello", "not-xml"),
        (b"<html/>", "not-bpmn"),
        (b'<!DOCTYPE x SYSTEM "http://example.org/x.dtd">' + GOOD, "document-type"),
        (GOOD + b" " * (10 * 1024 * 1024), "file-too-large"),
        (f'<bpmn:definitions {NAMESPACES} targetNamespace="t"/>'.encode(), "no-process"),
        (
            GOOD.replace(
                b"</bpmn:process>", b'</bpmn:process><bpmn:process id="p2"><bpmn:task id="t"/></bpmn:process>'
            ),
            "several-processes",
        ),
    ],
)
def test_gate_refuses_a_file_with_its_own_finding(data, rule):
    assert finds(data, rule, "").file == "drawn.bpmn"


def test_gate_counts_only_processes_that_hold_something():
    pool = GOOD.replace(b"</bpmn:process>", b'</bpmn:process><bpmn:process id="public"/>')
    assert check_diagram_xml(pool) == []


def test_gate_refuses_a_process_that_is_not_executable():
    finds(draw(user("look"), ARROWS, process='id="review" name="R"'), "not-executable", "review")
    finds(draw(user("look"), ARROWS, process='id="review" isExecutable="false"'), "not-executable", "review")
    finds(
        draw(user("look"), ARROWS, process='id="review" isExecutable="true"'), "no-name", "review", "warning"
    )


def test_gate_refuses_ids_used_twice_or_not_at_all():
    finds(draw(user("look") + user("look"), ARROWS), "duplicate-id", "look")
    nameless = check_diagram_xml(draw(user("look") + '<bpmn:userTask name="Lost"/>', ARROWS))
    assert [(f.rule, f.element_name) for f in nameless if f.severity == "error"] == [("missing-id", "Lost")]


@pytest.mark.parametrize(
    ("task_id", "rule"),
    [
        ("a.b", "unusable-id"),
        ("sighting_é", "unusable-id"),
        ("x" * 101, "unusable-id"),
        ("End", "reserved-id"),
    ],
)
def test_gate_refuses_ids_that_cannot_be_used(task_id, rule):
    xml = GOOD.decode().replace('"look"', f'"{task_id}"').encode()
    finds(xml, rule, task_id)


@pytest.mark.parametrize("task_id", ["Activity_0x7f3ab", "sid-40B8A1AB-0001", "Gateway_1abcdef"])
def test_gate_warns_of_ids_made_by_an_editor(task_id):
    xml = GOOD.decode().replace('"look"', f'"{task_id}"').encode()
    finds(xml, "editor-made-id", task_id, "warning")
    assert errors(xml) == []


def test_gate_refuses_more_elements_than_can_be_run():
    many = 250
    body = "".join(user(f"step_{n}") for n in range(many))
    arrows = "opened>step_0 " + " ".join(f"step_{n}>step_{n + 1}" for n in range(many - 1))
    finds(draw(body, f"{arrows} step_{many - 1}>closed"), "too-many-elements", "review")


def test_gate_accepts_as_many_elements_as_can_be_run():
    many = 248
    body = "".join(user(f"step_{n}") for n in range(many))
    arrows = "opened>step_0 " + " ".join(f"step_{n}>step_{n + 1}" for n in range(many - 1))
    assert check_diagram_xml(draw(body, f"{arrows} step_{many - 1}>closed")) == []


SPIFF = 'xmlns:spiffworkflow="http://spiffworkflow.org/bpmn/schema/1.0/core"'
CAMUNDA = 'xmlns:camunda="http://camunda.org/schema/1.0/bpmn"'


def _extended(inside: str) -> str:
    return f"<bpmn:extensionElements>{inside}</bpmn:extensionElements>"


@pytest.mark.parametrize(
    ("attributes", "inside"),
    [
        (
            "",
            _extended(f"<spiffworkflow:preScript {SPIFF}>1</spiffworkflow:preScript>"),
        ),
        (
            "",
            _extended(f"<spiffworkflow:postScript {SPIFF}>1</spiffworkflow:postScript>"),
        ),
        (
            "",
            _extended(f'<camunda:executionListener {CAMUNDA} event="start"/>'),
        ),
        (f'{CAMUNDA} camunda:class="org.example.Run"', ""),
    ],
)
def test_gate_refuses_program_code_for_other_engines(attributes, inside):
    finds(draw(user("look", attributes, inside), ARROWS), "foreign-script", "look")


@pytest.mark.parametrize(
    ("namespace", "engine"),
    [
        ("http://camunda.org/schema/1.0/bpmn", "Camunda"),
        ("http://camunda.org/schema/zeebe/1.0", "Zeebe"),
        ("http://flowable.org/bpmn", "Flowable"),
    ],
)
def test_gate_warns_of_settings_for_other_engines(namespace, engine):
    xml = draw(user("look", f'xmlns:other="{namespace}" other:assignee="me"'), ARROWS)
    assert engine in finds(xml, "foreign-extension", "look", "warning").problem
    assert errors(xml) == []


def test_gate_refuses_our_own_attributes_misspelt():
    finding = finds(draw(user("look", 'caseway:forms="look"'), ARROWS), "unknown-setting", "look")
    assert "form," in finding.mend
    finds(draw(user("look"), ARROWS.replace("look>closed", "")), "dead-end", "look")


def test_gate_warns_of_performers_and_message_flows_that_are_not_read():
    owner = '<bpmn:potentialOwner id="o"/>'
    arrow = '<bpmn:messageFlow id="m" sourceRef="a" targetRef="b"/>'
    beside = f'<bpmn:collaboration id="c">{arrow}</bpmn:collaboration>'
    xml = draw(user("look", inside=owner), ARROWS, beside=beside)
    finds(xml, "performer-ignored", "look", "warning")
    finds(xml, "message-flow", "review", "warning")


def test_gate_warns_of_a_file_without_its_picture():
    finds(draw(user("look"), ARROWS, layout=False), "no-layout", "review", "warning")
    partly = GOOD.replace(b'bpmnElement="look"', b'bpmnElement="gone"')
    finds(partly, "not-drawn", "look", "warning")


def test_finding_is_one_line_for_a_terminal():
    line = str(Finding("look", "Look", "It is wrong.", "Mend it.", "error", "some-rule", "a.bpmn"))
    assert line == "a.bpmn: look “Look”: error [some-rule] It is wrong. Mend it."
    assert str(Finding("", "", "P.", "M.", "warning", "r")) == "warning [r] P. M."
