"""What a move would set off at once: rungs and timers of the target whose time has passed already.

A notice that is too late is left out, as nothing missed is made up for. A deadline that has passed is overdue
all the same. A timer that would interrupt a step or open one needs a person first.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final

from engine.clocks.arming import LIVE, find_clock
from engine.clocks.projecting import BREACH, instant_of, instants
from engine.clocks.words import day_words
from engine.diagram.model import ClockDeclaration, Diagram, Element, RungDeclaration
from engine.models import Clock, Instance
from engine.moving.clock_plans import ClockPlan
from engine.moving.differences import Differences
from engine.moving.ladders import NOTICES
from engine.moving.model import Subject
from engine.moving.remapping import Refusal
from engine.now import local_date
from engine.workflow.marking import Level, Resting, walk

_WORDS: Final = {"remind": "reminder", "due": "notice of the day", "escalate": "escalation"}
_LOOK: Final = "Look at the case, then say that it may move."


@dataclass
class Passed:
    """What would happen at once, or is left out.

    Attributes:
        words: one sentence for each.
        clocks: the planned clocks, each with the notices that it leaves out.
        refusal: why a person has to look at it first.
    """

    words: list[str] = field(default_factory=list)
    clocks: list[ClockPlan] = field(default_factory=list)
    refusal: Refusal | None = None


def find_passed(
    subject: Subject,
    differences: Differences,
    unit: Sequence[Instance],
    levels: Sequence[Level],
    moved: Sequence[Level],
    plans: Sequence[ClockPlan],
) -> Passed:
    """What has passed already of what a move brings.

    Args:
        unit: the instance and the branches beside it.
        levels: their markings.
        moved: the same on the target.
        plans: every clock that changes.
    """
    finder = _Finder(subject, differences, unit, plans)
    finder.look_at_clocks()
    for instance, before, after in zip(unit, levels, moved, strict=True):
        was = {ref.token_id: token for ref, token, _ in walk(before)}
        for ref, token, _ in walk(after):
            finder.look_at_timers(instance, was[ref.token_id], token)
    return finder.found


class _Finder:
    def __init__(
        self,
        subject: Subject,
        differences: Differences,
        unit: Sequence[Instance],
        plans: Sequence[ClockPlan],
    ) -> None:
        self._work, self._differences = subject.work, differences
        self._unit = {instance.id: instance for instance in unit}
        self._plans = plans
        self._planned = {plan.clock.id: plan for plan in plans if plan.clock is not None}
        self.found = Passed()

    @property
    def _now(self) -> datetime:
        return self._work.uow.at

    def look_at_clocks(self) -> None:
        """The ladders: of clocks that begin or are counted again, and of those that keep their date."""
        self.found.clocks = [self._planned_clock(plan) for plan in self._plans]
        for clock in self._work.clocks:
            if clock.instance_id in self._unit and clock.id not in self._planned:
                declared = self._differences.new.diagram.clocks.get(clock.key)
                if clock.state in LIVE and declared is not None:
                    self._ladder(clock, declared, clock)

    def _planned_clock(self, plan: ClockPlan) -> ClockPlan:
        if plan.counted is None or plan.declaration is None or plan.move.state not in LIVE:
            return plan
        kept = plan.clock if plan.what == "recount" else None
        return replace(plan, missed=self._ladder(plan.counted, plan.declaration, kept))

    def _ladder(self, clock: Clock, declared: ClockDeclaration, kept: Clock | None) -> tuple[str, ...]:
        """The ids of the notices of a ladder that are left out."""
        was = self._instants_before(kept) if kept is not None else {}
        missed = []
        for one in instants(clock, declared, self._work.calendar):
            is_new = one.rung.id not in was or was[one.rung.id] > self._now
            if not is_new or one.at > self._now:
                continue
            on = day_words(local_date(one.at))
            if one.rung.kind in NOTICES:
                missed.append(one.rung.id)
                what = _WORDS[one.rung.kind]
                self.found.words.append(f"The {what} of “{clock.name}” for {on} has passed: it is not sent.")
            elif one.rung.kind == "breach":
                due = day_words(clock.due_on) if clock.due_on else on
                over = "would be overdue at once" if declared.met else "would be over at once"
                self.found.words.append(f"“{clock.name}” {over}: its day is {due}.")
        return tuple(missed)

    def _instants_before(self, clock: Clock) -> Mapping[str, datetime]:
        declared = self._differences.old.diagram.clocks[clock.key]
        return {one.rung.id: one.at for one in instants(clock, declared, self._work.calendar)}

    def look_at_timers(self, instance: Instance, before: Resting, after: Resting) -> None:
        """The timers that wait at one token of the target."""
        waited = {self._differences.now(event): event for event in (before.element_id, *before.armed)}
        for event_id in (after.element_id, *after.armed):
            event = self._differences.new.diagram.elements[event_id]
            if event.event != "timer":
                continue
            at = self._instant(instance, event)
            old = waited.get(event_id)
            was = self._instant_before(instance, old) if old is not None else None
            if at is not None and at <= self._now and (was is None or was > self._now):
                self._fires(event, at)

    def _fires(self, event: Element, at: datetime) -> None:
        diagram = self._differences.new.diagram
        opened = [f"“{one.name or one.id}”" for one in _opened(diagram, event.id)]
        name = f"The timer “{event.name or event.id}” has passed on {day_words(local_date(at))}"
        host = diagram.elements.get(event.attached_to)
        ended = f", and “{host.name or host.id}” would be ended" if host and event.interrupting else ""
        what = f"{' and '.join(opened)} would open at once" if opened else "it would fire at once"
        words = f"{name}: {what}{ended}."
        self.found.words.append(words)
        if (opened or host is None or event.interrupting) and self.found.refusal is None:
            self.found.refusal = Refusal(event.id, words, _LOOK)

    def _instant(self, instance: Instance, event: Element) -> datetime | None:
        """When a timer of the target would fire; None where its clock would not run."""
        clock, state = self._clock_after(instance, event.clock)
        declared = self._differences.new.diagram.clocks.get(event.clock)
        return self._at(clock, state, declared, event)

    def _instant_before(self, instance: Instance, event_id: str) -> datetime | None:
        event = self._differences.old.diagram.elements[event_id]
        clock = find_clock(self._work, instance, event.clock)
        declared = self._differences.old.diagram.clocks.get(event.clock)
        return self._at(clock, clock.state if clock else "", declared, event)

    def _at(
        self, clock: Clock | None, state: str, declared: ClockDeclaration | None, event: Element
    ) -> datetime | None:
        has_run_out = state == "met" and clock is not None and not clock.met
        if clock is None or clock.is_repeating or not (state in LIVE or has_run_out):
            return None
        rungs = {rung.id: rung for rung in declared.rungs} if declared else {}
        rung = rungs.get(event.rung or BREACH.id) or _undeclared(event)
        return instant_of(clock, rung, self._work.calendar)

    def _clock_after(self, instance: Instance, key: str) -> tuple[Clock | None, str]:
        """The clock a timer of the target would wait for, as it would be counted, and its state."""
        chain = {link.id for link in self._work.chain(instance)}
        for plan in self._plans:
            if plan.what == "begin" and plan.move.key == key and plan.instance.id in chain:
                return plan.counted, plan.move.state
        clock = find_clock(self._work, instance, key)
        if clock is None:
            return None, ""
        changed = self._planned.get(clock.id)
        return (clock, clock.state) if changed is None else (changed.counted, changed.move.state)


def _undeclared(event: Element) -> RungDeclaration:
    return RungDeclaration(id=event.rung, kind="due") if event.rung else BREACH


def _opened(diagram: Diagram, event_id: str) -> list[Element]:
    """The steps that an event opens: the first ones on every way that leads from it."""
    found: dict[str, Element] = {}
    waiting, seen = [event_id], set[str]()
    while waiting:
        for flow in diagram.outgoing(waiting.pop()):
            element = diagram.elements[flow.target]
            if element.kind.endswith("Task") or element.kind in ("subProcess", "callActivity"):
                found[element.id] = element
            elif element.id not in seen:
                seen.add(element.id)
                waiting.append(element.id)
    return list(found.values())
