"""What the questions of the outline offer: roles, forms, clauses, clocks, steps, facts, with their words."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from engine.diagram.model import Diagram, Element, FactDeclaration, ParameterDeclaration
from engine.diagram.reading import ACTIVITIES
from engine.diagram.shared_names import SharedNames
from engine.diagram.text_twin import text_twin
from engine.editing import NEW_END
from engine.errors import ConflictError
from engine.queries.proposals import ProposalView
from engine.queries.studio_expressions import Names
from engine.queries.studio_vocabulary import Vocabulary, get_vocabulary
from engine.studio.surroundings import list_others
from webapp.auth import current_engine

Choices = list[tuple[str, str]]
MOST: int = 200
HUMAN = frozenset({"userTask", "manualTask", "receiveTask", "sendTask"})
PART_TYPES = frozenset({"agency_list", "person_list", "choice_list"})
_LONGEST = 200


@dataclass(frozen=True)
class Offers:
    """A proposal with everything that can be chosen in it."""

    proposal: ProposalView
    diagram: Diagram
    vocabulary: Vocabulary
    others: Mapping[str, Diagram] = field(default_factory=dict)

    @property
    def text(self) -> str:
        """The drawing as it is saved."""
        return self.proposal.xml

    @cached_property
    def shared_names(self) -> SharedNames:
        """What the other processes and the library call what is used here."""
        words = self.vocabulary
        return SharedNames(
            clocks={word.id: word.label for word in words.clocks},
            processes={word.id: word.label for word in words.processes},
            steps={word.id: word.label for word in words.steps},
            clauses={word.id: word.label for word in words.clauses},
        )

    def roles(self) -> Choices:
        """The roles: first those that have a lane, by the names of their lanes."""
        labels = {word.id: word.label for word in self.vocabulary.roles}
        lanes = {
            lane.role: f"{labels.get(lane.role, lane.role)} (lane “{lane.name}”)"
            for lane in reversed(self.diagram.lanes)
            if lane.role
        }
        first = [(lane.role, lanes[lane.role]) for lane in self.diagram.lanes if lane.role]
        return list(
            dict.fromkeys([*first, *((key, each) for key, each in labels.items() if key not in lanes)])
        )

    def plain_roles(self) -> Choices:
        """The roles by their labels alone."""
        return [(word.id, word.label) for word in self.vocabulary.roles]

    def forms(self) -> Choices:
        """The forms of the proposal."""
        return [(form.id, form.title) for form in self.vocabulary.forms]

    def clauses(self) -> Choices:
        """The clauses of the library, those of the process's own edition first."""
        edition = f"{self.diagram.edition}:"
        words = sorted(self.vocabulary.clauses, key=lambda word: not word.id.startswith(edition))
        return [(word.id, f"{word.label} ({word.id})") for word in words]

    def clocks(self) -> Choices:
        """The clocks of the process, and those of the case that others declare."""
        own = [(clock.id, clock.name) for clock in self.diagram.clocks.values()]
        others = [(word.id, f"{word.label} (declared in “{word.note}”)") for word in self.vocabulary.clocks]
        return own + [each for each in others if each[0] not in self.diagram.clocks]

    def clock_rungs(self) -> Choices:
        """Every moment that a clock has, as the clock's and the rung's ids."""
        found: Choices = []
        for clock in self.diagram.clocks.values():
            rungs = dict.fromkeys([*(rung.id for rung in clock.rungs), "breach"])
            found += [(f"{clock.id} {rung}", f"{clock.name}: {rung.replace('_', ' ')}") for rung in rungs]
        others = [word for word in self.vocabulary.clocks if word.id not in self.diagram.clocks]
        return found + [(f"{word.id} breach", f"{word.label}: breach (“{word.note}”)") for word in others]

    def steps(self) -> Choices:
        """What people fill in, by number and name."""
        return [(e.id, self.step_words(e.id)) for e in self._in_order() if e.kind in HUMAN]

    def steps_of_several(self) -> Choices:
        """What several people fill in, by number and name."""
        several = {key for key, element in self.diagram.elements.items() if element.multi_instance}
        return [(key, words) for key, words in self.steps() if key in several]

    def steps_elsewhere(self) -> Choices:
        """What people fill in in other processes."""
        words = self.vocabulary.steps
        return [(w.id, f"{w.label} (in “{w.note}”)") for w in words if w.id not in self.diagram.elements]

    def facts(self, *types: str) -> Choices:
        """The facts of the process, of some types or of all."""
        facts = self.diagram.facts.values()
        return [(fact.id, fact.label) for fact in facts if not types or fact.type in types]

    def case_facts(self, *types: str) -> Choices:
        """The facts of the process, and those of the case that others declare, of some types or of all."""
        shared = self.vocabulary.facts
        names = self.names.labels
        own = self.facts(*types)
        known = {*self.diagram.facts, *self.diagram.parameters}
        others = [(f.id, names[f.id]) for f in shared if f.id not in known and (not types or f.type in types)]
        return own + others

    def facts_there(self, process_key: str = "", *, only_kinds_of_case: bool = False) -> Choices:
        """The facts that other processes begin with, by label and process; those of one process first."""
        found = {key: each for key, each in self.others.items() if each.opens or not only_kinds_of_case}
        first = sorted(found, key=lambda key: key != process_key)
        labels: dict[str, str] = {}
        declaring: dict[str, list[str]] = {}
        for key in first:
            for fact in found[key].facts.values():
                labels.setdefault(fact.id, fact.label)
                declaring.setdefault(fact.id, []).append(f"“{found[key].name}”")
        return [(key, f"{label} (in {', '.join(declaring[key][:3])})") for key, label in labels.items()]

    def row_questions(self, parts: str) -> Choices:
        """The questions of the rows that parts are made of; of every group of rows where none is chosen."""
        chosen = parts.rpartition(".")[2] if parts.startswith("rows:") else ""
        found: Choices = []
        for form in self.vocabulary.forms:
            for row in form.rows if not parts or chosen else ():
                if chosen in ("", row.id):
                    keys = filter(None, row.note.split(", "))
                    found += [(f"row.{key}", f"“{row.label}”: {key.replace('_', ' ')}") for key in keys]
        return list(dict(found).items())

    def is_in_group(self, element_id: str) -> bool:
        """Whether an element stands inside a group of steps."""
        found = self.diagram.elements.get(element_id)
        return found is not None and found.scope != self.diagram.id

    def ends(self, source: str) -> Choices:
        """The ends of its own that a way from an element can lead to."""
        found = [(NEW_END, "A new end: it ends here"), ("+stop_all", "A new end of everything still open")]
        escalating = [("+end_escalating", "A new end that escalates to what is around the group")]
        return found + (escalating if self.is_in_group(source) else [])

    def parts(self) -> Choices:
        """What can give parts: list facts, and the rows of earlier forms."""
        rows = {form.id: form.rows for form in self.vocabulary.forms}
        found = [(key, f"Each of: {label}") for key, label in self.case_facts(*PART_TYPES)]
        for element in self._in_order():
            for row in rows.get(element.form, ()):
                label = f"Each row of “{row.label}” in {self.step_words(element.id)}"
                found.append((f"rows:{element.id}.{row.id}", label))
        return found

    def places(self, *, without: str = "") -> Choices:
        """What a way can lead to from an element: what stands beside it, by number and name."""
        scope = self.diagram.elements[without].scope if without in self.diagram.elements else self.diagram.id
        kinds = {"startEvent", "boundaryEvent"}
        beside = [e for e in self._in_order() if e.scope == scope and e.kind not in kinds]
        return [(e.id, self.step_words(e.id)) for e in beside]

    def flows(self) -> Choices:
        """Every place between two elements."""
        return [
            (flow.id, f"Between {self.step_words(flow.source)} and {self.step_words(flow.target)}")
            for flow in self.diagram.flows.values()
            if flow.source in self.diagram.elements and flow.target in self.diagram.elements
        ]

    def answers(self, form_id: str) -> Choices:
        """Each answer to each question of a form that has set answers: ``question=answer``."""
        form = next((each for each in self.vocabulary.forms if each.id == form_id), None)
        return [
            (f"{asked.id}={value.id}", f"“{asked.label}”: {value.label}")
            for asked in (form.questions if form else ())
            for value in asked.values
        ]

    def step_words(self, element_id: str) -> str:
        """A step's number and name: step 4, “Write the report”."""
        number = self._numbers.get(element_id, "")
        name = self.diagram.elements[element_id].name if element_id in self.diagram.elements else ""
        return f"{number}. {name or self._headings.get(element_id, element_id)}"

    @cached_property
    def names(self) -> Names:
        """What a condition may read."""
        declared: dict[str, FactDeclaration | ParameterDeclaration] = {
            **self.diagram.facts,
            **self.diagram.parameters,
        }
        types = {key: each.type for key, each in declared.items()}
        labels = {key: each.label for key, each in declared.items()}
        values = {
            key: {c.id: c.label for c in each.choices} for key, each in declared.items() if each.choices
        }
        for fact in self.vocabulary.facts:
            if fact.id not in declared:
                types[fact.id] = fact.type
                labels[fact.id] = f"{fact.label} (declared in “{fact.origin}”)"
                if fact.values:
                    values[fact.id] = {word.id: word.label for word in fact.values}
        return Names(types, labels, values)

    @cached_property
    def _twin(self) -> dict[str, tuple[str, str]]:
        twin = text_twin(self.diagram, names=self.shared_names)
        return {step.element_id: (step.number, step.heading) for step in twin.walk()}

    @property
    def _numbers(self) -> dict[str, str]:
        return {key: number for key, (number, _) in self._twin.items()}

    @property
    def _headings(self) -> dict[str, str]:
        return {key: heading for key, (_, heading) in self._twin.items()}

    def _in_order(self) -> list[Element]:
        return [self.diagram.elements[key] for key in self._twin if key in self.diagram.elements]

    def is_activity(self, element_id: str) -> bool:
        """Whether boundary events can stand on an element."""
        return self.diagram.elements[element_id].kind in ACTIVITIES


