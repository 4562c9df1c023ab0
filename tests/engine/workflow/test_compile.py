"""What reaches the library, and what is refused before it does."""

import re

import pytest
from SpiffWorkflow.bpmn.parser.ValidationException import ValidationException

from engine.lowering import lower
from engine.workflow import Workflow, WorkflowDefinitionError, compile_spec
from tests.engine.workflow.drawing import draw
from tests.engine.workflow.playing import Model
from tests.engine.workflow.stock import open_tasks, run_stock

HEAD = (
    '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" '
    'xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI" '
    'xmlns:dc="http://www.omg.org/spec/DD/20100524/DC" xmlns:caseway="urn:caseway:bpmn:1">'
)
STRAIGHT = '<startEvent id="s"/>@f1 s a@{0}@f2 a e@<endEvent id="e"/>'


def flow(match: re.Match[str]) -> str:
    """``@f a b@`` is a sequence flow from a to b, ``@f a b x@`` one with the condition x."""
    id_, source, target, *condition = match[1].split()
    inside = f"<conditionExpression>{condition[0]}</conditionExpression>" if condition else ""
    return f'<sequenceFlow id="{id_}" sourceRef="{source}" targetRef="{target}">{inside}</sequenceFlow>'


def document(body: str, after: str = "") -> bytes:
    body = re.sub("@(.+?)@", flow, body)
    return f'{HEAD}<process id="p" isExecutable="true">{body}</process>{after}</definitions>'.encode()


REFUSED = {
    "script task (limits 4.8)": '<scriptTask id="a"><script>x = 1</script></scriptTask>',
    "decision table (limits 4.9)": '<businessRuleTask id="a"/>',
    "call activity not lowered (limits 4.23)": '<callActivity id="a" calledElement="b"/>',
    "service task not lowered (limits 4.21)": '<serviceTask id="a"/>',
    "receive task not lowered (limits 4.22)": '<receiveTask id="a"/>',
    "plain task (limits 4.4)": '<task id="a"/>',
    "transaction": '<transaction id="a"/>',
    "ad hoc subprocess (limits 4.6)": '<adHocSubProcess id="a"/>',
    "event-based gateway (limits 4.10)": '<eventBasedGateway id="a"/>',
    "complex gateway": '<complexGateway id="a"/>',
    "multi-instance (limits 4.7, 5.4)": '<userTask id="a"><multiInstanceLoopCharacteristics/></userTask>',
    "standard loop": '<userTask id="a"><standardLoopCharacteristics/></userTask>',
    "timer (limits 4.1, 4.2, 4.17, 4.18, 4.19)": (
        '<intermediateCatchEvent id="a"><timerEventDefinition><timeDuration>"P14D"</timeDuration>'
        "</timerEventDefinition></intermediateCatchEvent>"
    ),
    "message (limits 4.22)": (
        '<intermediateCatchEvent id="a"><messageEventDefinition/></intermediateCatchEvent>'
    ),
    "conditional event": (
        '<intermediateCatchEvent id="a"><conditionalEventDefinition/></intermediateCatchEvent>'
    ),
    "link throw (limits 4.4)": (
        '<intermediateThrowEvent id="a"><linkEventDefinition/></intermediateThrowEvent>'
    ),
    "compensation throw (limits 4.4)": (
        '<intermediateThrowEvent id="a"><compensateEventDefinition/></intermediateThrowEvent>'
    ),
    "signal throw (limits 4.4)": (
        '<intermediateThrowEvent id="a"><signalEventDefinition/></intermediateThrowEvent>'
    ),
    "two definitions on one event": (
        '<intermediateCatchEvent id="a"><signalEventDefinition/><signalEventDefinition/>'
        "</intermediateCatchEvent>"
    ),
    "event subprocess (limits 4.5)": (
        '<subProcess id="a" triggeredByEvent="true"><startEvent id="s2"/></subProcess>'
    ),
    "repeated subprocess": '<subProcess id="a"><multiInstanceLoopCharacteristics/></subProcess>',
    "two start events": '<userTask id="a"/><startEvent id="s2"/>@f3 s2 a@',
    "subprocess without a start": '<subProcess id="a"><endEvent id="e2"/></subProcess>',
    "implicit split (limits 4.25)": (
        '<userTask id="a"/><endEvent id="e2"/>@f3 a e2@'
    ),
    "dead end": '<userTask id="a"/><userTask id="b"/>',
    "the same id twice (limits 4.25)": '<userTask id="a"/><userTask id="b"/>@f1 b e@',
    "flow to nowhere": '<exclusiveGateway id="a"/>@f3 a gone@',
    "flow without a condition (limits 4.25)": (
        '<exclusiveGateway id="a"/><endEvent id="e2"/>@f3 a e2@'
    ),
    "condition that would be ignored": (
        '<parallelGateway id="a"/><endEvent id="e2"/><sequenceFlow id="f3" sourceRef="a" targetRef="e2">'
        "<conditionExpression>x</conditionExpression></sequenceFlow>"
    ),
    "event attached to nothing": (
        '<userTask id="a"/><boundaryEvent id="b" attachedToRef="gone">'
        "<signalEventDefinition/></boundaryEvent>"
        '@f3 b e@'
    ),
    "two flows into one join": (
        '<exclusiveGateway id="a" default="f2"/><parallelGateway id="j"/>'
        '@f3 a j x@'
        '@f4 a j y@'
        '@f5 j e@'
    ),
    "error boundary": (
        '<userTask id="a"/><boundaryEvent id="b" attachedToRef="a"><errorEventDefinition/></boundaryEvent>'
        '@f3 b e@'
    ),
    "an id the library uses itself": '<userTask id="a"/><userTask id="End"/>',
    "something of another namespace": '<userTask id="a"/><caseway:thing/>',
}  # fmt: skip


