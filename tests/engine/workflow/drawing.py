"""Draw a BPMN diagram from a few lines of text, for tests.

One line, one thing. ``start s``, ``user A``, ``xor g``, ``par g``, ``or g``, ``end e``, ``term e``
(terminate), ``throw t code`` and ``escend e code`` (escalation), ``catch k`` (intermediate timer),
``call c``, ``bt T host int|non`` (boundary timer), ``be E host int|non code`` (boundary
escalation), ``sub S {`` … ``}``.
Flows: ``a > b > c``; ``g > b : x == 1`` has a condition, ``g > c : *`` is the default.
"""

import itertools
from xml.sax.saxutils import escape, quoteattr

_HEAD = (
    '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" '
    'xmlns:caseway="urn:caseway:bpmn:1" id="drawing" targetNamespace="tests">'
)
_TASKS = {
    "start": "startEvent",
    "user": "userTask",
    "manual": "manualTask",
    "receive": "receiveTask",
    "service": "serviceTask",
    "xor": "exclusiveGateway",
    "par": "parallelGateway",
    "or": "inclusiveGateway",
    "end": "endEvent",
}
_TIMER = '<timerEventDefinition id="{0}_timer"/>'
_ESCALATION = '<escalationEventDefinition escalationRef="{0}"/>'


class _Scope:
    def __init__(self) -> None:
        self.nodes: list[tuple[str, str, str, str]] = []
        self.flows: list[tuple[str, str, str | None]] = []


class _Drawing:
    def __init__(self, text: str) -> None:
        self.lines = [line for raw in text.splitlines() if (line := raw.split("#")[0].strip())]
        self.codes: set[str] = set()
        self.flow_count = 0

    def scope(self) -> _Scope:
        scope = _Scope()
        while self.lines:
            line = self.lines.pop(0)
            if line == "}":
                break
            if ">" in line:
                self._flow(scope, line)
            else:
                self._node(scope, *line.split())
        return scope

    def _flow(self, scope: _Scope, line: str) -> None:
        way, _, condition = line.partition(" : ")
        stops = [stop.strip() for stop in way.split(">")]
        for source, target in itertools.pairwise(stops):
            scope.flows.append((source, target, condition.strip() or None))

    def _node(self, scope: _Scope, kind: str, id_: str, *rest: str) -> None:
        if kind == "sub":
            scope.nodes.append((id_, "subProcess", "", self.render(self.scope())))
        elif kind == "call":
            scope.nodes.append((id_, "callActivity", 'calledElement="child"', ""))
        elif kind == "term":
            scope.nodes.append((id_, "endEvent", "", "<terminateEventDefinition/>"))
        elif kind == "catch":
            scope.nodes.append((id_, "intermediateCatchEvent", "", _TIMER.format(id_)))
        elif kind in ("throw", "escend"):
            self.codes.add(rest[0])
            name = "intermediateThrowEvent" if kind == "throw" else "endEvent"
            scope.nodes.append((id_, name, "", _ESCALATION.format(rest[0])))
        elif kind in ("bt", "be"):
            cancel = "true" if rest[1] == "int" else "false"
            attributes = f'attachedToRef="{rest[0]}" cancelActivity="{cancel}"'
            if kind == "be":
                self.codes.add(rest[2])
            event = _TIMER.format(id_) if kind == "bt" else _ESCALATION.format(rest[2])
            scope.nodes.append((id_, "boundaryEvent", attributes, event))
        else:
            scope.nodes.append((id_, _TASKS[kind], "", ""))

    def render(self, scope: _Scope) -> str:
        flows, defaults = [], {}
        for source, target, condition in scope.flows:
            self.flow_count += 1
            flow_id = f"f{self.flow_count}_{source}_{target}"
            inside = ""
            if condition == "*":
                defaults[source] = flow_id
            elif condition:
                inside = f"<conditionExpression>{escape(condition)}</conditionExpression>"
            ends = f'sourceRef="{source}" targetRef="{target}"'
            flows.append(f'<sequenceFlow id="{flow_id}" {ends}>{inside}</sequenceFlow>')
        nodes = [
            f"<{name} id={quoteattr(id_)} {attributes} {_default(defaults, id_)}>{inside}</{name}>"
            for id_, name, attributes, inside in scope.nodes
        ]
        return "\n".join([*nodes, *flows])


def _default(defaults: dict[str, str], id_: str) -> str:
    return f'default="{defaults[id_]}"' if id_ in defaults else ""


def draw(text: str, process_id: str = "p") -> bytes:
    """Draw a diagram with one process."""
    drawing = _Drawing(text)
    body = drawing.render(drawing.scope())
    codes = "".join(f'<escalation id="{code}" name="{code}"/>' for code in sorted(drawing.codes))
    process = f'<process id="{process_id}" isExecutable="true">\n{body}\n</process>'
    return f"{_HEAD}{codes}{process}</definitions>".encode()
