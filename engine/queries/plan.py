"""When everything of a process would happen, from one date on, if each step were done on its due date.

The diagram is walked from its start: every branch is followed, where branches come together the latest
counts, and nothing is done twice. Boundary events (lateness, messages) do not happen. A step that a clock
times is done on its due date, any other on the day on which it opens; the first reading of what that assumes
is kept beside each date.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from engine.bundles import Bundle
from engine.clocks.due_dates import DueDateError, due_date
from engine.clocks.working_days import Calendar
from engine.diagram.model import ClockDeclaration, Element
from engine.queries.plan_paths import Paths, paths_of

EVENTS = ("task", "opened", "instance", "ended")


@dataclass(frozen=True)
class Known:
    """A day, and what has to be assumed for it; nothing where it is certain."""

    on: date
    assumed: tuple[str, ...] = ()


@dataclass(frozen=True)
class Due:
    """When a clock would be due, with its working."""

    process: str
    clock: ClockDeclaration
    anchor: Known
    on: date
    working: Mapping[str, Any]


@dataclass
class Plan:
    """What is known so far. ``bundles`` come root first; ``parents`` say which step calls which process."""

    bundles: Mapping[str, Bundle]
    parents: Mapping[str, tuple[str, str]]
    parameters: Mapping[str, Mapping[str, Any]]
    calendar: Calendar
    start: date
    facts: dict[str, Known]
    opened: dict[tuple[str, str], Known] = field(default_factory=dict)
    done: dict[tuple[str, str], Known] = field(default_factory=dict)
    dues: dict[tuple[str, str], Due] = field(default_factory=dict)
    paths: dict[str, Paths] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Find the ways through each diagram once."""
        self.paths = {key: paths_of(bundle.diagram) for key, bundle in self.bundles.items()}

    def work_out(self) -> None:
        """Derive until nothing more follows; a step whose clock never starts is done as it opens."""
        while self._derive(patient=True) or self._derive(patient=False):
            pass

    def clocks(self) -> Iterator[tuple[str, ClockDeclaration]]:
        """Every clock of every process in it, as declared."""
        for key, bundle in self.bundles.items():
            yield from ((key, clock) for clock in bundle.diagram.clocks.values())

    def key_of(self, process: str, key: str) -> str:
        """A clock's anchor or end, with what a parameter names put in its place and ``fact:`` taken away."""
        if key.startswith("parameter:"):
            key = str(self.parameter(process, key.partition(":")[2], key))
        return key.removeprefix("fact:")

    def parameter(self, process: str, name: str, default: Any) -> Any:
        """A parameter as the process has it, or one of those that called it."""
        while process:
            if name in self.parameters[process]:
                return self.parameters[process][name]
            process = self.parents.get(process, ("", ""))[0]
        return default

    def label(self, fact: str) -> str:
        """What people call a fact."""
        for bundle in self.bundles.values():
            if fact in bundle.diagram.facts:
                return bundle.diagram.facts[fact].label
        return fact.replace("_", " ")

    def when(self, process: str, key: str) -> Known | None:
        """The day of a fact or an event, if it is known."""
        kind, _, rest = self.key_of(process, key).partition(":")
        if kind not in EVENTS:
            return self.facts.get(kind)
        if kind in ("instance", "ended"):
            return self._started(rest) if kind == "instance" else self._ended(rest)
        found = self.done if kind == "task" else self.opened
        return next((found[p, rest] for p in (process, *self.bundles) if (p, rest) in found), None)

    def _derive(self, *, patient: bool) -> bool:
        """One round; an impatient one stops at the first thing it can take for granted."""
        return (
            self._find_dues()
            or self._find_opened()
            or self._find_facts(patient=patient)
            or self._find_done(patient=patient)
        )

    def _find_dues(self) -> bool:
        before = len(self.dues)
        for process, clock in self.clocks():
            anchor = None if (process, clock.id) in self.dues else self.when(process, clock.anchor)
            length = clock.length
            if length.startswith("parameter:"):
                length = str(self.parameter(process, length.partition(":")[2], ""))
            if anchor is None or not length.isdigit():
                continue
            try:
                due = due_date(anchor.on, int(length), clock.unit, clock.direction, self.calendar)
            except DueDateError:
                continue
            self.dues[process, clock.id] = Due(process, clock, anchor, due.due_on, due.working)
        return len(self.dues) > before

    def _find_opened(self) -> bool:
        before = len(self.opened)
        for process, paths in self.paths.items():
            for element, sources in paths.sources.items():
                if (process, element) in self.opened:
                    continue
                known = [self._left(process, source) for source in sources]
                if known and all(known):
                    latest = max((each for each in known if each), key=lambda each: each.on)
                    self.opened[process, element] = latest
        return len(self.opened) > before

    def _left(self, process: str, source: str) -> Known | None:
        """When a source was left behind: a process or a group of steps begun, or a step done."""
        if source.endswith("/"):
            return self.opened.get((process, source.removesuffix("/")))
        if source:
            return self.done.get((process, source))
        return self._started(process)

    def _started(self, process: str) -> Known | None:
        if process not in self.parents:
            return Known(self.start) if process in self.bundles else None
        return self.opened.get(self.parents[process])

    def _ended(self, process: str) -> Known | None:
        if process not in self.paths:
            return None
        ends = [self.opened.get((process, end)) for end in self.paths[process].ends]
        return max((end for end in ends if end), key=lambda end: end.on) if ends and all(ends) else None

    def _find_facts(self, *, patient: bool) -> bool:
        for process, clock in self.clocks():
            due, fact = self.dues.get((process, clock.id)), self.key_of(process, clock.met)
            if due and not clock.repeat and fact and ":" not in fact and fact not in self.facts:
                words = f"“{self.label(fact)}” is the due date of “{clock.name}”"
                self.facts[fact] = Known(due.on, (*due.anchor.assumed, words))
                return True
        timed = {self.key_of(p, clock.met) for p, clock in self.clocks() if not clock.repeat}
        planned = {
            self.key_of(p, clock.anchor) for p, clock in self.clocks() if clock.direction == "backward"
        }
        for process, bundle in self.bundles.items():
            for element in bundle.diagram.elements.values():
                day = self.done.get((process, element.id))
                form = bundle.forms.get(element.form)
                for fact in form.facts if form and day else ():
                    if fact in self.facts or fact in planned or (patient and fact in timed):
                        continue
                    if day and self._is_day(fact):
                        words = f"“{self.label(fact)}” is the day on which “{element.name}” is done"
                        self.facts[fact] = Known(day.on, (*day.assumed, words))
                        return True
        return False

    def _is_day(self, fact: str) -> bool:
        declared = [
            bundle.diagram.facts[fact] for bundle in self.bundles.values() if fact in bundle.diagram.facts
        ]
        return bool(declared) and declared[0].type in ("date", "datetime")

    def _find_done(self, *, patient: bool) -> bool:
        for process, element_id in list(self.opened):
            if (process, element_id) not in self.done and self._finish(process, element_id, patient=patient):
                return True
        return False

    def _finish(self, process: str, element_id: str, *, patient: bool) -> bool:
        element, opened = self.bundles[process].diagram.elements[element_id], self.opened[process, element_id]
        if element.called or element.kind == "subProcess":
            inside = (
                self._ended(element.called)
                if element.called in self.bundles
                else self._inside(process, element)
            )
            if inside is None and patient:
                return False
            self.done[process, element_id] = inside or opened
            return True
        timing = self._timing(process, element)
        if not timing:
            self.done[process, element_id] = opened
            return True
        dues = [self.dues[key] for key in timing if key in self.dues]
        if not dues:
            if patient:
                return False
            self.done[process, element_id] = opened
            return True
        first = min(dues, key=lambda due: due.on)
        words = f"“{element.name or element.id}” is done on the due date of “{first.clock.name}”"
        late = first.on <= opened.on
        self.done[process, element_id] = opened if late else Known(first.on, (*first.anchor.assumed, words))
        return True

    def _inside(self, process: str, element: Element) -> Known | None:
        ends = [
            self.opened.get((process, each.id))
            for each in self.bundles[process].diagram.inside(element.id)
            if each.kind == "endEvent"
        ]
        known = [end for end in ends if end]
        return max(known, key=lambda end: end.on) if known and len(known) == len(ends) else None

    def _timing(self, process: str, element: Element) -> list[tuple[str, str]]:
        """The clocks that say when a step is done: those that it meets, else the one that it shows."""
        form = self.bundles[process].forms.get(element.form)
        ends = {f"task:{element.id}", *(form.facts if form else ())}
        meets = [
            (p, each.id) for p, each in self.clocks() if not each.repeat and self.key_of(p, each.met) in ends
        ]
        shows = [(p, clock.id) for p, clock in self.clocks() if clock.id == element.clock]
        return meets or shows
