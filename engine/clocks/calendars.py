"""An area's calendar as rows: England's bank holidays seeded with their provenance, and local closures."""

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.clocks.working_days import Calendar, england_bank_holidays
from engine.models import CalendarDay

# The official list (GOV.UK) ends here; later days are computed by rule and marked projected.
OFFICIAL_UNTIL = date(2028, 12, 31)
OFFICIAL_SOURCE = "Bank holidays in England and Wales (GOV.UK)"
SEEDED_YEARS = range(2015, 2046)


def seed_calendar(session: Session, area_id: int) -> None:
    """Give a new area England's bank holidays for 2015 to 2045.

    Source of the days: the ``holidays`` library, which agrees with the GOV.UK list for every year that
    list covers; years after it are projections and say so.
    """
    session.add_all(
        CalendarDay(
            area_id=area_id,
            day=day,
            kind="bank_holiday",
            reason=reason,
            source=OFFICIAL_SOURCE
            if day <= OFFICIAL_UNTIL
            else "Computed by rule; not yet on the official list",
            is_projected=day > OFFICIAL_UNTIL,
        )
        for day, reason in england_bank_holidays(SEEDED_YEARS).items()
    )


def load_calendar(session: Session, area_id: int) -> Calendar:
    """Read an area's closed days in one statement.

    A year counts as projected from the first of its bank holidays that is not official yet.
    """
    rows = session.execute(
        select(CalendarDay.day, CalendarDay.reason, CalendarDay.is_projected).where(
            CalendarDay.area_id == area_id
        )
    ).all()
    projected = min((row.day.year for row in rows if row.is_projected), default=None)
    return Calendar(
        {row.day: row.reason for row in rows},
        official_until=date(projected - 1, 12, 31) if projected else OFFICIAL_UNTIL,
    )
