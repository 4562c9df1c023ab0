"""Record why a clock was not met in time."""

from dataclasses import dataclass

from engine.clocks.finding import lock_clock
from engine.errors import ConflictError
from engine.permissions import check_may_coordinate
from engine.plain_text import checked_text
from engine.roles import COORDINATORS
from engine.unit_of_work import UnitOfWork

LONGEST = 2000


@dataclass(frozen=True)
class RecordLateReason:
    """Lateness asks for a recorded reason (design, section 5)."""

    clock_id: int
    reason: str

    def run(self, uow: UnitOfWork) -> int:
        """Store the reason. One that is given later takes its place; the ledger keeps each.

        Raises:
            NotFoundError: no such clock.
            NotPermittedError: the actor does not coordinate.
            ConflictError: the clock is not late.
            InvalidInputError: no reason, one that cannot be stored, or over 2,000 characters.
        """
        work, clock = lock_clock(uow, self.clock_id)
        check_may_coordinate(uow.actor, work.case.area_id)
        uow.act_with(work.case.area_id, COORDINATORS)
        if clock.state not in ("overdue", "met_late"):
            message = "This clock is not late."
            raise ConflictError(message)
        reason = checked_text("reason", self.reason, "reason", LONGEST, "Say why it was late")
        clock.late_reason = reason
        clock.late_reason_at, clock.late_reason_by_id = uow.at, uow.actor.person_id
        work.record("clock.lateness_explained", clock=clock.id, key=clock.key, reason=reason)
        return clock.id
