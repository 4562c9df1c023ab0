"""From an anchor to a due date and the instants of the ladder, on the rows of a clock."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from engine.clocks.due_dates import DueDate, due_date, shift_day
from engine.clocks.pausing import (
    NONE,
    Adjustments,
    PausedTime,
    later_by_days,
    later_by_time,
    without_paused_days,
)
from engine.clocks.working_days import Calendar
from engine.clocks.workings import notes_added
from engine.diagram.model import ClockDeclaration, RungDeclaration
from engine.models import Clock
from engine.now import LONDON, first_instant_after, start_of_day_utc

BREACH = RungDeclaration(id="breach", kind="breach")
TICK = RungDeclaration(id="tick", kind="tick")
NO_POWER_TO_PAUSE = (
    "Caseway knows of no power in the law or the guidance to pause this clock: the pause is a local note of "
    "who agreed to it, and changes nothing about the duty itself."
)


@dataclass(frozen=True)
class Instant:
    """One rung of a ladder, placed in time."""

    rung: RungDeclaration
    at: datetime


def project(clock: Clock, calendar: Calendar, adjustments: Adjustments = NONE) -> None:
    """Work out when a clock is due, and store why.

    Args:
        clock: with its anchor.
        calendar: the days that do not count in its area.
        adjustments: its pauses and extensions.
    """
    due = counted(clock, calendar, adjustments)
    clock.due_on, clock.due_at, clock.working = due.due_on, due.due_at, dict(due.working)
    if adjustments.pauses and pause_warning(clock):
        clock.working = notes_added(clock.working, [pause_warning(clock)])


def counted(clock: Clock, calendar: Calendar, adjustments: Adjustments = NONE) -> DueDate:
    """When a clock is due as it stands; the clock is left as it was.

    A repeating clock is due at its next tick: the length is counted ``tick + 1`` times from the anchor, so
    that months never drift (31 January, 28 February, 31 March).

    Raises:
        ValueError: it has no anchor.
    """
    anchor = clock.anchor_at if clock.unit == "hours" and clock.anchor_at else clock.anchor_on
    if anchor is None:
        message = f"clock {clock.key} has no anchor to count from"
        raise ValueError(message)
    if isinstance(anchor, datetime):
        anchor = anchor.astimezone(LONDON)
    times = clock.tick + 1 if clock.is_repeating else 1
    return due_date(
        anchor,
        clock.length * times,
        clock.unit,
        clock.direction,
        calendar,
        source=clock.anchor_source,
        adjustments=adjustments,
    )


def pause_warning(clock: Clock) -> str:
    """What must be said beside a pause of a clock that is not the area's own; empty for a local clock.

    The register of timers (facts, section 1.12) knows one clock whose guidance speaks of suspending, and
    that is no reason to let software imply that a duty may be put off.
    """
    return "" if clock.force == clock.length_source == "local" else NO_POWER_TO_PAUSE


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
    pauses = _pauses_told(clock)
    if clock.unit == "hours" and unit == "hours":
        if rung.origin == "anchor" and clock.anchor_at:
            return later_by_time(clock.anchor_at + timedelta(hours=rung.offset), pauses)
        return clock.due_at + timedelta(hours=rung.offset)
    unit = "days" if unit == "hours" else unit
    day = clock.anchor_on if rung.origin == "anchor" else clock.due_on
    day = shift_day(day, rung.offset, unit, _open_days(calendar, pauses))
    if rung.origin == "anchor" and unit != "working_days":
        day = later_by_days(clock.anchor_on, day, pauses)
    if rung.kind == "breach" or rung.id == BREACH.id:
        return first_instant_after(day)
    return start_of_day_utc(day)


def _open_days(calendar: Calendar, pauses: list[PausedTime]) -> Calendar:
    return without_paused_days(calendar, (day for pause in pauses for day in pause.days()))


def _pauses_told(clock: Clock) -> list[PausedTime]:
    """The pauses as the clock's working tells them: what its date was counted with."""
    return [
        PausedTime(
            date.fromisoformat(told["on"]),
            date.fromisoformat(told["to"]) if told["to"] else None,
            datetime.fromisoformat(told["from_at"]) if told.get("from_at") else None,
            datetime.fromisoformat(told["to_at"]) if told.get("to_at") else None,
        )
        for told in clock.working.get("pauses", ())
    ]
