"""What a file from another tool can be mended of, and that the drawing goes on meaning the same."""

import pytest

from engine.diagram import read_diagrams
from engine.expressions import parse
from engine.gate import check_diagram_xml
from engine.importing import apply_mends, list_mends
from tests.engine.importing.foreign import CAMUNDA, definitions, process

KEY = "invoice"
ANSWERS = {"roles": "group_member", "one-process": "1"}


def mended(xml, *only, key=KEY):
    offers = list_mends(xml, key)
    chosen = list(only) or [offer.id for offer in offers]
    return apply_mends(xml, key, chosen, ANSWERS)


def diagram(xml, key=KEY):
    return next(found for found in read_diagrams(xml) if found.id == key)


def errors(xml):
    return [finding.rule for finding in check_diagram_xml(xml) if finding.severity == "error"]


def test_camunda_file_runs_after_its_mends():
    assert len(errors(CAMUNDA)) > 5
    result = mended(CAMUNDA)
    assert errors(result) == []
    drawn = diagram(result)
    assert drawn.elements["check_the_invoice"].kind == "userTask"
    assert drawn.elements["approve"].role == "group_member"
    assert drawn.elements["pay"].kind == "userTask"
    assert b"camunda:" not in result.replace(b"xmlns:camunda", b"")
    assert list_mends(result, KEY) == []


def test_condition_is_translated_and_its_facts_are_declared():
    drawn = diagram(mended(CAMUNDA))
    condition = next(flow.condition for flow in drawn.flows.values() if flow.condition)
    assert condition == "invoice_amount > 1000 and kind = 'new'"
    assert parse(condition).names == {"invoice_amount", "kind"}
    assert drawn.facts["invoice_amount"].type == "integer"
    assert [choice.id for choice in drawn.facts["kind"].choices] == ["new"]


@pytest.mark.parametrize(
    "condition", ["${execution.getVariable('x')}", "a = 1", "${}", "${a ? b : c}", "=count(items) > 2"]
)
def test_condition_that_ours_cannot_say_is_left(condition):
    inside = f"<bpmn:conditionExpression>{condition}</bpmn:conditionExpression>"
    flow = f'<bpmn:task id="t"/><bpmn:sequenceFlow id="f">{inside}</bpmn:sequenceFlow>'
    assert "conditions" not in [offer.id for offer in list_mends(process(flow), KEY)]


def test_safe_mends_are_those_that_decide_nothing():
    safe = {offer.id for offer in list_mends(CAMUNDA, KEY) if offer.is_safe}
    assert safe == {
        "process-id", "name", "executable", "settings", "plain-tasks", "ends", "defaults", "ids", "layout",
    }  # fmt: skip
    asking = {offer.id: offer.asks for offer in list_mends(CAMUNDA, KEY) if offer.asks}
    assert asking == {"roles": "role"}


def test_only_what_was_ticked_is_done():
    before, after = read_diagrams(CAMUNDA)[0], read_diagrams(mended(CAMUNDA, "executable"))[0]
    assert "not-executable" not in errors(mended(CAMUNDA, "executable"))
    assert after.elements == before.elements
    assert after.flows == before.flows
    assert mended(CAMUNDA, "nothing like it") == CAMUNDA


def test_mend_that_asks_does_nothing_without_an_answer():
    assert apply_mends(CAMUNDA, KEY, ["roles"], {}) == CAMUNDA
    assert apply_mends(CAMUNDA, KEY, ["one-process"], {"one-process": "7"}) == CAMUNDA


def test_default_flow_is_the_one_without_a_condition():
    drawn = diagram(mended(CAMUNDA))
    gateway = drawn.elements["large"]
    assert drawn.flows[gateway.default_flow].target == "pay"


def test_several_flows_out_of_a_step_become_a_parallel_gateway():
    split = process(
        '<bpmn:startEvent id="begin"/><bpmn:task id="first"><bpmn:outgoing>f2</bpmn:outgoing></bpmn:task>'
        '<bpmn:task id="left"/><bpmn:task id="right"/>'
        '<bpmn:sequenceFlow id="f1" sourceRef="begin" targetRef="first"/>'
        '<bpmn:sequenceFlow id="f2" sourceRef="first" targetRef="left"/>'
        '<bpmn:sequenceFlow id="f3" sourceRef="first" targetRef="right"/>'
    )
    drawn = diagram(mended(split))
    gateway = next(element for element in drawn.elements.values() if element.kind == "parallelGateway")
    assert {flow.target for flow in drawn.outgoing(gateway.id)} == {"left", "right"}
    assert [flow.target for flow in drawn.outgoing("first")] == [gateway.id]
    assert errors(mended(split)) == []


def test_start_is_drawn_only_before_a_single_first_step():
    one = process('<bpmn:task id="only" name="Only"/>')
    assert diagram(mended(one)).elements["begin"].kind == "startEvent"
    two = process('<bpmn:task id="one"/><bpmn:task id="two"/>')
    assert "start" not in [offer.id for offer in list_mends(two, KEY)]


def test_one_process_of_several_is_kept_with_its_pool():
    several = definitions(
        '<bpmn:collaboration id="c"><bpmn:participant id="p1" name="Buyer" processRef="buy"/>'
        '<bpmn:participant id="p2" name="Seller" processRef="sell"/><bpmn:participant id="p3" name="Bank"/>'
        '<bpmn:messageFlow id="m" sourceRef="p1" targetRef="p2"/></bpmn:collaboration>'
        '<bpmn:process id="buy"><bpmn:task id="order"/></bpmn:process>'
        '<bpmn:process id="sell"><bpmn:task id="deliver"/></bpmn:process>'
    )
    offer = list_mends(several, "trade")[0]
    assert offer.choices == (("1", "Buyer, 1 steps and gateways"), ("2", "Seller, 1 steps and gateways"))
    chosen = [each.id for each in list_mends(several, "trade")]
    result = apply_mends(several, "trade", chosen, {"one-process": "2", "roles": "group_member"})
    assert [found.id for found in read_diagrams(result)] == ["trade"]
    assert "deliver" in diagram(result, "trade").elements
    assert diagram(result, "trade").name == "Seller"
    assert b"Buyer" not in result
    assert b"messageFlow" not in result
    assert errors(result) == []


def test_ids_of_our_own_files_stay():
    own = process(
        '<bpmn:userTask id="Activity_0abc123" caseway:role="chair" xmlns:caseway="urn:caseway:bpmn:1"/>'
    )
    assert "ids" not in [offer.id for offer in list_mends(own, KEY)]


@pytest.mark.parametrize("data", [b"", b"no xml", b"<a/>", definitions("")])
def test_what_cannot_be_read_has_no_mends(data):
    assert list_mends(data, KEY) == []
