"""``caseway check`` finds what is wrong in any file and never ends in a traceback."""

import random

import pytest

from engine.bundles.folders import SHIPPED

BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL"


def diagram(inside):
    return f"""<?xml version="1.0" encoding="UTF-8"?>
    <definitions xmlns="{BPMN}" xmlns:caseway="urn:caseway:bpmn:1" targetNamespace="t">
      <process id="try_out" isExecutable="true">{inside}</process>
    </definitions>"""


def test_shipped_processes_have_no_errors(caseway):
    result = caseway("check", SHIPPED)
    assert result.exit_code == 0, result.output
    assert "0 errors" in result.output


def test_one_process_is_checked_with_those_beside_it(caseway):
    result = caseway("check", SHIPPED / "serious_incident")
    assert result.exit_code == 0, result.output
    assert result.output.splitlines()[-1].startswith("1 checked: 0 errors")


def test_finding_names_file_element_problem_and_mend(caseway, tmp_path):
    file = tmp_path / "try_out.bpmn"
    file.write_text(diagram('<startEvent id="begin"/><scriptTask id="sum_up" name="Sum up"/>'))
    result = caseway("check", file)
    assert result.exit_code == 1
    line = next(line for line in result.output.splitlines() if "sum_up (Sum up): " in line)
    assert line.startswith(f"{file}: ")
    assert " Mend: " in line


@pytest.mark.parametrize(
    "inside",
    [
        '<subProcess id="s" triggeredByEvent="true"/>',
        '<intermediateThrowEvent id="link"><linkEventDefinition name="x"/></intermediateThrowEvent>',
        """<exclusiveGateway id="a"/><exclusiveGateway id="b"/>
           <sequenceFlow id="f" sourceRef="a" targetRef="b"/>
           <sequenceFlow id="g" sourceRef="b" targetRef="a"/>""",
    ],
)
def test_what_would_run_wrongly_is_an_error(caseway, tmp_path, inside):
    file = tmp_path / "try_out.bpmn"
    file.write_text(diagram(inside))
    assert caseway("check", file).exit_code == 1


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\x00\xff\xfe",
        b"<unclosed>",
        b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>',
        b"<a>" * 100_000,
        b" " * (10 * 1024 * 1024),
        "<?xml version='1.0' encoding='utf-16'?><a/>".encode("utf-16"),
    ],
)
def test_hostile_file_gets_a_finding(caseway, tmp_path, data):
    file = tmp_path / "try_out.bpmn"
    file.write_bytes(data)
    result = caseway("check", file)
    assert result.exit_code == 1
    assert "Mend: " in result.output


def test_random_bytes_get_a_finding(caseway, processes, tmp_path):
    numbers = random.Random(8)
    source = (processes / "plan_action" / "plan_action.bpmn").read_bytes()
    for _ in range(20):
        spoiled = bytearray(source)
        for _ in range(30):
            spoiled[numbers.randrange(len(spoiled))] = numbers.randrange(256)
        file = tmp_path / "try_out.bpmn"
        file.write_bytes(spoiled)
        assert caseway("check", file).exit_code == 1


def test_folder_of_foreign_diagrams_names_each_file(caseway, tmp_path):
    folder = tmp_path / "foreign" / "deeper"
    folder.mkdir(parents=True)
    (folder / "one.bpmn").write_text(diagram('<task id="a"/>'))
    (folder.parent / "two.bpmn").write_text("no XML")
    result = caseway("check", tmp_path / "foreign")
    assert result.exit_code == 1
    assert "one.bpmn: a: " in result.output
    assert "two.bpmn: " in result.output
    assert "2 checked" in result.output


def test_folder_without_a_diagram_says_so(caseway, tmp_path):
    (tmp_path / "empty").mkdir()
    result = caseway("check", tmp_path / "empty")
    assert result.exit_code == 1
    assert "There is no diagram in" in result.output


def test_unreadable_form_and_scenario_are_findings(caseway, processes):
    (processes / "plan_action" / "forms" / "verify_action.json").write_text("{")
    (processes / "plan_action" / "scenarios" / "more.yaml").write_text("name: [")
    result = caseway("check", processes)
    assert result.exit_code == 1
    assert "verify_action.json" in result.output
    assert "more.yaml: Line 1" in result.output


def test_unknown_clause_and_unknown_fact_are_errors(caseway, processes):
    file = processes / "plan_action" / "plan_action.bpmn"
    text = file.read_text().replace("LOCAL:smart-actions", "LOCAL:smart-axions")
    file.write_text(text.replace(">action_finished</", ">action_finnished</"))
    result = caseway("check", processes / "plan_action")
    assert result.exit_code == 1
    assert "LOCAL:smart-axions" in result.output
    assert "action_finnished" in result.output
