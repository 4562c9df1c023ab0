"""Close a day in an area's calendar: a proclaimed bank holiday, a one-off day, a local closure."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from engine.clocks.closing_days import KINDS, LONGEST, foresee, note_change
from engine.clocks.words import day_words
from engine.errors import ConflictError, InvalidInputError
from engine.models import CalendarDay
from engine.permissions import check_may_coordinate
from engine.plain_text import text_problem
from engine.preview import ClockChange
from engine.roles import COORDINATORS
from engine.unit_of_work import UnitOfWork

_SATURDAY = 5
_YEARS = range(2000, 2100)


@dataclass(frozen=True)
class AddCalendarDay:
    """A day that does not count as a working day in an area.

    The clocks move afterwards, one command for each case (``ReprojectCase``).

    Args:
        area_id: the area.
        day: the local day.
        reason: what the day is; it stands in the working of every clock that leaves it out.
        source: from where we know: a proclamation, a council's decision.
        effective_from: clocks due before this day stay, today by default; those due before today do anyway.
        kind: ``bank_holiday``, ``one_off`` or ``closure``.
    """

    area_id: int
    day: date
    reason: str
    source: str
    effective_from: date | None = None
    kind: str = "closure"

    def run(self, uow: UnitOfWork) -> int:
        """Add the day, and leave the note from which its cases are counted again.

        Returns:
            The day's id.

        Raises:
            NotFoundError: no such area.
            NotPermittedError: the actor does not coordinate.
            ConflictError: the day does not count already.
            InvalidInputError: no reason, no source, an unknown kind, or a day at a weekend.
        """
        area = uow.lock_area(self.area_id)
        check_may_coordinate(uow.actor, area.id)
        uow.act_with(area.id, COORDINATORS)
        errors = {
            "day": self._day_problem(),
            "reason": text_problem(self.reason, "reason", LONGEST, "Say why the day does not count"),
            "source": text_problem(self.source, "source", LONGEST, "Say from where this is known"),
            "kind": "" if self.kind in KINDS else "Choose what kind of day it is",
        }
        if any(errors.values()):
            entered = {"day": self.day, "reason": self.reason, "source": self.source, "kind": self.kind}
            raise InvalidInputError({key: [text] for key, text in errors.items() if text}, entered)
        known = select(CalendarDay.reason).where(CalendarDay.area_id == area.id, CalendarDay.day == self.day)
        reason = uow.session.scalar(known)
        if reason is not None:
            message = f"{day_words(self.day)} does not count already: {reason}."
            raise ConflictError(message)
        row = CalendarDay(
            area_id=area.id,
            day=self.day,
            kind=self.kind,
            reason=self.reason.strip(),
            source=self.source.strip(),
            effective_from=self.effective_from or uow.today,
            added_at=uow.at,
            added_by_id=uow.actor.person_id,
        )
        uow.session.add(row)
        why = f"{day_words(self.day)} no longer counts: {row.reason} ({row.source})."
        change = note_change(
            uow, area.id, self.day, "added", row.reason, why, self.effective_from or uow.today
        )
        uow.record(
            f"area:{area.id}",
            "calendar.day_added",
            day=self.day.isoformat(),
            kind=self.kind,
            reason=row.reason,
            source=row.source,
            change=change.id,
        )
        return row.id

    def ripple(self, uow: UnitOfWork, _result: object) -> list[ClockChange]:
        """The clocks that will move once their cases are counted again; asked after ``run``."""
        return foresee(uow, self.area_id, self.day, "added", self.effective_from or uow.today)

    def _day_problem(self) -> str:
        if self.day.weekday() >= _SATURDAY:
            return f"{day_words(self.day)} is a {self.day:%A}, which does not count anyway"
        if self.day.year not in _YEARS:
            return f"The year must be from {_YEARS[0]} to {_YEARS[-1]}"
        return ""
