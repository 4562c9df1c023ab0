"""Which clocks a change of the calendar may move, and where to.

Only what is still to come moves: a clock that was met, stopped or is overdue keeps the date that people were
held to, and so does one that is due before the change takes effect.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, and_, exists, or_, select
from sqlalchemy.orm import Session

from engine.clocks.adjusting import load_adjustments
from engine.clocks.due_dates import DueDate
from engine.clocks.pausing import NONE, Adjustments
from engine.clocks.projecting import counted
from engine.clocks.working_days import Calendar
from engine.models import CalendarChange, Case, Clock, Part, Rung
from engine.now import start_of_day_utc
from engine.preview import ClockChange, part_words

CONFIRMED = "confirmed"


@dataclass(frozen=True)
class Moving:
    """A change of an area's calendar, as far as clocks are concerned.

    Attributes:
        day: the day that became closed or open; of bank holidays that became official, the first of them.
        kind: ``added``, ``removed`` or ``confirmed``.
        from_on: clocks due before this day stay.
    """

    area_id: int
    day: date
    kind: str
    from_on: date


def moving_of(change: CalendarChange, today: date) -> Moving:
    """What a saved change moves on a day: never a clock whose own day has passed meanwhile."""
    return Moving(change.area_id, change.day, change.kind, max(change.effective_from, today))


def may_move(moving: Moving) -> ColumnElement[bool]:
    """The filter for clocks that a change may concern; counting them again tells which it moves."""
    later = exists().where(
        Rung.clock_id == Clock.id, Rung.state == "pending", Rung.at > start_of_day_utc(moving.day)
    )
    forward = and_(Clock.direction == "forward", or_(Clock.state == "paused", later))
    if moving.kind != CONFIRMED:
        forward = and_(forward, Clock.anchor_on < moving.day)
    return and_(
        Clock.area_id == moving.area_id,
        Clock.state.in_(("running", "paused")),
        Clock.due_on >= moving.from_on,
        or_(forward, and_(Clock.direction == "backward", Clock.anchor_on > moving.day)),
    )


def find_move(clock: Clock, calendar: Calendar, adjustments: Adjustments) -> DueDate | None:
    """Where a clock would be due on a calendar; None where it is due already, as certainly."""
    due = counted(clock, calendar, adjustments)
    told = (clock.due_on, clock.due_at, bool(clock.working.get("projected")))
    return None if told == (due.due_on, due.due_at, due.working["projected"]) else due


def list_moves(session: Session, moving: Moving, calendar: Calendar) -> Iterator[ClockChange]:
    """Every clock whose date a change moves, with the dates before and after.

    Args:
        session: where the change has been made, saved or not.
        moving: the change.
        calendar: as it is after the change.
    """
    rows = session.execute(
        select(Clock, Case.reference, Part.label, Part.role)
        .join(Case, Case.id == Clock.case_id)
        .outerjoin(Part, Part.id == Clock.part_id)
        .where(may_move(moving))
    ).all()
    adjustments = load_adjustments(session, (row.Clock.id for row in rows))
    for clock, reference, label, role in rows:
        due = find_move(clock, calendar, adjustments.get(clock.id, NONE))
        if due is None or due.due_on == clock.due_on:
            continue
        yield ClockChange(
            clock_id=clock.id,
            case_id=clock.case_id,
            reference=reference,
            name=clock.name,
            was_on=clock.due_on,
            due_on=due.due_on,
            state_was=clock.state,
            state=clock.state,
            of=part_words(label, role),
        )
