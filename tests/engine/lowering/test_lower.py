"""Lowering keeps the drawn ids and leaves nothing that the library runs wrongly."""

import pytest
from lxml import etree
from SpiffWorkflow.bpmn.parser.BpmnParser import BpmnParser

from engine.diagram import BPMN
from engine.lowering import LoweringError, lower
from tests.engine.diagram.drawing import draw, flows, gateway, timer, user

B = f"{{{BPMN}}}"


def _tree(xml: bytes) -> etree._Element:
    return etree.fromstring(xml)


def _kinds(xml: bytes) -> dict[str, str]:
    process = _tree(xml).find(f"{B}process")
    return {node.get("id"): etree.QName(node).localname for node in process.iter() if node.get("id")}


def _library_accepts(xml: bytes, process_id: str) -> bool:
    parser = BpmnParser()
    parser.add_bpmn_xml(_tree(xml))
    parser.get_spec(process_id)
    parser.get_subprocess_specs(process_id)
    return True


WAITING = """
<bpmn:callActivity id="call_stage" calledElement="stage"/>
<bpmn:receiveTask id="record_reply"/>
<bpmn:sendTask id="send_copies"/>
<bpmn:serviceTask id="start_audit" caseway:service="start_linked_case"/>
<bpmn:manualTask id="phone_home"/>
<bpmn:userTask id="vote"><bpmn:multiInstanceLoopCharacteristics isSequential="true"/></bpmn:userTask>
"""


def test_lowering_makes_everything_that_waits_a_user_task():
    lowered = lower(
        draw(
            WAITING,
            "opened>call_stage call_stage>record_reply record_reply>send_copies send_copies>start_audit "
            "start_audit>phone_home phone_home>vote vote>closed",
        ),
        "review",
    )
    kinds = _kinds(lowered.main)
    for element in ("call_stage", "record_reply", "send_copies", "start_audit", "vote"):
        assert kinds[element] == "userTask"
    assert kinds["phone_home"] == "manualTask"
    assert b"multiInstance" not in lowered.main
    assert b"calledElement" not in lowered.main
    assert _library_accepts(lowered.main, "review")
    assert lowered.sides == {}


def test_lowering_turns_clock_and_message_events_into_their_own_signals():
    body = (
        user("look")
        + timer("late", "look", "soon", 'cancelActivity="false"')
        + '<bpmn:boundaryEvent id="withdrawn" attachedToRef="look"><bpmn:messageEventDefinition '
        'messageRef="m"/></bpmn:boundaryEvent>'
        + '<bpmn:intermediateCatchEvent id="waited" caseway:clock="soon"><bpmn:timerEventDefinition/>'
        "</bpmn:intermediateCatchEvent>" + user("chase") + '<bpmn:endEvent id="chased"/>'
        '<bpmn:endEvent id="stopped"><bpmn:terminateEventDefinition/></bpmn:endEvent>'
    )
    arrows = "opened>look look>waited waited>closed late>chase chase>chased withdrawn>stopped"
    lowered = lower(draw(body, arrows, beside='<bpmn:message id="m" name="gone"/>'), "review").main
    tree = _tree(lowered)
    refs = {n.getparent().get("id"): n.get("signalRef") for n in tree.iter(f"{B}signalEventDefinition")}
    assert refs == {"late": "sig_late", "withdrawn": "sig_withdrawn", "waited": "sig_waited"}
    assert sorted(n.get("id") for n in tree.iter(f"{B}signal")) == ["sig_late", "sig_waited", "sig_withdrawn"]
    assert b"timerEventDefinition" not in lowered
    assert b"messageEventDefinition" not in lowered
    assert tree.find(f".//{B}boundaryEvent[@id='late']").get("cancelActivity") == "false"
    assert tree.find(f".//{B}boundaryEvent[@id='withdrawn']").get("cancelActivity") == "true"
    assert tree.find(f".//{B}endEvent[@id='stopped']/{B}terminateEventDefinition") is not None
    assert _library_accepts(lowered, "review")


def test_lowering_keeps_conditions_defaults_and_their_order():
    body = gateway("exclusive", "fork", 'default="fork_to_b"') + user("a") + user("b") + user("c")
    xml = draw(body, "opened>fork fork>c[grade = 'good'] fork>a[harmed] fork>b a>closed b>closed c>closed")
    tree = _tree(lower(xml, "review").main)
    drawn = [flow.get("id") for flow in tree.iter(f"{B}sequenceFlow") if flow.get("sourceRef") == "fork"]
    assert drawn == ["fork_to_c", "fork_to_a", "fork_to_b"]
    assert tree.find(f".//{B}exclusiveGateway").get("default") == "fork_to_b"
    assert tree.find(f".//{B}sequenceFlow[@id='fork_to_c']/{B}conditionExpression").text == "grade = 'good'"


def test_lowering_lets_no_script_extension_or_data_through():
    hidden = (
        '<bpmn:extensionElements><spiffworkflow:preScript xmlns:spiffworkflow="http://spiffworkflow.org/bpmn/'
        'schema/1.0/core">import os</spiffworkflow:preScript></bpmn:extensionElements>'
        '<bpmn:ioSpecification id="io"/><bpmn:dataOutputAssociation id="out"><bpmn:targetRef>x'
        "</bpmn:targetRef></bpmn:dataOutputAssociation>"
    )
    lowered = lower(draw(user("look", inside=hidden), "opened>look look>closed"), "review").main
    assert b"import os" not in lowered
    assert b"ioSpecification" not in lowered
    assert b"dataOutput" not in lowered
    assert b"caseway" not in lowered.replace(b"urn:caseway:lowered", b"")