@pytest.mark.parametrize("body", REFUSED.values(), ids=REFUSED.keys())
def test_whatever_the_library_would_run_wrongly_is_refused_here_too(body: str) -> None:
    with pytest.raises(WorkflowDefinitionError) as refusal:
        compile_spec(document(STRAIGHT.format(body)), "p")
    assert len(str(refusal.value)) < 200


@pytest.mark.parametrize(
    "end",
    ["signalEventDefinition", "errorEventDefinition", "messageEventDefinition", "compensateEventDefinition"],
)
def test_end_event_the_library_would_make_plain_is_refused(end: str) -> None:
    body = STRAIGHT.format('<userTask id="a"/>').replace(
        '<endEvent id="e"/>', f'<endEvent id="e"><{end}/></endEvent>'
    )
    with pytest.raises(WorkflowDefinitionError, match="'e'"):
        compile_spec(document(body), "p")


@pytest.mark.parametrize(
    "xml",
    [
        b"",
        b"no xml",
        b"<definitions/>",
        b'<!DOCTYPE d [<!ENTITY x "y">]><definitions/>',
        document(STRAIGHT.format('<userTask id="a"/>')).replace(b'id="p"', b'id="q"'),
    ],
)
def test_unreadable_xml_document_types_and_missing_processes_are_refused(xml: bytes) -> None:
    """Limits 4.26: no document type, so no entity is ever declared."""
    with pytest.raises(WorkflowDefinitionError):
        compile_spec(xml, "p")


def test_straight_document_compiles() -> None:
    """The counterpart of the refusals above: the frame they stand in is sound."""
    spec = compile_spec(document(STRAIGHT.format('<userTask id="a"/>')), "p")
    assert spec.outgoing == {"s": ("f1",), "a": ("f2",)}


def chain(length: int) -> bytes:
    tasks = [f"t{number}" for number in range(length)]
    declared = "\n".join(f"user {task}" for task in tasks)
    return draw(f"start s\nend e\n{declared}\n{' > '.join(['s', *tasks, 'e'])}")


def compile_deep(frames: int, xml: bytes) -> object:
    return compile_deep(frames - 1, xml) if frames else compile_spec(lower(xml, "p").main, "p")


def test_largest_diagram_the_gate_allows_compiles_from_a_deep_stack() -> None:
    """Limits 4.16: the library's parser recurses with the length of the diagram; the gate allows 250."""
    assert compile_deep(150, chain(248)) is not None


def test_diagram_too_deep_for_the_library_is_refused_in_one_line() -> None:
    """Limits 4.16: the library's exception carries a traceback of thousands of lines."""
    with pytest.raises(WorkflowDefinitionError) as refusal:
        compile_spec(lower(chain(600), "p").main, "p")
    assert len(str(refusal.value)) < 200
    assert refusal.value.__cause__ is None


def shape(element: str, y: int) -> str:
    return f'<bpmndi:BPMNShape bpmnElement="{element}"><dc:Bounds x="0" y="{y}"/></bpmndi:BPMNShape>'


CHOICE = (
    '<startEvent id="s"/>@f0 s g@<exclusiveGateway id="g" default="f3"/>'
    "@f1 g a True@"
    "@f2 g b True@"
    '@f3 g e@<userTask id="a"/><userTask id="b"/><endEvent id="e"/>'
    "@f4 a e@@f5 b e@"
)
PLANE = f"<bpmndi:BPMNPlane>{shape('a', 900)}{shape('b', 10)}</bpmndi:BPMNPlane>"
LAYOUT = f"<bpmndi:BPMNDiagram>{PLANE}</bpmndi:BPMNDiagram>"


def test_moving_a_shape_does_not_change_the_path_taken() -> None:
    """Found while building, B1: the library tries conditions in the order of the targets on the page."""
    xml = document(CHOICE, LAYOUT)
    assert open_tasks(run_stock(xml)) == ["b"]
    workflow = Workflow.start(compile_spec(xml, "p"), lambda _: True)
    workflow.advance()
    assert [token.element_id for token in workflow.tokens()] == ["a"]


def test_ids_of_our_own_extensions_never_meet_the_ids_of_elements() -> None:
    """Found while building, B2: the library indexes every id in the file, ours included."""
    extension = '<extensionElements><caseway:fact id="a"/></extensionElements>'
    xml = document(STRAIGHT.format('<userTask id="a"/>') + extension)
    with pytest.raises(ValidationException):
        run_stock(xml)
    assert compile_spec(xml, "p").outgoing["a"] == ("f2",)


def test_boundary_event_without_a_reference_catches_every_escalation() -> None:
    """Limits 5.5: the library masks an unresolved reference by a TypeError; we match references ourselves."""
    text = "start s\nsub stage {\nstart s1\nuser a\nescend raised alarm\ns1 > a > raised\n}\n"
    xml = draw(text + "be caught stage int alarm\nuser h\nuser b\nend e\ns > stage > b > e\ncaught > h > e")
    model = Model(xml.replace(b'escalationRef="alarm"/></boundary', b"/></boundary"))
    workflow = Workflow.start(model.spec, lambda _: True)
    workflow.advance()
    workflow.complete(next(t.token_id for t in workflow.tokens() if t.element_id == "a"))
    assert workflow.advance() == []
    assert [token.element_id for token in workflow.tokens()] == ["h"]
