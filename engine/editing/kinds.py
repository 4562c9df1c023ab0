"""The kinds of step that can be added, in the users' words, with what each of them can say."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from lxml import etree

from engine.diagram.reading import bpmn_name, event_definitions
from engine.editing.tree import B, C


@dataclass(frozen=True)
class Kind:
    """One kind of step.

    Attributes:
        key: how addresses and the editing functions name it.
        tag: the BPMN element.
        label: what people call it.
        hint: when it is the right one.
        fields: what it can say, besides its name and its help.
        word: the first word of an id where the name gives none.
    """

    key: str
    tag: str
    label: str
    hint: str
    fields: tuple[str, ...] = ()
    word: str = "step"


_PERSON: Final = (
    "role", "form", "clauses", "clock", "shows", "releases", "not_same_person_as", "independent_of",
    "assignee",
)  # fmt: skip
_KINDS: Final = (
    Kind("form", "userTask", "A task with a form", "Somebody does something and records it", _PERSON),
    Kind(
        "sign_off", "userTask", "A decision that several sign",
        "Each signatory votes with reasons, and nobody can change it afterwards",
        ("signatories", "must_sign", "casting", "quorum", *_PERSON, "outcomes"),
    ),
    Kind(
        "several", "userTask", "A task asked of several",
        "Each agency or person, or each row of an earlier form, gets a part of its own",
        ("parts", "also_ask", "quorum", *_PERSON, "outcomes"),
    ),
    Kind(
        "record", "receiveTask", "Record something received",
        "What somebody else sends or says is recorded when it comes", _PERSON,
    ),
    Kind(
        "send", "sendTask", "Send something",
        "A pack to copy is shown, and the date of sending is recorded", _PERSON,
    ),
    Kind(
        "outside", "manualTask", "A task outside the system", "It is only ticked off when it is done",
        tuple(field for field in _PERSON if field != "form"),
    ),
    Kind(
        "stage", "callActivity", "A stage: another process",
        "It runs in the same case, by itself or once for each agency, person or row",
        ("called", "parts", "also_ask", "quorum", "clauses", "clock", "carries"), "stage",
    ),
    Kind(
        "service", "serviceTask", "A service", "Caseway does it by itself, such as starting a linked case",
        ("service", "service_case", "service_opening", "service_link", "clauses", "carries"),
    ),
    Kind(
        "rule", "businessRuleTask", "A decision table", "A table of rules sets facts, with nobody asked",
        ("rule", "clauses"),
    ),
    Kind(
        "group", "subProcess", "A group of steps",
        "Steps that are left together when something interrupts them", ("role", "clock", "clauses"), "group",
    ),
    Kind(
        "wait", "intermediateCatchEvent", "Wait for a clock", "The case goes on when a clock reaches a rung",
        ("clock", "rung", "clauses"), "wait",
    ),
    Kind(
        "await_message", "intermediateCatchEvent", "Wait for a message",
        "The case goes on when somebody records it", ("role", "form", "message", "clauses", "shows"), "wait",
    ),
    Kind(
        "question", "exclusiveGateway", "A question: one way out of several",
        "The first way whose condition is true is taken", (), "question",
    ),
    Kind(
        "together", "parallelGateway", "Several things at the same time",
        "All ways are taken, and come together again when all are done", (), "together",
    ),
    Kind(
        "some", "inclusiveGateway", "One or more of several things",
        "Every way whose condition is true is taken; they come together again", (), "some",
    ),
    Kind("end", "endEvent", "An end", "This way ends here; others go on", (), "ended"),
    Kind("stop_all", "endEvent", "An end of everything", "Whatever is still open is withdrawn", (), "ended"),
    Kind(
        "escalate", "intermediateThrowEvent", "Escalate and go on",
        "A group of steps tells what is around it; only inside a group", ("escalation",), "escalated",
    ),
    Kind(
        "end_escalating", "endEvent", "An end that escalates",
        "A group of steps ends and tells what is around it; only inside a group", ("escalation",),
        "escalated",
    ),
    Kind("start", "startEvent", "The start", "", (), "started"),
    Kind(
        "on_clock", "boundaryEvent", "When a clock reaches a rung", "",
        ("interrupting", "clock", "rung", "clauses"), "late",
    ),
    Kind(
        "on_message", "boundaryEvent", "When somebody records something", "",
        ("interrupting", "role", "form", "message", "clauses", "shows"), "recorded",
    ),
    Kind(
        "on_escalation", "boundaryEvent", "When a step inside escalates", "",
        ("interrupting", "escalation", "clauses"), "escalated",
    ),
)  # fmt: skip
KINDS: Final[Mapping[str, Kind]] = {kind.key: kind for kind in _KINDS}
TASKS: Final = ("form", "sign_off", "several", "record", "send", "outside", "stage", "service", "rule")
GATEWAYS: Final = ("question", "together", "some")
WAITS: Final = ("wait", "await_message")
ENDS: Final = ("end", "stop_all", "end_escalating")
EVENTS: Final = ("on_clock", "on_message", "on_escalation")
CONDITIONAL: Final = ("question", "some")
STEPS: Final = (*TASKS, "group", *WAITS, "escalate")
"""What stands between two others: one way in, one way out."""

DEFINITIONS: Final = {
    "wait": "timer", "await_message": "message", "stop_all": "terminate", "escalate": "escalation",
    "end_escalating": "escalation", "on_clock": "timer", "on_message": "message",
    "on_escalation": "escalation",
}  # fmt: skip
_EVENT_KINDS: Final[Mapping[tuple[str, ...], str]] = {
    ("intermediateCatchEvent", "timer"): "wait",
    ("intermediateCatchEvent", "message"): "await_message",
    ("intermediateThrowEvent", "escalation"): "escalate",
    ("endEvent", "escalation"): "end_escalating",
    ("endEvent", "terminate"): "stop_all",
    ("endEvent", ""): "end",
    ("startEvent", ""): "start",
    ("boundaryEvent", "timer"): "on_clock",
    ("boundaryEvent", "message"): "on_message",
    ("boundaryEvent", "escalation"): "on_escalation",
}
_BY_TAG: Final = {
    kind.tag: kind.key for kind in reversed(_KINDS) if kind.key in (*TASKS, *GATEWAYS, "group")
} | {"userTask": "form"}


def kind_of(node: etree._Element) -> Kind | None:
    """The kind of a flow node; None for what Caseway refuses."""
    tag = bpmn_name(node)
    if tag.endswith("Event"):
        events = [bpmn_name(each).removesuffix("EventDefinition") for each in event_definitions(node)]
        key = (tag, *events) if events else (tag, "")
        return KINDS.get(_EVENT_KINDS.get(key, ""))
    if tag == "userTask":
        loop = node.find(f"{B}multiInstanceLoopCharacteristics")
        holders = [node] if loop is None else [node, loop]
        if any(each.get(f"{C}signatories") for each in holders):
            return KINDS["sign_off"]
        return KINDS["form" if loop is None else "several"]
    return KINDS.get(_BY_TAG.get(tag, ""))


def key_of(node: etree._Element) -> str:
    """The key of a node's kind; '' for what Caseway refuses."""
    kind = kind_of(node)
    return kind.key if kind else ""
