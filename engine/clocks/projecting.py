"""From an anchor to a due date and the instants of the ladder, on the rows of a clock."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from engine.clocks.due_dates import due_date, shift_day
from engine.clocks.working_days import Calendar
from engine.diagram.model import ClockDeclaration, RungDeclaration
from engine.models import Clock
from engine.now import LONDON, first_instant_after, start_of_day_utc

BREACH = RungDeclaration(id="breach", kind="breach")
TICK = RungDeclaration(id="tick", kind="tick")


@dataclass(frozen=True)
class Instant:
    """One rung of a ladder, placed in time."""

    rung: RungDeclaration
    at: datetime


def project(clock: Clock, calendar: Calendar) -> None:
    """Work out when a clock is due, and store why.

    A repeating clock is due at its next tick: the length is counted ``tick + 1`` times from the anchor, so
    that months never drift (31 January, 28 February, 31 March).
    """
    anchor = clock.anchor_at if clock.unit == "hours" and clock.anchor_at else clock.anchor_on
    if anchor is None:
        message = f"clock {clock.key} has no anchor to count from"
        raise ValueError(message)
    if isinstance(anchor, datetime):
        anchor = anchor.astimezone(LONDON)
    times = clock.tick + 1 if clock.is_repeating else 1
    due = due_date(
        anchor, clock.length * times, clock.unit, clock.direction, calendar, source=clock.anchor_source
    )
    clock.due_on, clock.due_at, clock.working = due.due_on, due.due_at, dict(due.working)


def ladder(declaration: ClockDeclaration) -> list[RungDeclaration]:
    """The rungs of a clock; ``breach`` is always there, and a repeating clock has its tick instead."""
    if declaration.repeat:
        return [TICK, *(rung for rung in declaration.rungs if rung.kind == "remind")]
    declared = list(declaration.rungs)
    if not any(rung.id == BREACH.id for rung in declared):
        declared.append(BREACH)
    return declared


def instants(clock: Clock, declaration: ClockDeclaration, calendar: Calendar) -> Iterator[Instant]:
    """Each rung of a running clock with the instant at which it fires."""
    for rung in ladder(declaration):
        yield Instant(rung, instant_of(clock, rung, calendar))


def instant_of(clock: Clock, rung: RungDeclaration, calendar: Calendar) -> datetime:
    """When a rung fires.

    A breach fires at the first instant after the due date. Every other rung fires as its local day begins,
    so that people see it on the morning of that day; on a clock of hours it fires to the minute.
    """
    if clock.due_on is None or clock.due_at is None or clock.anchor_on is None:
        message = f"clock {clock.key} is not running"
        raise ValueError(message)
    unit = rung.unit or clock.unit
    if clock.unit == "hours" and unit == "hours":
        start = clock.anchor_at if rung.origin == "anchor" and clock.anchor_at else clock.due_at
        return start + timedelta(hours=rung.offset)
    day = clock.anchor_on if rung.origin == "anchor" else clock.due_on
    day = shift_day(day, rung.offset, "days" if unit == "hours" else unit, calendar)
    if rung.kind == "breach" or rung.id == BREACH.id:
        return first_instant_after(day)
    return start_of_day_utc(day)
