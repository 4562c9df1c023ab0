"""Changing an area's calendar: the note that a change leaves, and the clocks it will move."""

from datetime import date

from engine.clocks.calendar_moves import Moving, list_moves
from engine.clocks.calendars import load_calendar
from engine.models import CalendarChange
from engine.preview import ClockChange
from engine.unit_of_work import UnitOfWork

LONGEST = 200
KINDS = {
    "bank_holiday": "Bank holiday",
    "one_off": "One-off day",
    "closure": "Local closure",
}


def note_change(
    uow: UnitOfWork, area_id: int, day: date, kind: str, name: str, reason: str, effective_from: date
) -> CalendarChange:
    """Leave a row that says what changed, so that every case is counted again even after a power cut.

    Args:
        uow: of the command that has locked the area.
        area_id: whose calendar.
        day: the day, or the first of several.
        kind: ``added``, ``removed`` or ``confirmed``.
        name: what the day is called.
        reason: why it changed; every clock that moves keeps it.
        effective_from: clocks due before this day stay.
    """
    change = CalendarChange(
        area_id=area_id,
        day=day,
        kind=kind,
        name=name,
        reason=reason,
        effective_from=effective_from,
        changed_at=uow.at,
        changed_by_id=uow.actor.person_id,
        last_case_id=0,
        cases_done=0,
        cases_failed=0,
        next_at=uow.at,
    )
    uow.session.add(change)
    uow.session.flush()
    return change


def foresee(uow: UnitOfWork, area_id: int, day: date, kind: str, effective_from: date) -> list[ClockChange]:
    """The clocks that the change just made will move, once their cases are counted again."""
    moving = Moving(area_id, day, kind, max(effective_from, uow.today))
    return list(list_moves(uow.session, moving, load_calendar(uow.session, area_id)))
