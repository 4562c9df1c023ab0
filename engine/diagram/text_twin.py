"""The text twin: a diagram as an ordered outline, for screen readers, print and comparison."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from engine.diagram.flow_order import flow_order, hosted
from engine.diagram.model import Diagram, Element, FactDeclaration, Flow, Note, ParameterDeclaration
from engine.diagram.shared_names import NO_NAMES, SharedNames
from engine.diagram.twin_words import Words, joined, quoted, role, type_words
from engine.expressions import ExpressionError, parse

INDENT = "   "


@dataclass(frozen=True)
class Lead:
    """Where a path leads: one sequence flow in words. ``number`` is that of the step it leads to."""

    flow_id: str
    text: str
    target: str
    number: str


@dataclass(frozen=True)
class Step:
    """One element in words.

    Attributes:
        number: "7"; "7.2" inside a subprocess; "7a" for a boundary event.
        element_id: the element's id in the diagram.
        heading: what it is, for whom, and its name.
        details: sentences about it: help text, clock, parts, clauses.
        events: its boundary events.
        inside: the steps of an embedded subprocess.
        leads: where its paths go on; empty where they end.
    """

    number: str
    element_id: str
    heading: str
    details: tuple[str, ...] = ()
    events: tuple["Step", ...] = ()
    inside: tuple["Step", ...] = ()
    leads: tuple[Lead, ...] = ()

    def walk(self) -> Iterator["Step"]:
        """This step and every step inside or attached to it, in reading order."""
        yield self
        for step in (*self.events, *self.inside):
            yield from step.walk()


@dataclass(frozen=True)
class Entry:
    """A line with lines below it: a clock with its rungs, a fact with its choices."""

    id: str
    text: str
    details: tuple[str, ...] = ()


@dataclass(frozen=True)
class TextTwin:
    """The whole outline."""

    id: str
    title: str
    introduction: tuple[str, ...]
    roles: tuple[Entry, ...]
    steps: tuple[Step, ...]
    clocks: tuple[Entry, ...]
    facts: tuple[Entry, ...]
    parameters: tuple[Entry, ...]

    def walk(self) -> Iterator[Step]:
        """Every step, nested ones included, in reading order."""
        for step in self.steps:
            yield from step.walk()

    def as_text(self) -> str:
        """The outline as plain text, one thought a line, so that two versions compare line by line."""
        lines = [self.title, *self.introduction]
        sections = (("Roles", self.roles), ("Clocks", self.clocks), ("Facts", self.facts),
                    ("Parameters", self.parameters))  # fmt: skip
        lines += ["", "Steps"]
        for step in self.steps:
            lines += _step_lines(step, "")
        for title, entries in sections:
            if entries:
                lines += ["", title]
                for entry in entries:
                    lines += [f"- {entry.text}", *(f"{INDENT}- {detail}" for detail in entry.details)]
        return "\n".join(lines) + "\n"


def text_twin(
    diagram: Diagram,
    describe_condition: Callable[[str], str] | None = None,
    names: SharedNames = NO_NAMES,
) -> TextTwin:
    """Tell a diagram in words, along its flow.

    Args:
        diagram: the diagram as drawn; it need not have passed the gate.
        describe_condition: says a flow's condition in plain English; by default with the labels of the
            diagram's own facts and parameters.
        names: what the diagram uses but other processes and the library of clauses name.

    Returns:
        The outline. Every element is a step, and every flow between its elements is a lead, exactly once.
    """
    return _Teller(diagram, describe_condition or _describer(diagram), Words(diagram, names)).tell()


def _describer(diagram: Diagram) -> Callable[[str], str]:
    declared: dict[str, FactDeclaration | ParameterDeclaration] = {**diagram.facts, **diagram.parameters}
    labels = {key: each.label for key, each in declared.items()}
    choices = {key: {c.id: c.label for c in each.choices} for key, each in declared.items() if each.choices}

    def describe(text: str) -> str:
        try:
            return parse(text).describe(labels, choices)
        except ExpressionError:
            return f"“{text}”"  # the gate names the fault; the outline shows what stands there

    return describe


class _Teller:
    """Numbers the steps first, so that every path can say where it leads."""

    def __init__(self, diagram: Diagram, describe: Callable[[str], str], words: Words) -> None:
        self.diagram, self.describe, self.words = diagram, describe, words
        self.numbers: dict[str, str] = {}
        self.order: dict[str, list[str]] = {}
        self.notes: dict[str, list[Note]] = {}
        for note in diagram.notes:
            for element in note.about:
                self.notes.setdefault(element, []).append(note)
        self._number(diagram.id, "")

    def _number(self, scope: str, prefix: str) -> None:
        self.order[scope] = flow_order(self.diagram, scope)
        for index, element in enumerate(self.order[scope], 1):
            self.numbers[element] = f"{prefix}{index}"
            for place, event in enumerate(hosted(self.diagram, element)):
                self.numbers[event] = f"{prefix}{index}{_letter(place)}"
            if element not in self.order and any(self.diagram.inside(element)):
                self._number(element, f"{prefix}{index}.")

    def tell(self) -> TextTwin:
        """Put the outline together."""
        diagram, words = self.diagram, self.words
        clocks = diagram.clocks.values()
        return TextTwin(
            id=diagram.id,
            title=diagram.name or diagram.id,
            introduction=tuple(self._introduction()),
            roles=tuple(Entry(lane.id, lane.name or role(lane.role)) for lane in diagram.lanes),
            steps=self._steps(diagram.id),
            clocks=tuple(
                Entry(c.id, words.clock_line(c), tuple(words.rung_line(c, rung) for rung in c.rungs))
                for c in clocks
            ),
            facts=tuple(
                Entry(f.id, f"{f.label or f.id} ({type_words(f.type)})", tuple(c.label for c in f.choices))
                for f in diagram.facts.values()
            ),
            parameters=tuple(
                Entry(p.id, f"{p.label or p.id} ({type_words(p.type)}): {p.default}")
                for p in diagram.parameters.values()
            ),
        )

    def _introduction(self) -> Iterator[str]:
        """What the process is for, and the notes that are beside no step."""
        yield from (part for part in self.diagram.documentation.split("\n\n") if part)
        for note in self.diagram.notes:
            if not any(element in self.diagram.elements for element in note.about):
                yield _note(note)

    def _steps(self, scope: str) -> tuple[Step, ...]:
        return tuple(self._step(self.diagram.elements[element]) for element in self.order.get(scope, ()))

    def _step(self, element: Element) -> Step:
        return Step(
            number=self.numbers[element.id],
            element_id=element.id,
            heading=self.words.heading(element),
            details=tuple(self._details(element)),
            events=tuple(self._step(self.diagram.elements[e]) for e in hosted(self.diagram, element.id)),
            inside=self._steps(element.id),
            leads=tuple(self._lead(element, flow) for flow in self.diagram.outgoing(element.id)),
        )

    def _details(self, element: Element) -> Iterator[str]:
        words = self.words
        yield from (part.strip() for part in element.documentation.split("\n\n") if part.strip())
        if element.parts or element.multi_instance:
            of = element.parts.removeprefix("rows:")
            yield f"One part for each of {quoted(words.label(of))}." if of else "One part for each signatory."
        if element.also_ask:
            yield f"Always asked as well: {joined([key.replace('_', ' ') for key in element.also_ask])}."
        yield from self._signing(element)
        if element.clock and element.event != "timer":
            yield f"Due by the clock {words.clock(element.clock)}."
        if element.called:
            yield f"Runs the process {words.process(element.called)}."
        if element.rule:
            yield f"Decided by the business rule {quoted(element.rule.replace('_', ' '))}."
        if element.service:
            yield f"Done by the service {quoted(element.service.replace('_', ' '))}."
        yield from self._rules(element)
        if element.clauses:
            yield f"Clauses: {words.clauses(element.clauses)}."
        yield from (_note(note) for note in self.notes.get(element.id, ()))

    def _signing(self, element: Element) -> Iterator[str]:
        words = self.words
        if element.must_sign:
            yield f"Not decided without {words.roles(element.must_sign)}."
        if element.casting:
            yield f"When the votes are level, the casting vote is of the {words.roles((element.casting,))}."
        if element.completion_condition:
            yield f"Complete when: {self._said(element.completion_condition)}."

    def _rules(self, element: Element) -> Iterator[str]:
        words = self.words
        if element.shows:
            yield f"Shows what was entered in {joined([self._named(key) for key in element.shows])}."
        if element.releases:
            yield f"Releases {joined([self._named(key) for key in element.releases])} to the other agencies."
        if element.not_same_person_as:
            others = joined([self._named(key) for key in element.not_same_person_as])
            yield f"Not by the person who did {others}."
        if element.independent_of:
            yield f"By someone independent of {joined([words.label(key) for key in element.independent_of])}."
        for outcome in element.outcomes:
            yield f"Sets {quoted(words.label(outcome.fact))} to: {self._said(outcome.value)}."

    def _named(self, element_id: str) -> str:
        number = self.numbers.get(element_id)
        name = quoted(self.words.name(element_id))
        return f"step {number}, {name}" if number else name

    def _said(self, text: str) -> str:
        said = self.describe(text).rstrip(".")
        return said[:1].lower() + said[1:] if said[1:2].islower() else said

    def _lead(self, element: Element, flow: Flow) -> Lead:
        number = self.numbers.get(flow.target, "")
        where = (
            f"step {number}, {quoted(self.words.name(flow.target))}"
            if number
            else "a step that does not exist"
        )
        when = "then"
        name = f"{flow.name}: " if flow.name else ""
        if flow.condition is not None:
            when = f"if {self._said(flow.condition)},"
        elif element.default_flow == flow.id:
            when = "otherwise"
        text = f"{name}{when} {self._verb(element.id, flow.target)} {where}."
        return Lead(flow.id, text[:1].upper() + text[1:], flow.target, number)

    def _verb(self, source: str, target: str) -> str:
        back = target in self.numbers and _sortable(self.numbers[target]) <= _sortable(self.numbers[source])
        return "go back to" if back else "go to"


def _note(note: Note) -> str:
    return f"Note on the diagram: {note.text}"


def _letter(place: int) -> str:
    return chr(ord("a") + place) if place < 26 else f"a{place}"  # noqa: PLR2004 - letters of the alphabet


def _sortable(number: str) -> tuple[int, ...]:
    """A step's place in the outline, for telling forwards from backwards; letters do not count."""
    return tuple(int("".join(c for c in part if c.isdigit())) for part in number.split("."))


def _step_lines(step: Step, indent: str) -> list[str]:
    deeper = indent + INDENT
    lines = [f"{indent}{step.number}. {step.heading}"]
    lines += [f"{deeper}{detail}" for detail in step.details]
    for nested in (*step.inside, *step.events):
        lines += _step_lines(nested, deeper)
    return lines + [f"{deeper}{lead.text}" for lead in step.leads]
