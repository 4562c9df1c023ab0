"""Break the glass: read a case that is closed to one, for a reason and some hours; others are told."""

from dataclasses import dataclass
from datetime import timedelta

from engine.case_access.emergency import HOURS, find_by_reference
from engine.case_access.rules import LONGEST_REASON
from engine.errors import ConflictError, InvalidInputError, NotPermittedError
from engine.instances.case_work import CaseWork
from engine.models import BreakGlass
from engine.notices.access import tell_glass
from engine.plain_text import checked_text
from engine.unit_of_work import UnitOfWork
from engine.visibility import access_level


@dataclass(frozen=True)
class OpenInEmergency:
    """One case by its reference.

    Args:
        reason: why it cannot wait; it stands in the record.
        hours: for how long, one of ``HOURS``.
    """

    reference: str
    reason: str
    hours: int

    def run(self, uow: UnitOfWork) -> int:
        """Open it for reading. Nobody may do more on a case for having opened it.

        Raises:
            NotPermittedError: a machine has no emergencies.
            InvalidInputError: no such case, no reason, or another number of hours.
            ConflictError: the actor reads the case anyway, or nobody else could be told.
        """
        if uow.actor.person_id is None:
            message = "A case is opened in an emergency by a person."
            raise NotPermittedError(message)
        if self.hours not in HOURS:
            raise InvalidInputError({"hours": ["Choose for how long"]})
        reason = checked_text("reason", self.reason, "reason", LONGEST_REASON, "Say why it cannot wait")
        work = CaseWork.lock(uow, find_by_reference(uow.session, uow.actor, self.reference))
        if access_level(uow.session, uow.actor, work.case, uow.at) == "full":
            message = "You can read the whole of this case already."
            raise ConflictError(message)
        glass = BreakGlass(
            case_id=work.case.id,
            person_id=uow.actor.person_id,
            reason=reason,
            opened_at=uow.at,
            expires_at=uow.at + timedelta(hours=self.hours),
        )
        uow.session.add(glass)
        uow.session.flush()
        told = tell_glass(work, glass)
        if not told:
            message = "Nobody of the partnership's team could be told, so the case stays closed. Ring them."
            raise ConflictError(message)
        glass.told_id = told[0]
        work.record("glass.broken", glass=glass.id, hours=self.hours, told=told, reason=reason)
        return work.case.id
