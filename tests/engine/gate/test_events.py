"""Timers name clocks, messages are recorded, escalations are caught, repeating branches stand alone."""

import pytest

from engine.diagram import read_diagrams
from engine.gate import Surroundings, check_diagram_xml
from tests.engine.diagram.drawing import DECLARED, draw, flows, gateway, timer, user
from tests.engine.gate.asserting import errors, finds, found

LATE = "opened>look look>closed late>chase chase>chased"
CHASE = user("chase") + '<bpmn:endEvent id="chased"/>'
NON = 'cancelActivity="false"'


def _timed(event: str) -> bytes:
    return draw(user("look") + event + CHASE, LATE)


def test_gate_accepts_a_timer_on_a_clock():
    assert check_diagram_xml(_timed(timer("late", "look", "soon", NON))) == []
    assert check_diagram_xml(_timed(timer("late", "look", "soon", 'caseway:rung="breach"'))) == []


@pytest.mark.parametrize(
    "content",
    [
        "<bpmn:timeDuration>P14D</bpmn:timeDuration>",
        "<bpmn:timeDuration>'P14D'</bpmn:timeDuration>",
        "<bpmn:timeDate>2027-01-13</bpmn:timeDate>",
        "<bpmn:timeCycle>R/P1M</bpmn:timeCycle>",
    ],
)
def test_gate_refuses_a_timer_with_a_time_in_it(content):
    event = timer("late", "look", "soon").replace(
        "<bpmn:timerEventDefinition/>", f"<bpmn:timerEventDefinition>{content}</bpmn:timerEventDefinition>"
    )
    finding = finds(_timed(event), "timer-content", "late")
    assert "caseway:clock" in finding.mend


def test_gate_refuses_a_timer_without_a_clock():
    finds(_timed(timer("late", "look", "")), "timer-without-clock", "late")


def test_gate_refuses_a_rung_that_the_clock_lacks():
    finding = finds(_timed(timer("late", "look", "soon", 'caseway:rung="weekly"')), "unknown-rung", "late")
    assert "breach" in finding.mend


def test_gate_refuses_a_rung_on_a_task():
    finds(draw(user("look", 'caseway:rung="soon"'), "opened>look look>closed"), "rung-without-timer", "look")


def test_gate_warns_of_a_clock_of_another_process_and_refuses_one_of_none():
    xml = _timed(timer("late", "look", "rapid_review"))
    finds(xml, "clock-elsewhere", "late", "warning")
    found(check_diagram_xml(xml, "drawn.bpmn", Surroundings(processes={})), "unknown-clock", "late")


def test_gate_refuses_a_catch_event_on_a_repeating_clock():
    catch = (
        '<bpmn:intermediateCatchEvent id="waited" caseway:clock="monthly"><bpmn:timerEventDefinition/>'
        "</bpmn:intermediateCatchEvent>"
    )
    finds(draw(user("look") + catch, "opened>look look>waited waited>closed"), "repeating-catch", "waited")


@pytest.mark.parametrize(
    ("attributes", "body", "arrows", "rule"),
    [
        ("", CHASE, LATE, "repeating-interrupts"),
        (NON, user("act"), "opened>look look>act act>closed late>act", "repeating-merges"),
        (NON, user("chase"), "opened>look look>closed late>chase chase>look", "repeating-merges"),
        (
            NON,
            user("chase") + '<bpmn:endEvent id="chased"><bpmn:terminateEventDefinition/></bpmn:endEvent>',
            LATE,
            "repeating-terminates",
        ),
        (NON, user("chase"), "opened>look look>closed late>chase", "repeating-no-end"),
        (
            NON,
            CHASE + timer("later", "chase", "monthly", NON),
            LATE + " later>chased",
            "repeating-nested",
        ),
    ],
)
def test_gate_refuses_a_repeating_branch_that_cannot_run_by_itself(attributes, body, arrows, rule):
    finds(draw(user("look") + timer("late", "look", "monthly", attributes) + body, arrows), rule, "late")


def test_gate_refuses_a_repeating_branch_that_throws():
    inside = (
        '<bpmn:startEvent id="s1"/>'
        + user("look")
        + timer("late", "look", "monthly", NON)
        + _escalation("endEvent", "raised")
        + '<bpmn:endEvent id="e1"/>'
        + flows("s1>look look>e1 late>raised")
    )
    finds(_with_catcher(inside), "repeating-throws", "late")