def offers_of(proposal: ProposalView) -> Offers:
    """Everything that can be chosen in a proposal.

    Raises:
        ConflictError: its drawing cannot be read.
    """
    diagram = proposal.diagram()
    if diagram is None:
        message = (
            "The drawing of this proposal cannot be read. Go back to an earlier revision in its history."
        )
        raise ConflictError(message)
    with current_engine().read() as rows:
        library = current_engine().library
        vocabulary = get_vocabulary(rows, library, proposal)
        others = list_others(rows, library, proposal.area_id, proposal.process_key)
    drawn = {key: each for key, each in others.items() if each is not None}
    return Offers(proposal, diagram, vocabulary, drawn)


def choosable(choices: Iterable[tuple[str, str]], chosen: Iterable[str] = ()) -> Choices:
    """Choices fit for a question: what is chosen now is always among them, even where nobody offers it."""
    words = {key: _printable(label) or key for key, label in choices if key and _printable(key) == key}
    now = {key: words.get(key, key) for key in chosen if key and _printable(key) == key}
    others = [(key, label) for key, label in words.items() if key not in now][: MOST - len(now)]
    kept = now | dict(others)
    order = [key for key in words if key in kept]
    return [(key, kept[key]) for key in dict.fromkeys([*order, *now])]


def _printable(text: str) -> str:
    flat = " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())
    return flat[:_LONGEST]
