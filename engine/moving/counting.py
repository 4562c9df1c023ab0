"""How a clock of the target would be counted for a case: its anchor, its length, and when it was met."""

from dataclasses import dataclass
from datetime import date, datetime

from engine.clocks.events import WORDS
from engine.clocks.pausing import NONE, Adjustments
from engine.clocks.projecting import TICK, counted, instant_of
from engine.clocks.running import EVENTS
from engine.clocks.words import day_words, plural
from engine.diagram.model import ClockDeclaration
from engine.instances.case_work import CaseWork
from engine.models import Area, Clock, Instance
from engine.moving.differences import Differences
from engine.moving.model import Subject, Target
from engine.moving.positions import Standing
from engine.now import local_date


@dataclass(frozen=True)
class Counting:
    """One case and the target; nothing here changes anything."""

    subject: Subject
    target: Target
    differences: Differences
    standing: Standing

    @property
    def work(self) -> CaseWork:
        """The case."""
        return self.subject.work

    def anchor(self, declared: ClockDeclaration, instance: Instance) -> tuple[date | datetime, str] | None:
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

    def met_on(self, declared: ClockDeclaration, instance: Instance) -> date | None:
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

    def length(self, declared: ClockDeclaration, instance: Instance) -> int:
        """How long a clock is, as declared or as its parameter says."""
        kind, _, name = declared.length.partition(":")
        value = self._parameters(instance)[name] if kind == "parameter" else declared.length
        return max(int(str(value)), 1 if declared.repeat else 0)

    def copy(self, clock: Clock | None, instance: Instance, declared: ClockDeclaration) -> Clock:
        """A clock to count with that is no row of the case."""
        return Clock(
            key=declared.id,
            name=declared.name,
            length=self.length(declared, instance) if clock is None else clock.length,
            unit=declared.unit,
            direction=declared.direction,
            anchor=declared.anchor,
            met=declared.met,
            is_repeating=declared.repeat,
            tick=clock.tick if clock else 0,
            anchor_on=clock.anchor_on if clock else None,
            anchor_at=clock.anchor_at if clock else None,
            anchor_source=clock.anchor_source if clock else "",
            working={},
        )

    def project(self, copy: Clock, adjustments: Adjustments = NONE) -> None:
        """Work out when a copy is due; one that comes round is put at its next tick."""
        due = counted(copy, self.work.calendar, adjustments)
        copy.due_on, copy.due_at, copy.working = due.due_on, due.due_at, dict(due.working)
        while copy.is_repeating and instant_of(copy, TICK, self.work.calendar) <= self.work.uow.at:
            copy.tick += 1
            due = counted(copy, self.work.calendar, adjustments)
            copy.due_on, copy.due_at = due.due_on, due.due_at


def parameters_after(work: CaseWork, instance: Instance, target: Target) -> dict[str, object]:
    """The parameters of an instance after a move: those it has, and what it lacks as its area sets it."""
    area = work.uow.session.get(Area, work.case.area_id)
    found: dict[str, object] = dict(instance.parameters)
    for name, declared in target.bundle.diagram.parameters.items():
        if name not in found:
            set_here = area.parameters if area is not None else {}
            found[name] = set_here.get(f"{target.process_key}.{name}", declared.default)
    return found


def set_anchor(clock: Clock, anchor: date | datetime) -> None:
    """Let a clock be counted from a day, or from an instant."""
    if isinstance(anchor, datetime):
        clock.anchor_at, clock.anchor_on = anchor, local_date(anchor)
    else:
        clock.anchor_at, clock.anchor_on = None, anchor


def length_words(clock: Clock) -> str:
    """How long a clock is: "10 working days"."""
    return plural(clock.length, clock.unit.replace("_", " ").removesuffix("s"))


def day_of(clock: Clock) -> str:
    """The day from which a clock is counted, in words."""
    return day_words(clock.anchor_on) if clock.anchor_on else "its anchor"
