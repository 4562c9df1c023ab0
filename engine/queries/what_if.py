"""What if: the days that the clocks of a case count from, and what would follow from another one."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.actor import SYSTEM
from engine.bundles import Library
from engine.clocks.running import EVENTS, anchor_fact, start_clock
from engine.commands.correct_anchor import CorrectAnchor
from engine.execute import Engine
from engine.instances.case_work import CaseWork
from engine.models import Clock, Instance
from engine.now import LONDON
from engine.preview import Preview
from engine.unit_of_work import UnitOfWork

_SETTLED = ("stopped",)


@dataclass(frozen=True)
class Anchor:
    """A day that clocks count from. ``on`` is None while it is unknown."""

    clock_ids: tuple[int, ...]
    label: str
    on: date | None

    @property
    def clock_id(self) -> int:
        """The first of the clocks, by which the day is known."""
        return self.clock_ids[0]


@dataclass(frozen=True)
class _Suppose:
    """The day becomes known: every clock that waits for it starts. Only ever looked at, never saved."""

    clock_id: int
    on: date

    def run(self, uow: UnitOfWork) -> None:
        case_id = select(Clock.case_id).where(Clock.id == self.clock_id).scalar_subquery()
        work = CaseWork.lock(uow, case_id)
        chosen = next(clock for clock in work.clocks if clock.id == self.clock_id)
        fact = anchor_fact(work, chosen, chosen.anchor)
        for clock in list(work.clocks):
            if clock.state == "waiting" and anchor_fact(work, clock, clock.anchor) == fact:
                start_clock(work, clock, self.on, "A supposed day")


def list_anchors(session: Session, library: Library, case_id: int) -> list[Anchor]:
    """The days that the clocks of a case count from: facts once each, events clock by clock.

    Those of clocks that wait for an event, or were stopped, are not among them.
    """
    clocks = list(session.scalars(select(Clock).where(Clock.case_id == case_id).order_by(Clock.id)))
    instances = {row.id: row for row in session.scalars(select(Instance).where(Instance.case_id == case_id))}
    groups: dict[tuple[str, ...], list[Clock]] = {}
    labels: dict[tuple[str, ...], str] = {}
    for clock in clocks:
        fact = _fact(clock, instances)
        if clock.state in _SETTLED or (not fact and clock.state == "waiting"):
            continue
        known = clock.state != "waiting"
        key = (fact, str(clock.anchor_on)) if fact else (str(clock.id),)
        groups.setdefault(key, []).append(clock)
        labels.setdefault(key, clock.anchor_source if known else _label(session, library, clock, fact))
    found = [
        Anchor(tuple(clock.id for clock in group), labels[key], group[0].anchor_on)
        for key, group in groups.items()
    ]
    return sorted(found, key=lambda anchor: (anchor.on is None, anchor.on or date.max, anchor.clock_id))


def preview_anchor(engine: Engine, anchor: Anchor, on: date) -> Preview[Any]:
    """Every clock that would have another date if the anchor's day were another; nothing is saved.

    The caller has made sure that the reader may read the whole case: what follows is computed as the system.

    Raises:
        CasewayError: no date follows from that day, in words for the reader.
    """
    if anchor.on is None:
        return engine.preview(_Suppose(anchor.clock_id, on), actor=SYSTEM)
    with engine.read() as rows:
        unit = rows.scalar(select(Clock.unit).where(Clock.id == anchor.clock_id))
    moment = datetime.combine(on, time.min, LONDON) if unit == "hours" else on
    return engine.preview(CorrectAnchor(anchor.clock_id, moment, "What if", is_supposed=True), actor=SYSTEM)


def _fact(clock: Clock, instances: Mapping[int, Instance]) -> str:
    """The fact a clock is counted from, what a parameter names put in its place; '' for an event."""
    key, instance = clock.anchor, instances.get(clock.instance_id or 0)
    if key.startswith("parameter:"):
        name = key.partition(":")[2]
        while instance is not None and name not in instance.parameters:
            instance = instances.get(instance.parent_id or 0)
        key = str(instance.parameters[name]) if instance is not None else ""
    key = key.removeprefix("fact:")
    return "" if key.startswith(EVENTS) else key


def _label(session: Session, library: Library, clock: Clock, fact: str) -> str:
    declared = library.get(session, clock.version_id).diagram.facts.get(fact)
    return declared.label if declared else fact.replace("_", " ").capitalize()
