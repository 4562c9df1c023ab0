"""Which clocks of a case would change with a move, and to what: worked out without changing anything.

A clock that is in both versions keeps its date, unless its length, unit, direction or anchor differ; it is
then counted again. One that only the new version declares starts from its anchor, if that is known. One that
the new version does not have ends. Nothing else about any date may change, and the move asserts it.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Final

from engine.clocks.events import WORDS
from engine.clocks.pausing import NONE
from engine.clocks.recounting import is_past_due
from engine.diagram.model import ClockDeclaration
from engine.instances.case_work import CaseWork
from engine.models import Clock, Instance, Part, Task
from engine.moving.counting import Counting, day_of, length_words, set_anchor
from engine.moving.differences import Differences
from engine.moving.model import ClockMove, Subject, Target
from engine.moving.positions import TICKING, Standing, concerned
from engine.moving.remapping import Refusal

_DATED: Final = ("length", "unit", "direction", "anchor")


@dataclass(frozen=True)
class ClockPlan:
    """One clock that will change.

    Attributes:
        what: begin, recount, end; or asked, for one that begins by itself with a part that is asked.
        clock: the row, of one that exists.
        anchor: from which day a beginning or re-counted clock is counted; None while it waits.
        met_on: when what it waits for happened already.
        counted: the clock as it would be counted, no row of the case; None for one that ends or waits.
        missed: the rungs that tell people and are too late to be told.
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
    counted: Clock | None = None
    missed: tuple[str, ...] = ()


@dataclass
class ClockPlanner:
    """Plans the clocks of one instance and of the branches beside it."""

    subject: Subject
    target: Target
    differences: Differences
    standing: Standing
    unit: Sequence[Instance]
    refusals: list[Refusal] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._counting = Counting(self.subject, self.target, self.differences, self.standing)

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
        elif declared.met != was.met and self._counting.met_on(declared, instance) is not None:
            problem = (
                f"“{clock.name}” waits for something else in the new version, which has happened already."
            )
            self.refusals.append(Refusal("", problem, "Let the case finish on its version."))
        elif any(getattr(declared, name) != getattr(was, name) for name in _DATED):
            yield from self._recounted(clock, instance, declared, was)

    def _waiting(self, clock: Clock, instance: Instance, declared: ClockDeclaration) -> Iterator[ClockPlan]:
        """A waiting clock stays so, unless it is now counted from a day that is known."""
        known = self._counting.anchor(declared, instance) if declared.anchor != clock.anchor else None
        if known is not None:
            as_new = self._counting.copy(clock, instance, declared)
            yield from self._started(as_new, declared, instance, known, clock=clock)

    def _recounted(
        self, clock: Clock, instance: Instance, declared: ClockDeclaration, was: ClockDeclaration
    ) -> Iterator[ClockPlan]:
        copy = self._counting.copy(clock, instance, declared)
        anchor: date | datetime | None = clock.anchor_at or clock.anchor_on
        if declared.anchor != was.anchor:
            known = self._counting.anchor(declared, instance)
            if known is None:
                problem = f"“{clock.name}” is counted from a day that is not known yet."
                self.refusals.append(Refusal("", problem, "Enter that day first."))
                return
            anchor, copy.anchor_source = known
            set_anchor(copy, anchor)
        else:
            copy.length = (
                self._counting.length(declared, instance) if declared.length != was.length else clock.length
            )
        self._counting.project(copy, self.subject.adjustments.get(clock.id, NONE))
        runs_again = clock.state == "overdue" and not is_past_due(self.work, copy)
        state = "running" if runs_again else clock.state
        why = f"{length_words(copy)} instead of {length_words(clock)}, counted from {day_of(copy)}."
        move = ClockMove(
            clock.id, clock.key, declared.name, clock.due_on, copy.due_on, clock.state, state, why
        )
        yield ClockPlan(
            what="recount",
            move=move,
            instance=instance,
            declaration=declared,
            clock=clock,
            anchor=anchor,
            source=copy.anchor_source,
            length=copy.length,
            counted=copy,
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
            self._counting.copy(None, host, declared), declared, host, self._counting.anchor(declared, host)
        )

    def _of_open_tasks(
        self, declared: ClockDeclaration, instance: Instance, element_id: str
    ) -> Iterator[ClockPlan]:
        for task in self.subject.open_tasks(instance):
            if self.differences.now(task.element_id) != element_id:
                continue
            source = f"“{task.name}” was {WORDS['opened']}"
            if declared.scope == "task":
                copy = self._counting.copy(None, instance, declared)
                yield from self._started(copy, declared, instance, (task.opened_at, source), task=task)
                continue
            for part in self.subject.parts.get(task.id, ()):
                if part.state in ("offered", "claimed"):
                    copy = self._counting.copy(None, instance, declared)
                    known = (part.asked_at, source)
                    yield from self._started(copy, declared, instance, known, task=task, part=part)

    def _asked(self, task: Task, element_id: str, label: str) -> Iterator[ClockPlan]:
        instance = self.work.instances[task.instance_id]
        for declared in self.target.bundle.diagram.clocks.values():
            if declared.scope == "part" and declared.anchor == f"opened:{element_id}":
                copy = self._counting.copy(None, instance, declared)
                set_anchor(copy, self.work.uow.at)
                self._counting.project(copy)
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
            set_anchor(copy, anchor)
            self._counting.project(copy)
            met_on = (
                self._counting.met_on(declared, instance) if declared.scope in ("case", "instance") else None
            )
            late = met_on is not None and copy.due_on is not None and met_on > copy.due_on
            state = "running" if met_on is None else "met_late" if late else "met"
        counted_from = f" It is counted from {day_of(copy)}." if known else " It waits for its day."
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
        as_counted = copy if known else None
        begun = ClockPlan("begin", move, instance, declared, clock, anchor, source, met_on, task, part)
        yield replace(begun, counted=as_counted)


def _ended(clock: Clock, instance: Instance, why: str) -> ClockPlan:
    move = ClockMove(clock.id, clock.key, clock.name, clock.due_on, clock.due_on, clock.state, "stopped", why)
    return ClockPlan("end", move, instance, None, clock)