def test_gate_refuses_a_repeating_clock_declared_elsewhere():
    (other,) = read_diagrams(draw(user("look"), "opened>look look>closed"))
    clock = other.clocks["monthly"]
    xml = draw(user("look") + timer("late", "look", "monthly", NON) + CHASE, LATE, declared="")
    around = Surroundings(case_clocks={"monthly": clock})
    found(check_diagram_xml(xml, "drawn.bpmn", around), "repeating-elsewhere", "late")


MESSAGE = (
    '<bpmn:boundaryEvent id="told" attachedToRef="look" {}>'
    "<bpmn:messageEventDefinition {}/></bpmn:boundaryEvent>"
)


def _told(attributes: str, reference: str = "") -> bytes:
    body = user("look") + MESSAGE.format(attributes, reference) + user("act")
    return draw(body, "opened>look look>closed told>act act>closed", beside='<bpmn:message id="news"/>')


def test_gate_accepts_a_message_that_somebody_records():
    xml = _told('caseway:role="chair" caseway:form="news"', 'messageRef="news"')
    assert check_diagram_xml(xml) == []


def test_gate_refuses_a_message_that_nobody_may_record():
    finds(_told('caseway:form="news"'), "no-role", "told")
    finds(_told('caseway:role="chair"'), "no-form", "told", "warning")


def test_gate_refuses_references_that_lead_nowhere():
    finds(_told('caseway:role="chair" caseway:form="n"', 'messageRef="olds"'), "unresolved-reference", "told")


def _escalation(kind: str, event_id: str, more: str = "") -> str:
    inside = '<bpmn:escalationEventDefinition escalationRef="worry"/>'
    return f'<bpmn:{kind} id="{event_id}" {more}>{inside}</bpmn:{kind}>'


def _with_catcher(inside: str, catcher: str = "worry") -> bytes:
    boundary = _escalation("boundaryEvent", "caught", 'attachedToRef="stay"').replace("worry", catcher)
    return draw(
        f'<bpmn:subProcess id="stay">{inside}</bpmn:subProcess>' + boundary,
        "opened>stay stay>closed caught>closed",
        beside='<bpmn:escalation id="worry"/><bpmn:escalation id="other"/>',
    )


THROWING = (
    '<bpmn:startEvent id="s1"/>'
    + user("look")
    + _escalation("endEvent", "raised")
    + flows("s1>look look>raised")
)


def test_gate_accepts_an_escalation_caught_at_the_boundary():
    assert check_diagram_xml(_with_catcher(THROWING)) == []


def test_gate_refuses_an_escalation_that_nothing_catches():
    xml = _with_catcher(THROWING, catcher="other")
    finds(xml, "escalation-uncaught", "raised")
    finds(xml, "escalation-never", "caught", "warning")


def test_gate_refuses_an_escalation_at_the_top():
    xml = draw(
        user("look") + _escalation("intermediateThrowEvent", "raised"),
        "opened>look look>raised raised>closed",
        beside='<bpmn:escalation id="worry"/>',
    )
    finds(xml, "escalation-at-top", "raised")


def test_gate_refuses_an_escalation_boundary_on_a_call_activity():
    body = '<bpmn:callActivity id="stage" calledElement="stage_one"/>' + _escalation(
        "boundaryEvent", "caught", 'attachedToRef="stage"'
    )
    xml = draw(body, "opened>stage stage>closed caught>closed", beside='<bpmn:escalation id="worry"/>')
    finds(xml, "escalation-host", "caught")


@pytest.mark.parametrize("host", ["nowhere", "which", "opened"])
def test_gate_refuses_a_boundary_event_without_a_step(host):
    body = user("look") + gateway("exclusive", "which") + timer("late", host, "soon")
    finds(draw(body, "opened>look look>which which>closed late>closed"), "boundary-host", "late")


def test_gate_accepts_two_clocks_on_one_task():
    second = (
        DECLARED
        + '<caseway:clock id="later" name="L" length="9" unit="days" anchor="aware_on" met="task:look"/>'
    )
    body = user("look") + timer("late", "look", "soon") + timer("last", "look", "later", NON) + CHASE
    assert errors(draw(body, LATE + " last>closed", declared=second)) == []
