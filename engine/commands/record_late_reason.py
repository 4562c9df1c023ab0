"""Record why a clock was not met in time."""

from dataclasses import dataclass

from sqlalchemy import select

from engine.errors import ConflictError, NotFoundError
from engine.instances.case_work import CaseWork
from engine.models import Clock
from engine.permissions import check_may_coordinate
from engine.plain_text import checked_text
from engine.unit_of_work import UnitOfWork

LONGEST = 2000


@dataclass(frozen=True)
class RecordLateReason:
    """Lateness asks for a recorded reason (design, section 5)."""

    clock_id: int
    reason: str

    def run(self, uow: UnitOfWork) -> int:
        """Store the reason.

        Raises:
            NotFoundError: no such clock.
            NotPermittedError: the actor does not coordinate.
            ConflictError: the clock is not late.
            InvalidInputError: no reason, one that cannot be stored, or over 2,000 characters.
        """
        case_id = uow.session.scalar(select(Clock.case_id).where(Clock.id == self.clock_id))
        if case_id is None:
            message = "This clock does not exist."
            raise NotFoundError(message)
        work = CaseWork.lock(uow, case_id)
        check_may_coordinate(uow.actor, work.case.area_id)
        clock = next(found for found in work.clocks if found.id == self.clock_id)
        if clock.state not in ("overdue", "met_late"):
            message = "This clock is not late."
            raise ConflictError(message)
        reason = checked_text("reason", self.reason, "reason", LONGEST, "Say why it was late")
        clock.late_reason = reason
        work.record("clock.lateness_explained", clock=clock.id, key=clock.key)
        return clock.id
