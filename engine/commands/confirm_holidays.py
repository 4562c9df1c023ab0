"""Bank holidays that were computed by rule have become official."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from engine.clocks.calendars import OFFICIAL_SOURCE
from engine.clocks.closing_days import note_change
from engine.clocks.words import day_words
from engine.errors import NotPermittedError
from engine.execute import NothingToDo
from engine.models import CalendarDay
from engine.unit_of_work import UnitOfWork


@dataclass(frozen=True)
class ConfirmHolidays:
    """The official list covers more years than the area's calendar knows.

    Days that people have added themselves stay as they are.

    Args:
        area_id: the area.
        official: the names of the official bank holidays by their days, all of the years to be confirmed.
        until: the last day that the official list covers.
    """

    area_id: int
    official: Mapping[date, str]
    until: date

    def run(self, uow: UnitOfWork) -> int | NothingToDo:
        """Make the projected days of those years official, and leave the note to count the cases again.

        Returns:
            The id of the calendar's change; NothingToDo when no projected day is covered.

        Raises:
            NotFoundError: no such area.
            NotPermittedError: only Caseway itself confirms bank holidays.
        """
        if not uow.actor.is_system:
            message = "Caseway itself confirms bank holidays."
            raise NotPermittedError(message)
        area = uow.lock_area(self.area_id)
        query = select(CalendarDay).where(CalendarDay.area_id == area.id, CalendarDay.day <= self.until)
        rows = list(uow.session.scalars(query.order_by(CalendarDay.day)))
        projected = [row for row in rows if row.is_projected]
        if not projected:
            return NothingToDo()
        first = date(projected[0].day.year, 1, 1)
        called_off = [row for row in projected if row.day not in self.official]
        for row in projected:
            if row.day in self.official:
                row.is_projected, row.source, row.reason = False, OFFICIAL_SOURCE, self.official[row.day]
            else:
                uow.session.delete(row)
        known = {row.day for row in rows}
        new = {day: name for day, name in self.official.items() if first <= day <= self.until}
        new = {day: name for day, name in new.items() if day not in known}
        uow.session.add_all(
            CalendarDay(area_id=area.id, day=day, reason=name, source=OFFICIAL_SOURCE, added_at=uow.at)
            for day, name in new.items()
        )
        reason = f"The bank holidays until {day_words(self.until)} are official now."
        name = f"Bank holidays until {self.until.year}"
        change = note_change(uow, area.id, first, "confirmed", name, reason, uow.today)
        uow.record(
            f"area:{area.id}",
            "calendar.confirmed",
            until=self.until.isoformat(),
            added=[day.isoformat() for day in sorted(new)],
            removed=[row.day.isoformat() for row in called_off],
            change=change.id,
        )
        return change.id
