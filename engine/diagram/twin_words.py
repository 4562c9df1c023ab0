"""The words of the text twin: what each element and clock is called in plain English."""

from collections.abc import Callable
from typing import Final

from engine.clocks.words import plural
from engine.diagram.model import ClockDeclaration, Diagram, Element, RungDeclaration
from engine.diagram.shared_names import NO_NAMES, SharedNames
from engine.roles import role_label

_TASKS: Final = {
    "userTask": "Task", "task": "Task", "manualTask": "Task outside the system", "receiveTask": "Task",
    "sendTask": "Sending task", "serviceTask": "Automatic step", "scriptTask": "Script",
    "businessRuleTask": "Business rule", "callActivity": "Stage", "subProcess": "Group of steps",
    "transaction": "Transaction", "adHocSubProcess": "Group of steps in any order",
}  # fmt: skip
_SPLITS: Final = {
    "exclusiveGateway": "Question",
    "parallelGateway": "At the same time",
    "inclusiveGateway": "One or more of these",
    "eventBasedGateway": "Whichever happens first",
    "complexGateway": "Complex gateway",
}
_JOINS: Final = {
    "exclusiveGateway": "Paths come together",
    "parallelGateway": "Wait for all paths",
    "inclusiveGateway": "Wait for every path under way",
}
_MACHINE: Final = frozenset({"serviceTask", "scriptTask", "businessRuleTask", "callActivity"})
_FORCE: Final = {
    "must": "the law requires it",
    "should": "statutory guidance expects it",
    "local": "set locally",
}
_RUNGS: Final = {
    "remind": "reminds",
    "due": "tells",
    "breach": "tells, as overdue,",
    "escalate": "escalates to",
    "fire": "starts the next step and tells",
}

_TYPES: Final = {
    "boolean": "yes or no",
    "integer": "whole number",
    "decimal": "number",
    "choice": "one of several",
    "choice_list": "some of several",
    "agency_list": "agencies",
    "person_list": "people",
}


