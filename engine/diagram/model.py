"""The drawn diagram as frozen objects. Gate, lowering, text twin and the domain all read these."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

CASEWAY = "urn:caseway:bpmn:1"
BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL"


@dataclass(frozen=True)
class Choice:
    """One value of a choice fact or parameter, with the words people read."""

    id: str
    label: str


@dataclass(frozen=True)
class FactDeclaration:
    """A typed value that conditions and clocks read. Types: see engine.expressions.types."""

    id: str
    type: str
    label: str
    choices: tuple[Choice, ...] = ()
    scope: str = "case"
    sensitivity: str = "official"


@dataclass(frozen=True)
class ParameterDeclaration:
    """A value an area may set; read once, when the instance starts."""

    id: str
    type: str
    label: str
    default: str
    choices: tuple[Choice, ...] = ()


@dataclass(frozen=True)
class RungDeclaration:
    """One step of a clock's ladder. ``offset`` is signed, in ``unit`` (the clock's own by default)."""

    id: str
    kind: str
    offset: int = 0
    origin: str = "due"
    unit: str = ""
    to: tuple[str, ...] = ()


@dataclass(frozen=True)
class ClockDeclaration:
    """A deadline. ``length`` is digits or ``parameter:<id>``; anchors and ends are event or fact keys.

    ``extension`` is the most units, all extensions together, by which it may be extended; None says nothing.
    """

    id: str
    name: str
    length: str
    unit: str
    anchor: str
    met: str = ""
    direction: str = "forward"
    scope: str = "instance"
    force: str = "local"
    length_source: str = "local"
    clauses: tuple[str, ...] = ()
    repeat: bool = False
    rungs: tuple[RungDeclaration, ...] = ()
    extension: int | None = None


@dataclass(frozen=True)
class Outcome:
    """A fact set from the parts of a task when the task completes."""

    fact: str
    value: str


@dataclass(frozen=True)
class Carry:
    """A fact that a linked case starts with: ``fact`` there takes the value of ``source`` here."""

    fact: str
    source: str


@dataclass(frozen=True)
class Flow:
    """A sequence flow. ``condition`` is the expression as written, or None."""

    id: str
    source: str
    target: str
    name: str = ""
    condition: str | None = None


@dataclass(frozen=True)
class Element:
    """One flow node as drawn. ``kind`` is the BPMN local name (userTask, boundaryEvent, …)."""

    id: str
    kind: str
    name: str = ""
    scope: str = ""
    documentation: str = ""
    lane: str = ""
    role: str = ""
    assignee: str = ""
    form: str = ""
    clauses: tuple[str, ...] = ()
    clock: str = ""
    rung: str = ""
    event: str = ""
    event_ref: str = ""
    attached_to: str = ""
    interrupting: bool = True
    default_flow: str = ""
    multi_instance: bool = False
    parts: str = ""
    also_ask: tuple[str, ...] = ()
    completion_condition: str = ""
    signatories: tuple[str, ...] = ()
    must_sign: tuple[str, ...] = ()
    casting: str = ""
    independent_of: tuple[str, ...] = ()
    not_same_person_as: tuple[str, ...] = ()
    shows: tuple[str, ...] = ()
    releases: tuple[str, ...] = ()
    called: str = ""
    rule: str = ""
    service: str = ""
    service_case: str = ""
    service_opening: str = ""
    service_link: str = ""
    carries: tuple[Carry, ...] = ()
    outcomes: tuple[Outcome, ...] = ()


@dataclass(frozen=True)
class Lane:
    """A lane: a stable role id under a local label."""

    id: str
    name: str
    role: str
    members: tuple[str, ...] = ()


@dataclass(frozen=True)
class Note:
    """Words on the diagram, and the ids of what a dotted line joins them to."""

    id: str
    text: str
    about: tuple[str, ...] = ()


@dataclass(frozen=True)
class Diagram:
    """One process of a ``.bpmn`` file, with everything Caseway reads from it.

    ``elements`` and ``flows`` are in document order; elements of embedded subprocesses are included,
    their ``scope`` naming the subprocess (the process's own id at the top).
    """

    id: str
    name: str
    documentation: str = ""
    edition: str = ""
    opens: str = ""
    elements: Mapping[str, Element] = field(default_factory=dict)
    flows: Mapping[str, Flow] = field(default_factory=dict)
    lanes: tuple[Lane, ...] = ()
    notes: tuple[Note, ...] = ()
    facts: Mapping[str, FactDeclaration] = field(default_factory=dict)
    parameters: Mapping[str, ParameterDeclaration] = field(default_factory=dict)
    clocks: Mapping[str, ClockDeclaration] = field(default_factory=dict)

    def outgoing(self, element_id: str) -> list[Flow]:
        """The flows that leave an element, in document order."""
        return [flow for flow in self.flows.values() if flow.source == element_id]

    def incoming(self, element_id: str) -> list[Flow]:
        """The flows that enter an element, in document order."""
        return [flow for flow in self.flows.values() if flow.target == element_id]

    def boundary_events(self, element_id: str) -> list[Element]:
        """The boundary events attached to an element, in document order."""
        return [element for element in self.elements.values() if element.attached_to == element_id]

    def inside(self, scope: str) -> Iterator[Element]:
        """The elements directly inside a scope: the process's id, or an embedded subprocess's."""
        return (element for element in self.elements.values() if element.scope == scope)
