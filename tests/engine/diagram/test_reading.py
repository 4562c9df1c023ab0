"""A drawn diagram is read whole: elements, flows, lanes, declarations and our attributes."""

import pytest

from engine.diagram import Choice, DiagramError, Outcome, read_diagrams
from engine.diagram.safe_xml import MAX_BYTES

HEAD = (
    '<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" '
    'xmlns:caseway="urn:caseway:bpmn:1" targetNamespace="x">'
)

REVIEW = (
    HEAD
    + """
  <bpmn:process id="rapid_review" name="Rapid review" isExecutable="true"
      caseway:edition="WT2026" caseway:opens="aware_on">
    <bpmn:documentation>How the review runs.</bpmn:documentation>
    <bpmn:extensionElements>
      <caseway:fact id="aware_on" type="date" label="Authority became aware"/>
      <caseway:fact id="grade" type="choice" scope="instance" sensitivity="official_sensitive">
        <caseway:value id="a" label="Good"/><caseway:value id="b"/>
      </caseway:fact>
      <caseway:parameter id="rr_anchor" type="choice" values="aware_on notified_on" default="aware_on"/>
      <caseway:clock id="rr" name="To the Panel" length="15" unit="working_days" anchor="parameter:rr_anchor"
          met="task:send" force="should" lengthSource="guidance" clause="WT2026:rapid-review CA2004:16C">
        <caseway:rung id="soon" offset="-3" from="due" kind="remind" to="role:business_manager role:chair"/>
      </caseway:clock>
    </bpmn:extensionElements>
    <bpmn:laneSet>
      <bpmn:lane id="Lane_office" name="Office" caseway:role="business_manager">
        <bpmn:flowNodeRef>start</bpmn:flowNodeRef><bpmn:flowNodeRef>gather</bpmn:flowNodeRef>
        <bpmn:childLaneSet><bpmn:lane id="Lane_chair" name="Chair" caseway:role="chair">
          <bpmn:flowNodeRef>decide</bpmn:flowNodeRef></bpmn:lane></bpmn:childLaneSet>
      </bpmn:lane>
    </bpmn:laneSet>
    <bpmn:startEvent id="start"/>
    <bpmn:subProcess id="gather" name="Gather">
      <bpmn:startEvent id="inner_start"/>
      <bpmn:userTask id="write_summary" name="Write the&#10;summary" caseway:form="agency_summary"
          caseway:clause="WT2026:rapid-review" caseway:clock="rr" caseway:parts="agencies_involved"
          caseway:independentOf="subject_team" caseway:notSamePersonAs="decide">
        <bpmn:documentation>Say what your agency knew.</bpmn:documentation>
        <bpmn:extensionElements>
          <caseway:outcome fact="grade" value="parts.done"/>
        </bpmn:extensionElements>
        <bpmn:multiInstanceLoopCharacteristics>
          <bpmn:completionCondition>parts.done &gt;= 2</bpmn:completionCondition>
        </bpmn:multiInstanceLoopCharacteristics>
      </bpmn:userTask>
      <bpmn:sequenceFlow id="i1" sourceRef="inner_start" targetRef="write_summary"/>
    </bpmn:subProcess>
    <bpmn:boundaryEvent id="late" attachedToRef="gather" cancelActivity="false"
        caseway:clock="rr" caseway:rung="soon">
      <bpmn:timerEventDefinition/>
    </bpmn:boundaryEvent>
    <bpmn:userTask id="decide" caseway:signatories="dsp_la dsp_icb"/>
    <bpmn:exclusiveGateway id="agreed" default="f3"/>
    <bpmn:serviceTask id="open_re_audit" caseway:service="start_linked_case" caseway:case="audit"
        caseway:opening="re_audit_on" caseway:link="re-audit">
      <bpmn:extensionElements><caseway:carry fact="baseline" from="grade"/></bpmn:extensionElements>
    </bpmn:serviceTask>
    <bpmn:callActivity id="stage" calledElement="tns:lcspr"/>
    <bpmn:endEvent id="stopped"><bpmn:terminateEventDefinition/></bpmn:endEvent>
    <bpmn:sequenceFlow id="f1" name="yes" sourceRef="agreed" targetRef="stage">
      <bpmn:conditionExpression> grade = 'a' </bpmn:conditionExpression>
    </bpmn:sequenceFlow>
    <bpmn:sequenceFlow id="f3" sourceRef="agreed" targetRef="stopped"/>
  </bpmn:process>
</bpmn:definitions>"""
).encode()


def test_reading_finds_the_process_and_what_it_declares():
    (diagram,) = read_diagrams(REVIEW)
    assert (diagram.id, diagram.name, diagram.edition, diagram.opens) == (
        "rapid_review",
        "Rapid review",
        "WT2026",
        "aware_on",
    )
    assert diagram.documentation == "How the review runs."
    assert diagram.facts["grade"].choices == (Choice("a", "Good"), Choice("b", "b"))
    assert (diagram.facts["grade"].scope, diagram.facts["grade"].sensitivity) == (
        "instance",
        "official_sensitive",
    )
    assert [choice.id for choice in diagram.parameters["rr_anchor"].choices] == ["aware_on", "notified_on"]