class Words:
    """Names things of one diagram the way people do."""

    def __init__(self, diagram: Diagram, names: SharedNames = NO_NAMES) -> None:
        self.diagram = diagram
        self._names = names
        self._clock_names = {**names.clocks, **{key: clock.name for key, clock in diagram.clocks.items()}}
        self._lanes = {lane.id: lane for lane in diagram.lanes}
        self._labels = {key: fact.label for key, fact in diagram.facts.items()} | {
            key: parameter.label for key, parameter in diagram.parameters.items()
        }

    def who(self, element: Element) -> str:
        """Who does a step: its lane's name where the lane says the role, else the role's label."""
        lane = self._lanes.get(element.lane)
        return _lowered(lane.name if lane and lane.name and lane.role == element.role else role(element.role))

    def roles(self, roles: tuple[str, ...]) -> str:
        """Several roles in a sentence, by their labels."""
        return joined([f"the {_lowered(role(each.removeprefix('role:')))}" for each in roles])

    def clock(self, clock: str) -> str:
        """A clock's name in quotation marks."""
        return f"{quoted(self._clock_names.get(clock) or clock.replace('_', ' '))}"

    def process(self, key: str) -> str:
        """The name of another process in quotation marks."""
        return quoted(self._names.processes.get(key) or key.replace("_", " "))

    def clauses(self, keys: tuple[str, ...]) -> str:
        """Clauses in a sentence: their titles in quotation marks, or their ids."""
        titles = self._names.clauses
        return joined([quoted(titles[key]) if titles.get(key) else key for key in keys])

    def label(self, key: str) -> str:
        """What people call a fact or parameter."""
        return self._labels.get(key) or key.replace("_", " ")

    def name(self, element_id: str) -> str:
        """An element's name, or what it is where it has none; elsewhere its name there, or its id."""
        element = self.diagram.elements.get(element_id)
        if element is None:
            return self._names.steps.get(element_id) or element_id
        return element.name or self.kind(element)

    def heading(self, element: Element) -> str:
        """Kind, who, and name: "Task for the business manager: Gather the facts"."""
        who = ""
        if element.signatories:
            return f"Decision by {self.roles(element.signatories)}: {element.name or element.id}"
        if element.kind in _TASKS and element.kind not in _MACHINE and element.role:
            who = f" for the {self.who(element)}"
        kind = self.kind(element) + who
        return f"{kind}: {element.name}" if element.name else kind

    def kind(self, element: Element) -> str:
        """What an element is, in words."""
        if element.kind in _TASKS:
            return _TASKS[element.kind]
        if element.kind.endswith("Gateway"):
            alone = len(self.diagram.outgoing(element.id)) < 2  # noqa: PLR2004 - a split has two ways out
            names = _JOINS if alone else _SPLITS
            return names.get(element.kind, _SPLITS.get(element.kind, "Gateway"))
        return self._event(element)

    def _event(self, element: Element) -> str:
        if element.kind == "boundaryEvent":
            effect = "which ends the task" if element.interrupting else "without stopping the task"
            return f"If {self._trigger(element)}, {effect}"
        if element.kind == "intermediateCatchEvent":
            return f"Wait until {self._trigger(element)}"
        if element.kind == "startEvent":
            return f"Start when {self._trigger(element)}" if element.event else "Start"
        ends = {"terminate": "End of everything", "escalation": "End that escalates"}
        if element.kind == "endEvent":
            return ends.get(element.event, f"End with {element.event}" if element.event else "End")
        return "Escalate" if element.event == "escalation" else f"Send {element.event}".strip()

    def _trigger(self, element: Element) -> str:
        if element.event == "timer":
            rung = f"{quoted(element.rung.replace('_', ' '))}" if element.rung else "its breach"
            return f"the clock {self.clock(element.clock)} reaches {rung}" if element.clock else "time comes"
        if element.event == "message":
            by = f" by the {self.who(element)}" if element.role else ""
            return f"a message is recorded{by}"
        if element.event == "escalation":
            return "a step inside escalates"
        return f"a {element.event or 'plain'} event happens"

    def clock_line(self, clock: ClockDeclaration) -> str:
        """A clock in one sentence: how long, from what, met by what, with what force."""
        side = "before" if clock.direction == "backward" else "from"
        every = "every " if clock.repeat else ""
        met = f"; met when {self.event(clock.met)}" if clock.met else ""
        clauses = f"; {self.clauses(clock.clauses)}" if clock.clauses else ""
        force = _FORCE.get(clock.force, clock.force)
        span = f"{every}{self.length(clock)} {side} {self.event(clock.anchor)}"
        return f"{clock.name or clock.id}: {span}{met} ({force}{clauses})"

    def length(self, clock: ClockDeclaration) -> str:
        """How long a clock runs: "15 working days", or the parameter that says so."""
        length, unit = clock.length, clock.unit.replace("_", " ")
        if length.isdigit():
            return plural(int(length), unit.removesuffix("s"))
        return f"{unit} as set by {quoted(self.label(length.removeprefix('parameter:')))}"

    def rung_line(self, clock: ClockDeclaration, rung: RungDeclaration) -> str:
        """A rung in one sentence: when, and whom it tells."""
        unit = (rung.unit or clock.unit).replace("_", " ").removesuffix("s")
        origin = "the due date" if rung.origin == "due" else "the start"
        side = "before" if rung.offset < 0 else "after"
        when = f"{plural(abs(rung.offset), unit)} {side} {origin}" if rung.offset else f"on {origin}"
        if rung.kind == "breach" and not rung.offset:
            when = "once the due date is over"
        what = _RUNGS.get(rung.kind, rung.kind)
        return f"{quoted(rung.id.replace('_', ' '))}, {when}: {what} {self.roles(rung.to) or 'no one'}"

    def event(self, key: str) -> str:
        """What starts or meets a clock: a fact by its label, or what happens on the diagram."""
        kind, _, rest = key.partition(":")
        said: dict[str, Callable[[], str]] = {
            "task": lambda: f"{quoted(self.name(rest))} is done",
            "opened": lambda: f"{quoted(self.name(rest))} opens",
            "instance": lambda: (
                "this process starts"
                if rest == self.diagram.id
                else f"the process {self.process(rest)} starts"
            ),
            "ended": lambda: (
                "this process ends" if rest == self.diagram.id else f"the process {self.process(rest)} ends"
            ),
            "parameter": lambda: f"the date chosen by {quoted(self.label(rest))}",
        }
        return said[kind]() if rest and kind in said else f"{quoted(self.label(key))}"


def role(role_id: str) -> str:
    """What people call a role. A comma in its label becomes brackets, for roles are told in lists."""
    name, comma, rest = role_label(role_id).partition(", ")
    return f"{name} ({rest})" if comma else name


def type_words(kind: str) -> str:
    """The type of a fact or a parameter as people say it."""
    return _TYPES.get(kind) or kind.replace("_", " ")


def quoted(text: str) -> str:
    """A name as part of a sentence, in curly quotation marks: names hold apostrophes."""
    return f"\u2018{text}\u2019"


def _lowered(name: str) -> str:
    return name[:1].lower() + name[1:] if name[1:2].islower() else name


def joined(parts: list[str]) -> str:
    """A list in a sentence: "a", "a and b", "a, b and c"."""
    return " and ".join([", ".join(parts[:-1]), parts[-1]] if parts[1:] else parts)
