"""Close a case again that one had opened in an emergency, before the time is over."""

from dataclasses import dataclass

from sqlalchemy import select

from engine.errors import ConflictError, NotFoundError
from engine.instances.case_work import CaseWork
from engine.models import BreakGlass
from engine.unit_of_work import UnitOfWork


@dataclass(frozen=True)
class CloseEmergency:
    """One's own reading in an emergency."""

    glass_id: int

    def run(self, uow: UnitOfWork) -> int:
        """End it now.

        Returns:
            The case.

        Raises:
            NotFoundError: there is none of the actor's.
            ConflictError: it is over already.
        """
        owned = select(BreakGlass.case_id).where(
            BreakGlass.id == self.glass_id, BreakGlass.person_id == uow.actor.person_id
        )
        case_id = uow.session.scalar(owned)
        if case_id is None:
            message = "You have not opened this case in an emergency."
            raise NotFoundError(message)
        work = CaseWork.lock(uow, case_id)
        glass = uow.session.get_one(BreakGlass, self.glass_id, populate_existing=True)
        if glass.ended_at is not None or glass.expires_at <= uow.at:
            message = "This is over already."
            raise ConflictError(message)
        glass.ended_at = uow.at
        work.record("glass.closed", glass=glass.id)
        return work.case.id
