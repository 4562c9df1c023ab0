"""Open a day again in an area's calendar: a closure called off, a bank holiday moved by proclamation."""

from dataclasses import dataclass

from sqlalchemy import select

from engine.clocks.closing_days import LONGEST, foresee, note_change
from engine.clocks.words import day_words
from engine.errors import NotFoundError
from engine.models import CalendarChange, CalendarDay
from engine.permissions import check_may_coordinate
from engine.plain_text import checked_text
from engine.preview import ClockChange
from engine.roles import COORDINATORS
from engine.unit_of_work import UnitOfWork


@dataclass(frozen=True)
class RemoveCalendarDay:
    """The day counts as a working day after all. The ledger and the earlier workings keep that it did not."""

    calendar_day_id: int
    reason: str

    def run(self, uow: UnitOfWork) -> int:
        """Remove the day, and leave the note from which its cases are counted again.

        Returns:
            The id of the calendar's change.

        Raises:
            NotFoundError: no such day.
            NotPermittedError: the actor does not coordinate.
            InvalidInputError: no reason.
        """
        area_id = uow.session.scalar(
            select(CalendarDay.area_id).where(CalendarDay.id == self.calendar_day_id)
        )
        row = None
        if area_id is not None:
            uow.lock_area(area_id)
            row = uow.session.get(CalendarDay, self.calendar_day_id)
        if area_id is None or row is None:
            message = "This day is not in the calendar."
            raise NotFoundError(message)
        check_may_coordinate(uow.actor, area_id)
        uow.act_with(area_id, COORDINATORS)
        reason = checked_text("reason", self.reason, "reason", LONGEST, "Say why the day counts after all")
        uow.session.delete(row)
        why = f"{day_words(row.day)} ({row.reason}) counts after all: {reason}"
        change = note_change(uow, area_id, row.day, "removed", row.reason, why, uow.today)
        uow.record(
            f"area:{area_id}",
            "calendar.day_removed",
            day=row.day.isoformat(),
            kind=row.kind,
            was=row.reason,
            reason=reason,
            change=change.id,
        )
        return change.id

    def ripple(self, uow: UnitOfWork, change_id: object) -> list[ClockChange]:
        """The clocks that will move once their cases are counted again; asked after ``run``."""
        change = uow.session.get_one(CalendarChange, change_id)
        return foresee(uow, change.area_id, change.day, "removed", change.effective_from)
