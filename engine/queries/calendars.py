"""An area's calendar as people read it: the days that do not count, year by year, and what changed."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session, aliased

from engine.clocks.calendar_moves import may_move, moving_of
from engine.clocks.closing_days import KINDS
from engine.models import CalendarChange, CalendarDay, Clock, Person

CHANGE_WORDS = {
    "added": "No longer counts",
    "removed": "Counts after all",
    "confirmed": "Became official",
}
MOST_CHANGES = 50


@dataclass(frozen=True)
class DayView:
    """One day that does not count. ``added_by`` is empty for the days an area starts with."""

    id: int
    day: date
    kind: str
    kind_words: str
    reason: str
    source: str
    is_projected: bool
    effective_from: date | None
    added_at: datetime | None
    added_by: str


@dataclass(frozen=True)
class YearView:
    """One year of a calendar. ``is_projected`` when any of its bank holidays is not official yet."""

    year: int
    days: int
    is_projected: bool


@dataclass(frozen=True)
class ChangeView:
    """One change of the calendar and how far its cases are.

    ``moved`` is how many cases have moved, ``left`` how many are still to be looked at; ``finished_at`` is
    None while any are, or may have been missed.
    """

    id: int
    day: date
    kind: str
    words: str
    name: str
    reason: str
    effective_from: date
    changed_at: datetime
    changed_by: str
    moved: int
    left: int
    failed: int
    finished_at: datetime | None


def list_days(session: Session, area_id: int, year: int) -> list[DayView]:
    """The days of a year that do not count in an area, weekends left out, earliest first."""
    return _days(session, CalendarDay.area_id == area_id, _in_year(year))


def find_day(session: Session, area_id: int, calendar_day_id: int) -> DayView | None:
    """One day of an area's calendar, or None."""
    found = _days(session, CalendarDay.area_id == area_id, CalendarDay.id == calendar_day_id)
    return found[0] if found else None


def list_years(session: Session, area_id: int) -> list[YearView]:
    """The years for which an area has any days, earliest first."""
    rows = session.execute(
        select(CalendarDay.day, CalendarDay.is_projected).where(CalendarDay.area_id == area_id)
    )
    years: dict[int, list[bool]] = {}
    for row in rows:
        years.setdefault(row.day.year, []).append(row.is_projected)
    return [YearView(year, len(marks), any(marks)) for year, marks in sorted(years.items())]


def list_changes(session: Session, area_id: int, today: date) -> list[ChangeView]:
    """The latest changes of an area's calendar, the newest first, with their progress."""
    query = (
        select(CalendarChange, Person.name)
        .outerjoin(Person, Person.id == CalendarChange.changed_by_id)
        .where(CalendarChange.area_id == area_id)
        .order_by(CalendarChange.id.desc())
        .limit(MOST_CHANGES)
    )
    return [_change(session, change, name, today) for change, name in session.execute(query)]


def _change(session: Session, change: CalendarChange, name: str | None, today: date) -> ChangeView:
    left = 0
    if change.finished_at is None:
        waiting = select(func.count(func.distinct(Clock.case_id))).where(
            may_move(moving_of(change, today)), Clock.case_id > change.last_case_id
        )
        left = session.scalar(waiting) or 0
    return ChangeView(
        id=change.id,
        day=change.day,
        kind=change.kind,
        words=CHANGE_WORDS[change.kind],
        name=change.name,
        reason=change.reason,
        effective_from=change.effective_from,
        changed_at=change.changed_at,
        changed_by=name or "Caseway",
        moved=change.cases_done,
        left=left,
        failed=change.cases_failed,
        finished_at=change.finished_at,
    )


def _in_year(year: int) -> ColumnElement[bool]:
    return CalendarDay.day.between(date(year, 1, 1), date(year, 12, 31))


def _days(session: Session, *conditions: ColumnElement[bool]) -> list[DayView]:
    adder = aliased(Person)
    query = (
        select(CalendarDay, adder.name)
        .outerjoin(adder, adder.id == CalendarDay.added_by_id)
        .where(*conditions)
        .order_by(CalendarDay.day, CalendarDay.id)
    )
    return [
        DayView(
            id=row.id,
            day=row.day,
            kind=row.kind,
            kind_words=KINDS.get(row.kind, row.kind),
            reason=row.reason,
            source=row.source,
            is_projected=row.is_projected,
            effective_from=row.effective_from,
            added_at=row.added_at,
            added_by=name or "",
        )
        for row, name in session.execute(query)
    ]
