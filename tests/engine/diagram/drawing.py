"""Draws small BPMN files for tests: elements as XML, flows as ``a>b``, layout added by itself."""

import re

NAMESPACES = (
    'xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" '
    'xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI" '
    'xmlns:dc="http://www.omg.org/spec/DD/20100524/DC" '
    'xmlns:di="http://www.omg.org/spec/DD/20100524/DI" '
    'xmlns:caseway="urn:caseway:bpmn:1"'
)
START, END = '<bpmn:startEvent id="opened"/>', '<bpmn:endEvent id="closed"/>'
DECLARED = """
  <caseway:fact id="aware_on" type="date" label="Authority became aware"/>
  <caseway:fact id="sent_on" type="date" label="Sent"/>
  <caseway:fact id="grade" type="choice" label="Grade"><caseway:value id="good" label="Good"/>
    <caseway:value id="poor" label="Poor"/></caseway:fact>
  <caseway:fact id="harmed" type="boolean" label="A child was harmed"/>
  <caseway:fact id="agencies" type="agency_list" label="Agencies involved"/>
  <caseway:clock id="soon" name="Soon" length="5" unit="working_days" anchor="aware_on" met="sent_on"/>
  <caseway:clock id="monthly" name="Monthly" length="1" unit="months" anchor="aware_on" repeat="true"/>
"""


def user(task_id: str, attributes: str = "", inside: str = "") -> str:
    """A user task of the business manager, with a form named after it."""
    return (
        f'<bpmn:userTask id="{task_id}" name="{task_id.replace("_", " ").capitalize()}" '
        f'caseway:role="business_manager" caseway:form="{task_id}" {attributes}>{inside}</bpmn:userTask>'
    )


def timer(event_id: str, host: str, clock: str, attributes: str = "") -> str:
    """A boundary timer event on a clock."""
    return (
        f'<bpmn:boundaryEvent id="{event_id}" attachedToRef="{host}" caseway:clock="{clock}" {attributes}>'
        "<bpmn:timerEventDefinition/></bpmn:boundaryEvent>"
    )


def gateway(kind: str, gateway_id: str, attributes: str = "") -> str:
    """A gateway; kind is exclusive, parallel or inclusive."""
    return f'<bpmn:{kind}Gateway id="{gateway_id}" name="Which?" {attributes}/>'


def flows(text: str) -> str:
    """Sequence flows from words like ``a>b`` or ``a>b[grade = 'good']``; ids are ``a_to_b``."""
    found = re.findall(r"(\w+)>(\w+)(?:\[([^\]]*)\])?", text)
    return "".join(_flow(*flow) for flow in found)


def _flow(source: str, target: str, condition: str) -> str:
    text = condition.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    inside = f"<bpmn:conditionExpression>{text}</bpmn:conditionExpression>" if condition else ""
    opening = f'<bpmn:sequenceFlow id="{source}_to_{target}" sourceRef="{source}" targetRef="{target}"'
    return f"{opening}>{inside}</bpmn:sequenceFlow>"


def draw(
    body: str,
    arrows: str = "",
    *,
    declared: str = DECLARED,
    process: str = 'id="review" name="Review" isExecutable="true"',
    beside: str = "",
    layout: bool = True,
) -> bytes:
    """A whole BPMN file with one process.

    Args:
        body: the elements as XML; START and END are added when the arrows use ``opened`` or ``closed``
            and the body does not hold them.
        arrows: the sequence flows, see :func:`flows`.
        declared: the process's extension elements.
        process: the attributes of the process.
        beside: XML beside the process, such as messages and escalations.
        layout: whether to draw a shape for every element.
    """
    if "opened>" in arrows and 'id="opened"' not in body:
        body = START + body
    if ">closed" in arrows and 'id="closed"' not in body:
        body += END
    body += flows(arrows)
    process_id = (re.findall(r'\bid="([^"]*)"', process) or ["none"])[0]
    return (
        f'<bpmn:definitions {NAMESPACES} targetNamespace="t">{beside}<bpmn:process {process}>'
        f"<bpmn:extensionElements>{declared}</bpmn:extensionElements>{body}</bpmn:process>"
        f"{_layout(process_id, body) if layout else ''}</bpmn:definitions>"
    ).encode()


def _layout(process_id: str, body: str) -> str:
    shapes = "".join(
        f'<bpmndi:BPMNShape id="{node}_di" bpmnElement="{node}"><dc:Bounds x="{n * 10}" y="10" width="36" '
        f'height="36"/></bpmndi:BPMNShape>'
        for n, node in enumerate(
            re.findall(r'<bpmn:\w+(?:Event|Task|Gateway|Activity|Process|task|script) id="([^"]+)"', body)
        )
    )
    edges = "".join(
        f'<bpmndi:BPMNEdge id="{flow}_di" bpmnElement="{flow}"><di:waypoint x="1" y="1"/>'
        '<di:waypoint x="2" y="2"/></bpmndi:BPMNEdge>'
        for flow in re.findall(r'<bpmn:sequenceFlow id="([^"]+)"', body)
    )
    return (
        f'<bpmndi:BPMNDiagram id="picture"><bpmndi:BPMNPlane id="plane" bpmnElement="{process_id}">'
        f"{shapes}{edges}</bpmndi:BPMNPlane></bpmndi:BPMNDiagram>"
    )