ESCALATION = (
    '<bpmn:{kind} id="{id}"{more}><bpmn:escalationEventDefinition escalationRef="{ref}"/></bpmn:{kind}>'
)


def _escalating(sub: str) -> str:
    inside = (
        f'<bpmn:startEvent id="{sub}_s"/>'
        + user(f"{sub}_work")
        + ESCALATION.format(kind="endEvent", id=f"{sub}_raised", more="", ref="worry")
        + flows(f"{sub}_s>{sub}_work {sub}_work>{sub}_raised")
    )
    more = f' attachedToRef="{sub}"'
    return f'<bpmn:subProcess id="{sub}">{inside}</bpmn:subProcess>' + ESCALATION.format(
        kind="boundaryEvent", id=f"{sub}_caught", more=more, ref="worry"
    )


def test_lowering_names_an_escalation_after_the_event_that_catches_it():
    body = gateway("parallel", "fork") + _escalating("one") + _escalating("two")
    xml = draw(
        body,
        "opened>fork fork>one fork>two one>closed two>closed one_caught>closed two_caught>closed",
        beside='<bpmn:escalation id="worry" escalationCode="w"/>',
    )
    tree = _tree(lower(xml, "review").main)
    refs = {
        n.getparent().get("id"): n.get("escalationRef") for n in tree.iter(f"{B}escalationEventDefinition")
    }
    assert refs == {
        "one_raised": "esc_one_caught",
        "one_caught": "esc_one_caught",
        "two_raised": "esc_two_caught",
        "two_caught": "esc_two_caught",
    }
    assert {n.get("escalationCode") for n in tree.iter(f"{B}escalation")} == set(refs.values())
    assert _library_accepts(lower(xml, "review").main, "review")


REPEATING = (
    user("look")
    + timer("monthly_check", "look", "monthly", 'cancelActivity="false"')
    + user("check")
    + timer("check_late", "check", "soon")
    + user("chase")
    + '<bpmn:endEvent id="checked"/>'
)


def test_lowering_takes_the_branch_of_a_repeating_clock_out():
    arrows = "opened>look look>closed monthly_check>check check>checked check_late>chase chase>checked"
    lowered = lower(draw(REPEATING, arrows), "review")
    assert set(lowered.sides) == {"monthly_check"}
    main, side = _kinds(lowered.main), _kinds(lowered.sides["monthly_check"])
    assert set(main) == {"review", "opened", "look", "closed", "opened_to_look", "look_to_closed"}
    assert side["monthly_check__side"] == "process"
    assert side["monthly_check__start"] == "startEvent"
    assert {"check", "check_late", "chase", "checked", "monthly_check_to_check"} <= set(side)
    assert _library_accepts(lowered.main, "review")
    assert _library_accepts(lowered.sides["monthly_check"], "monthly_check__side")


def test_lowering_copies_an_end_event_that_a_repeating_branch_shares():
    arrows = "opened>look look>closed monthly_check>check check>closed check_late>chase chase>checked"
    lowered = lower(draw(REPEATING, arrows), "review")
    assert "closed" in _kinds(lowered.main)
    assert "closed" in _kinds(lowered.sides["monthly_check"])
    assert "check_to_closed" not in _kinds(lowered.main)
    assert _library_accepts(lowered.main, "review")


def test_lowering_takes_a_side_branch_out_of_a_subprocess_with_all_it_holds():
    inner = (
        '<bpmn:startEvent id="s1"/>'
        + user("look")
        + timer("tick", "look", "monthly", 'cancelActivity="false"')
        + '<bpmn:subProcess id="visit"><bpmn:startEvent id="s2"/>'
        + user("drive")
        + '<bpmn:endEvent id="e2"/>'
        + flows("s2>drive drive>e2")
        + '</bpmn:subProcess><bpmn:endEvent id="e1"/><bpmn:endEvent id="e3"/>'
        + flows("s1>look look>e1 tick>visit visit>e3")
    )
    lowered = lower(
        draw(f'<bpmn:subProcess id="stay">{inner}</bpmn:subProcess>', "opened>stay stay>closed"), "review"
    )
    main, side = _kinds(lowered.main), _kinds(lowered.sides["tick"])
    assert {"stay", "look", "e1"} <= set(main)
    assert not {"visit", "drive", "tick", "e3"} & set(main)
    assert {"visit", "drive", "s2", "e2", "e3"} <= set(side)
    assert _library_accepts(lowered.sides["tick"], "tick__side")


@pytest.mark.parametrize(
    ("xml", "names"),
    [
        (draw('<bpmn:scriptTask id="run"/>', "opened>run run>closed"), "run"),
        (draw(user("look"), "opened>look look>closed", process='id="other"'), "review"),
        (
            draw(
                REPEATING,
                "opened>look look>closed monthly_check>look check>checked check_late>chase chase>checked",
            ),
            "monthly_check",
        ),
        (
            draw('<bpmn:intermediateThrowEvent id="milestone"/>', "opened>milestone milestone>closed"),
            "milestone",
        ),
    ],
)
def test_lowering_refuses_what_the_gate_should_have_refused(xml, names):
    with pytest.raises(LoweringError, match=names):
        lower(xml, "review")