def test_reading_finds_clocks_with_their_rungs():
    clock = read_diagrams(REVIEW)[0].clocks["rr"]
    assert (clock.length, clock.unit, clock.direction, clock.scope) == (
        "15",
        "working_days",
        "forward",
        "instance",
    )
    assert (clock.force, clock.length_source) == ("should", "guidance")
    assert clock.clauses == ("WT2026:rapid-review", "CA2004:16C")
    (rung,) = clock.rungs
    assert (rung.id, rung.kind, rung.offset, rung.origin) == ("soon", "remind", -3, "due")
    assert rung.to == ("role:business_manager", "role:chair")


def test_reading_finds_a_task_with_its_parts():
    task = read_diagrams(REVIEW)[0].elements["write_summary"]
    assert task.name == "Write the summary"
    assert (task.scope, task.form, task.parts, task.clock) == (
        "gather",
        "agency_summary",
        "agencies_involved",
        "rr",
    )
    assert task.documentation == "Say what your agency knew."
    assert task.multi_instance
    assert task.completion_condition == "parts.done >= 2"
    assert task.outcomes == (Outcome("grade", "parts.done"),)
    assert task.independent_of == ("subject_team",)
    assert task.not_same_person_as == ("decide",)


def test_reading_takes_roles_from_the_innermost_lane_and_into_subprocesses():
    elements = read_diagrams(REVIEW)[0].elements
    assert (elements["decide"].role, elements["decide"].lane) == ("chair", "Lane_chair")
    assert (elements["write_summary"].role, elements["write_summary"].lane) == (
        "business_manager",
        "Lane_office",
    )


def test_reading_finds_events_calls_services_and_conditions():
    diagram = read_diagrams(REVIEW)[0]
    late = diagram.elements["late"]
    assert (late.event, late.clock, late.rung, late.attached_to, late.interrupting) == (
        "timer",
        "rr",
        "soon",
        "gather",
        False,
    )
    assert diagram.elements["stopped"].event == "terminate"
    assert diagram.elements["stage"].called == "lcspr"
    service = diagram.elements["open_re_audit"]
    assert (service.service, service.service_case, service.service_opening, service.service_link) == (
        "start_linked_case",
        "audit",
        "re_audit_on",
        "re-audit",
    )
    assert [(carry.fact, carry.source) for carry in service.carries] == [("baseline", "grade")]
    assert diagram.flows["f1"].condition == "grade = 'a'"
    assert diagram.elements["agreed"].default_flow == "f3"
    assert [flow.id for flow in diagram.outgoing("agreed")] == ["f1", "f3"]


def test_reading_accepts_a_diagram_in_utf_16():
    text = REVIEW.decode()
    (diagram,) = read_diagrams(('<?xml version="1.0" encoding="UTF-16"?>' + text).encode("utf-16"))
    assert diagram.id == "rapid_review"


DOCTYPE = '<!DOCTYPE x [<!ENTITY who SYSTEM "file:///etc/passwd">]>'


@pytest.mark.parametrize(
    ("data", "rule"),
    [
        (b"", "file-empty"),
        (b" \n ", "file-empty"),
        (b"\x00\x01\x02", "not-xml"),
        (b"<a><b></a>", "not-xml"),
        (b'<?xml version="1.0" encoding="no-such-encoding"?><a/>', "not-xml"),
        (b"<a/>", "not-bpmn"),
        (DOCTYPE.encode() + REVIEW, "document-type"),
        (b"<!-- a --><?p i?>\n" + DOCTYPE.encode() + REVIEW, "document-type"),
        (('<?xml version="1.0"?>' + DOCTYPE + HEAD).encode("utf-16"), "document-type"),
        (b"<a>" + b" " * (10 * 1024 * 1024) + b"</a>", "file-too-large"),
        (b"<a>" * 5000, "not-xml"),
    ],
)
def test_reading_refuses_what_is_no_safe_diagram(data, rule):
    with pytest.raises(DiagramError) as refusal:
        read_diagrams(data)
    assert refusal.value.rule == rule
    assert refusal.value.mend


def test_reading_allows_the_word_doctype_in_a_comment():
    assert read_diagrams(b"<!-- <!DOCTYPE x> -->" + REVIEW)[0].id == "rapid_review"


def test_reading_is_quick_on_a_hostile_prolog():
    hostile = b"<?a ?>" * 200_000 + b"<!DOCTYPE"
    assert len(hostile) < MAX_BYTES
    with pytest.raises(DiagramError):
        read_diagrams(hostile)
