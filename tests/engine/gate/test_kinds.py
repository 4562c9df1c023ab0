"""Each kind of element and event outside the safe subset is refused with its own finding and mend."""

import pytest

from tests.engine.diagram.drawing import draw, flows, user
from tests.engine.gate.asserting import errors, finds

STEP = "opened>step step>closed"
INSIDE = (
    '<bpmn:startEvent id="s1"/>' + user("within") + '<bpmn:endEvent id="e1"/>' + flows("s1>within within>e1")
)
LOOP = "<bpmn:multiInstanceLoopCharacteristics/>"


def _event(kind: str, definition: str, more: str = "") -> str:
    inside = f"<bpmn:{definition}EventDefinition/>" if definition else ""
    return f'<bpmn:{kind} id="step" {more}>{inside}</bpmn:{kind}>'


STEPS = {
    "script-task": '<bpmn:scriptTask id="step"><bpmn:script>1</bpmn:script></bpmn:scriptTask>',
    "rule-missing": '<bpmn:businessRuleTask id="step"/>',
    "rule-ignored": user("step", 'caseway:rule="criteria"'),
    "plain-task": '<bpmn:task id="step"/>',
    "transaction": f'<bpmn:transaction id="step">{INSIDE}</bpmn:transaction>',
    "ad-hoc-subprocess": f'<bpmn:adHocSubProcess id="step">{user("within")}</bpmn:adHocSubProcess>',
    "event-based-gateway": '<bpmn:eventBasedGateway id="step"/>',
    "complex-gateway": '<bpmn:complexGateway id="step"/>',
    "choreography": '<bpmn:callChoreography id="step"/>',
    "implicit-throw-event": '<bpmn:implicitThrowEvent id="step"/>',
    "event-subprocess": f'<bpmn:subProcess id="step" triggeredByEvent="true">{INSIDE}</bpmn:subProcess>',
    "standard-loop": user("step", inside="<bpmn:standardLoopCharacteristics/>"),
    "multi-instance-subprocess": f'<bpmn:subProcess id="step">{LOOP}{INSIDE}</bpmn:subProcess>',
    "multi-instance-kind": f'<bpmn:manualTask id="step" caseway:role="chair">{LOOP}</bpmn:manualTask>',
    "compensation": user("step", 'isForCompensation="true"'),
    "token-quantity": user("step", 'completionQuantity="2"'),
    "message-start": '<bpmn:receiveTask id="step" caseway:role="chair" instantiate="true"/>',
    "plain-catch-event": _event("intermediateCatchEvent", ""),
    "plain-throw-event": _event("intermediateThrowEvent", ""),
    "signal-event": _event("intermediateCatchEvent", "signal"),
    "conditional-event": _event("intermediateCatchEvent", "conditional"),
    "link-event": _event("intermediateThrowEvent", "link"),
    "message-throw": _event("intermediateThrowEvent", "message"),
    "event-position": _event("intermediateThrowEvent", "timer"),
    "multiple-event": '<bpmn:intermediateCatchEvent id="step"><bpmn:timerEventDefinition/>'
    "<bpmn:messageEventDefinition/></bpmn:intermediateCatchEvent>",
}


@pytest.mark.parametrize("rule", STEPS)
def test_gate_refuses_a_step_outside_the_subset(rule):
    finds(draw(STEPS[rule], STEP), rule, "step")


@pytest.mark.parametrize(
    ("definition", "rule"),
    [
        ("timer", "timer-start"),
        ("message", "message-start"),
        ("signal", "signal-event"),
        ("conditional", "conditional-event"),
        ("escalation", "escalation-start"),
        ("error", "error-event"),
    ],
)
def test_gate_refuses_a_start_that_is_not_plain(definition, rule):
    start = f'<bpmn:startEvent id="opened"><bpmn:{definition}EventDefinition/></bpmn:startEvent>'
    finds(draw(start + user("look"), "opened>look look>closed"), rule, "opened")


@pytest.mark.parametrize(
    ("definition", "rule"),
    [
        ("message", "message-throw"),
        ("signal", "signal-event"),
        ("error", "error-event"),
        ("compensate", "compensation"),
        ("cancel", "cancel-event"),
    ],
)
def test_gate_refuses_an_end_that_would_be_ignored(definition, rule):
    end = f'<bpmn:endEvent id="closed"><bpmn:{definition}EventDefinition/></bpmn:endEvent>'
    finds(draw(user("look") + end, "opened>look look>closed"), rule, "closed")


@pytest.mark.parametrize(
    ("definition", "rule"),
    [
        ("", "plain-boundary-event"),
        ("signal", "signal-event"),
        ("error", "error-event"),
        ("conditional", "conditional-event"),
        ("compensate", "compensation"),
        ("cancel", "cancel-event"),
    ],
)
def test_gate_refuses_a_boundary_event_outside_the_subset(definition, rule):
    body = user("look") + _event("boundaryEvent", definition, 'attachedToRef="look"')
    finds(draw(body, "opened>look look>closed step>closed"), rule, "step")


def test_gate_refuses_a_data_store_that_carries_state():
    body = '<bpmn:dataStoreReference id="register" dataStoreRef="s"/>' + user(
        "look",
        inside='<bpmn:dataOutputAssociation id="d"><bpmn:targetRef>register</bpmn:targetRef>'
        "</bpmn:dataOutputAssociation>",
    )
    finds(draw(body, "opened>look look>closed"), "data-store", "look")


def test_gate_allows_data_stores_and_texts_that_are_only_a_picture():
    body = (
        '<bpmn:dataStoreReference id="register"/><bpmn:dataObject id="letter"/>'
        '<bpmn:textAnnotation id="note">'
        '<bpmn:text>By post</bpmn:text></bpmn:textAnnotation><bpmn:association id="a" sourceRef="look" '
        'targetRef="note"/><bpmn:group id="g"/>' + user("look")
    )
    assert errors(draw(body, "opened>look look>closed")) == []
