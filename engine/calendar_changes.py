"""After a change of a calendar: every case is counted again, one command each, whatever happens in between.

The change is a row with the case up to which everything is done. A process that dies leaves it to the next
sweep; a case that was counted twice was moved once. A change is looked at once more some minutes later, for a
clock that was being started on the old calendar while the new one was saved.
"""

from datetime import timedelta

import structlog
from sqlalchemy import select, update

from engine.actor import SYSTEM
from engine.clocks.calendar_moves import may_move, moving_of
from engine.clocks.calendars import OFFICIAL_UNTIL
from engine.clocks.working_days import england_bank_holidays
from engine.commands.confirm_holidays import ConfirmHolidays
from engine.commands.reproject_case import ReprojectCase
from engine.execute import Engine, NothingToDo
from engine.models import CalendarChange, CalendarDay, Clock
from engine.now import local_date

log = structlog.get_logger()

SECOND_LOOK = timedelta(minutes=10)
RETRY = timedelta(minutes=5)
BATCH = 50


def settle_calendars(engine: Engine) -> int:
    """Count the cases of every unfinished change again.

    Returns:
        How many cases moved.
    """
    with engine.read() as session:
        query = select(CalendarChange.id).where(
            CalendarChange.finished_at.is_(None), CalendarChange.next_at <= engine.now()
        )
        ids = list(session.scalars(query.order_by(CalendarChange.id)))
    return sum(_settle(engine, change_id) for change_id in ids)


def check_holidays(engine: Engine) -> int:
    """Confirm projected bank holidays that the official list covers by now, in every area.

    Returns:
        How many areas had any.
    """
    with engine.read() as session:
        query = select(CalendarDay.area_id).where(CalendarDay.is_projected, CalendarDay.day <= OFFICIAL_UNTIL)
        first = select(CalendarDay.day).where(CalendarDay.is_projected).order_by(CalendarDay.day).limit(1)
        areas, day = sorted(set(session.scalars(query))), session.scalar(first)
    if not areas or day is None:
        return 0
    official = england_bank_holidays(range(day.year, OFFICIAL_UNTIL.year + 1))
    for area_id in areas:
        engine.execute(ConfirmHolidays(area_id, official, OFFICIAL_UNTIL), actor=SYSTEM)
    return len(areas)


def _settle(engine: Engine, change_id: int) -> int:
    moved = failed = 0
    while cases := _next_cases(engine, change_id):
        for case_id in cases:
            try:
                found = engine.execute(ReprojectCase(case_id, change_id), actor=SYSTEM)
                has_moved, has_failed = int(not isinstance(found, NothingToDo)), 0
            except Exception:
                log.exception("calendar.case_failed", change=change_id, case=case_id)
                has_moved, has_failed = 0, 1
            moved, failed = moved + has_moved, failed + has_failed
            _note_progress(engine, change_id, case_id, has_moved, has_failed)
    _end_pass(engine, change_id)
    return moved


def _next_cases(engine: Engine, change_id: int) -> list[int]:
    """The next cases with clocks that the change may concern, in the order in which they are locked."""
    with engine.read() as session:
        change = session.get_one(CalendarChange, change_id)
        moving = moving_of(change, local_date(engine.now()))
        query = select(Clock.case_id).where(may_move(moving), Clock.case_id > change.last_case_id)
        return list(session.scalars(query.distinct().order_by(Clock.case_id).limit(BATCH)))


def _note_progress(engine: Engine, change_id: int, case_id: int, moved: int, failed: int) -> None:
    with engine.housekeeping() as session:
        session.execute(
            update(CalendarChange)
            .where(CalendarChange.id == change_id)
            .values(
                last_case_id=case_id,
                cases_done=CalendarChange.cases_done + moved,
                cases_failed=CalendarChange.cases_failed + failed,
            )
        )


def _end_pass(engine: Engine, change_id: int) -> None:
    """All cases have been counted: again later if one failed or one may have been missed, else finished."""
    now = engine.now()
    with engine.housekeeping() as session:
        change = session.get_one(CalendarChange, change_id)
        if change.cases_failed:
            change.next_at, change.last_case_id, change.cases_failed = now + RETRY, 0, 0
        elif now < change.changed_at + SECOND_LOOK:
            change.next_at, change.last_case_id = change.changed_at + SECOND_LOOK, 0
        else:
            change.finished_at = now
