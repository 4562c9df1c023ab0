"""Which clocks of a case would change with a move, and to what: worked out without changing anything.

A clock that is in both versions keeps its date, unless its length, unit, direction or anchor differ; it is
then counted again. One that only the new version declares starts from its anchor, if that is known. One that
the new version does not have ends. Nothing else about any date may change, and the move asserts it.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final

from engine.clocks.events import WORDS
from engine.clocks.pausing import NONE, Adjustments
from engine.clocks.projecting import TICK, counted, instant_of
from engine.clocks.recounting import is_past_due
from engine.clocks.running import EVENTS
from engine.clocks.words import day_words, plural
from engine.diagram.model import ClockDeclaration
from engine.instances.case_work import CaseWork
from engine.models import Area, Clock, Instance, Part, Task
from engine.moving.differences import Differences
from engine.moving.model import ClockMove, Subject, Target
from engine.moving.positions import TICKING, Standing, concerned
from engine.moving.remapping import Refusal
from engine.now import local_date

_DATED: Final = ("length", "unit", "direction", "anchor")


@dataclass(frozen=True)
class ClockPlan:
    """One clock that will change.

    Attributes:
        what: begin, recount, end; or asked, for one that begins by itself with a part that is asked.
        clock: the row, of one that exists.
        anchor: from which day a beginning or re-counted clock is counted; None while it waits.
        met_on: when what it waits for happened already.
    """

    what: str
    move: ClockMove
    instance: Instance
    declaration: ClockDeclaration | None = None
    clock: Clock | None = None
    anchor: date | datetime | None = None
    source: str = ""
    met_on: date | None = None
    task: Task | None = None
    part: Part | None = None
    length: int = 0


@dataclass
class ClockPlanner:
    """Plans the clocks of one instance and of the branches beside it."""

    subject: Subject
    target: Target
    differences: Differences
    standing: Standing
    unit: Sequence[Instance]
    refusals: list[Refusal] = field(default_factory=list)

    @property
    def work(self) -> CaseWork:
        """The case."""
        return self.subject.work

    def plan(
        self, added: Sequence[tuple[Task, str, str]], withdrawn: Collection[int] = ()
    ) -> list[ClockPlan]:
        """Every clock that changes.

        Args:
            added: the open task, new element and name of each part that will be asked with the move.
            withdrawn: the ids of parts that are no longer asked.
        """
        ids = {instance.id: instance for instance in self.unit}
        found: list[ClockPlan] = []
        for clock in self.work.clocks:
            instance = ids.get(clock.instance_id or 0)
            if instance is None or clock.state not in (*TICKING, "waiting"):
                continue
            if clock.part_id in withdrawn:
                found.append(_ended(clock, instance, "Its part is no longer asked, so it stops."))
            else:
                found += self._kept(clock, instance)
        old = self.differences.old.diagram.clocks
        for declaration in self.target.bundle.diagram.clocks.values():
            if declaration.id not in old:
                found += self._new(declaration)
        for task, element_id, label in added:
            found += self._asked(task, element_id, label)
        return found

    def _kept(self, clock: Clock, instance: Instance) -> Iterator[ClockPlan]:
        declared = self.target.bundle.diagram.clocks.get(clock.key)
        if declared is None:
            yield _ended(clock, instance, "The new version has no such clock, so it stops.")
            return
        was = self.work.bundle(instance).diagram.clocks[clock.key]
        if clock.state == "waiting":
            yield from self._waiting(clock, instance, declared)
        elif declared.repeat != was.repeat:
            problem = f"“{clock.name}” comes round in one version and not in the other."
            self.refusals.append(
                Refusal("", problem, "Wait until it has ended, or let the case finish here.")
            )
        elif any(getattr(declared, name) != getattr(was, name) for name in _DATED):
            yield from self._recounted(clock, instance, declared, was)

    def _waiting(self, clock: Clock, instance: Instance, declared: ClockDeclaration) -> Iterator[ClockPlan]:
        """A waiting clock stays so, unless it is now counted from a day that is known."""
        known = self._anchor(declared, instance) if declared.anchor != clock.anchor else None
        if known is not None:
            as_new = self._copy(clock, instance, declared)
            yield from self._started(as_new, declared, instance, known, clock=clock)

    def _recounted(
        self, clock: Clock, instance: Instance, declared: ClockDeclaration, was: ClockDeclaration
    ) -> Iterator[ClockPlan]:
        copy = self._copy(clock, instance, declared)
        anchor: date | datetime | None = clock.anchor_at or clock.anchor_on
        if declared.anchor != was.anchor:
            known = self._anchor(declared, instance)
            if known is None:
                problem = f"“{clock.name}” is counted from a day that is not known yet."
                self.refusals.append(Refusal("", problem, "Enter that day first."))
                return
            anchor, copy.anchor_source = known
            _set_anchor(copy, anchor)
        else:
            copy.length = self._length(declared, instance) if declared.length != was.length else clock.length
        self._project(copy, self.subject.adjustments.get(clock.id, NONE))
        runs_again = clock.state == "overdue" and not is_past_due(self.work, copy)
        state = "running" if runs_again else clock.state
        why = f"{self._lengths(clock, copy)}, counted from {_day_of(copy)}."
        move = ClockMove(
            clock.id, clock.key, declared.name, clock.due_on, copy.due_on, clock.state, state, why
        )
        yield ClockPlan(
            "recount", move, instance, declared, clock, anchor, copy.anchor_source, length=copy.length
        )

    def _new(self, declared: ClockDeclaration) -> Iterator[ClockPlan]:
        host = self.unit[0]
        in_sides = frozenset[str]().union(*self.target.bundle.side_elements.values())
        kind, _, element_id = declared.anchor.partition(":")
        if declared.scope in ("task", "part"):
            for instance in self.unit if kind == "opened" else ():
                yield from self._of_open_tasks(declared, instance, element_id)
            return
        if element_id in in_sides or not concerned(self.differences, self.standing, declared.id):
            return
        yield from self._started(
            self._copy(None, host, declared), declared, host, self._anchor(declared, host)
        )

    def _of_open_tasks(
        self, declared: ClockDeclaration, instance: Instance, element_id: str
    ) -> Iterator[ClockPlan]:
        for task in self.subject.open_tasks(instance):
            if self.differences.now(task.element_id) != element_id:
                continue
            source = f"“{task.name}” was {WORDS['opened']}"
            if declared.scope == "task":
                copy = self._copy(None, instance, declared)
                yield from self._started(copy, declared, instance, (task.opened_at, source), task=task)
                continue
            for part in self.subject.parts.get(task.id, ()):
                if part.state in ("offered", "claimed"):
                    copy = self._copy(None, instance, declared)
                    known = (part.asked_at, source)
                    yield from self._started(copy, declared, instance, known, task=task, part=part)

    def _asked(self, task: Task, element_id: str, label: str) -> Iterator[ClockPlan]:
        instance = self.work.instances[task.instance_id]
        for declared in self.target.bundle.diagram.clocks.values():
            if declared.scope == "part" and declared.anchor == f"opened:{element_id}":
                copy = self._copy(None, instance, declared)
                _set_anchor(copy, self.work.uow.at)
                self._project(copy)
                why = f"It begins for {label}, who will be asked."
                move = ClockMove(None, declared.id, declared.name, None, copy.due_on, "", "running", why)
                yield ClockPlan("asked", move, instance, declared)

    def _started(
        self,
        copy: Clock,
        declared: ClockDeclaration,
        instance: Instance,
        known: tuple[date | datetime, str] | None,
        *,
        clock: Clock | None = None,
        task: Task | None = None,
        part: Part | None = None,
    ) -> Iterator[ClockPlan]:
        state, met_on, anchor, source = "waiting", None, None, ""
        if known is not None:
            anchor, source = known
            copy.anchor_source = source
            _set_anchor(copy, anchor)
            self._project(copy)
            met_on = self._met_on(declared, instance) if declared.scope in ("case", "instance") else None
            late = met_on is not None and copy.due_on is not None and met_on > copy.due_on
            state = "running" if met_on is None else "met_late" if late else "met"
        counted_from = f" It is counted from {_day_of(copy)}." if known else " It waits for its day."
        move = ClockMove(
            clock_id=clock.id if clock else None,
            key=declared.id,
            name=declared.name,
            was_on=None,
            due_on=copy.due_on,
            state_was=clock.state if clock else "",
            state=state,
            why=f"The new version has this clock.{counted_from}",
        )
        yield ClockPlan("begin", move, instance, declared, clock, anchor, source, met_on, task, part)

    def _anchor(self, declared: ClockDeclaration, instance: Instance) -> tuple[date | datetime, str] | None:
        """The day from which a clock is counted, and where it comes from; None while it is not known."""
        key = self._key(declared.anchor, instance)
        kind, _, name = key.partition(":")
        if key.startswith(EVENTS):
            at = self._instant(kind, name)
            element = self.target.bundle.diagram.elements.get(name)
            words = (element.name if element else "") or name.replace("_", " ")
            return (at, f"“{words}” was {WORDS[kind]}") if at is not None else None
        chain = list(self.work.chain(instance))
        value = self.work.facts.values(chain).get(key)
        declaration = self.target.bundle.diagram.facts.get(key)
        return (value, declaration.label if declaration else key) if isinstance(value, date) else None

    def _instant(self, kind: str, name: str) -> datetime | None:
        """When something happened that a clock is counted from."""
        ids = {link.id for link in self.work.instances.values()}
        if kind in ("instance", "ended"):
            near = [one for one in self.work.instances.values() if one.process_key == name]
            times = [one.started_at if kind == "instance" else one.ended_at for one in near]
            return next((at for at in reversed(times) if at is not None), None)
        known = [task for task in self.subject.past
                 if task.instance_id in ids and self.differences.now(task.element_id) == name]  # fmt: skip
        if kind == "opened":
            return known[-1].opened_at if known else None
        done = [task.closed_at for task in known if task.state == "completed"]
        return done[-1] if done else None

    def _met_on(self, declared: ClockDeclaration, instance: Instance) -> date | None:
        """The day on which a clock that begins was met already; None where it can still be met."""
        key = self._key(declared.met, instance)
        kind, _, name = key.partition(":")
        if kind == "task":
            if name in self.standing.at_new | self.standing.ahead_new:
                return None
            at = self._instant("task", name)
            return local_date(at) if at is not None else None
        if not key or key.startswith(EVENTS):
            return None
        value = self.work.facts.values(self.work.chain(instance)).get(key)
        if isinstance(value, datetime):
            return local_date(value)
        return value if isinstance(value, date) else None

    def _key(self, key: str, instance: Instance) -> str:
        if key.startswith("parameter:"):
            key = str(self._parameters(instance).get(key.partition(":")[2], ""))
        return key.removeprefix("fact:")

    def _parameters(self, instance: Instance) -> dict[str, object]:
        found: dict[str, object] = {}
        for link in reversed(list(self.work.chain(instance))):
            found.update(link.parameters)
        return {**found, **parameters_after(self.work, instance, self.target)}

    def _length(self, declared: ClockDeclaration, instance: Instance) -> int:
        kind, _, name = declared.length.partition(":")
        value = self._parameters(instance)[name] if kind == "parameter" else declared.length
        return max(int(str(value)), 1 if declared.repeat else 0)

    def _copy(self, clock: Clock | None, instance: Instance, declared: ClockDeclaration) -> Clock:
        """A clock to count with that is no row of the case."""
        return Clock(
            key=declared.id,
            name=declared.name,
            length=self._length(declared, instance) if clock is None else clock.length,
            unit=declared.unit,
            direction=declared.direction,
            anchor=declared.anchor,
            is_repeating=declared.repeat,
            tick=clock.tick if clock else 0,
            anchor_on=clock.anchor_on if clock else None,
            anchor_at=clock.anchor_at if clock else None,
            anchor_source=clock.anchor_source if clock else "",
            working={},
        )

    def _project(self, copy: Clock, adjustments: Adjustments = NONE) -> None:
        due = counted(copy, self.work.calendar, adjustments)
        copy.due_on, copy.due_at, copy.working = due.due_on, due.due_at, dict(due.working)
        while copy.is_repeating and instant_of(copy, TICK, self.work.calendar) <= self.work.uow.at:
            copy.tick += 1
            due = counted(copy, self.work.calendar, adjustments)
            copy.due_on, copy.due_at = due.due_on, due.due_at

    def _lengths(self, clock: Clock, copy: Clock) -> str:
        return f"{_length_words(copy)} instead of {_length_words(clock)}"


def parameters_after(work: CaseWork, instance: Instance, target: Target) -> dict[str, object]:
    """The parameters of an instance after a move: those it has, and what it lacks as its area sets it."""
    area = work.uow.session.get(Area, work.case.area_id)
    found: dict[str, object] = dict(instance.parameters)
    for name, declared in target.bundle.diagram.parameters.items():
        if name not in found:
            set_here = area.parameters if area is not None else {}
            found[name] = set_here.get(f"{target.process_key}.{name}", declared.default)
    return found


def _ended(clock: Clock, instance: Instance, why: str) -> ClockPlan:
    move = ClockMove(clock.id, clock.key, clock.name, clock.due_on, clock.due_on, clock.state, "stopped", why)
    return ClockPlan("end", move, instance, None, clock)


def _set_anchor(clock: Clock, anchor: date | datetime) -> None:
    if isinstance(anchor, datetime):
        clock.anchor_at, clock.anchor_on = anchor, local_date(anchor)
    else:
        clock.anchor_at, clock.anchor_on = None, anchor


def _length_words(clock: Clock) -> str:
    return plural(clock.length, clock.unit.replace("_", " ").removesuffix("s"))


def _day_of(clock: Clock) -> str:
    return day_words(clock.anchor_on) if clock.anchor_on else "its anchor"
