"""Lift a legal hold."""

from dataclasses import dataclass

from sqlalchemy import select

from engine.acting import check_acting
from engine.errors import ConflictError, InvalidInputError, NotFoundError
from engine.models import LegalHold
from engine.retention.finding import lock_kept_case
from engine.retention.rules import check_may_hold
from engine.unit_of_work import UnitOfWork

LONGEST_REASON = 1000


@dataclass(frozen=True)
class LiftLegalHold:
    """The proceedings are over: the case is kept as its rule says again."""

    hold_id: int
    reason: str

    def run(self, uow: UnitOfWork) -> None:
        """End the hold.

        Raises:
            NotFoundError: there is no such hold for this actor.
            NotPermittedError: the actor lifts no holds here.
            ConflictError: it has been lifted.
            InvalidInputError: there is no reason.
        """
        case_id = uow.session.scalar(select(LegalHold.case_id).where(LegalHold.id == self.hold_id))
        if case_id is None:
            message = "This legal hold does not exist, or it is not for you."
            raise NotFoundError(message)
        case = lock_kept_case(uow, case_id)
        check_acting(uow, lambda actor: check_may_hold(actor, case.area_id))
        if not self.reason.strip() or len(self.reason) > LONGEST_REASON:
            raise InvalidInputError({"reason": ["Say why the hold is lifted"]})
        hold = uow.session.get_one(LegalHold, self.hold_id)
        if hold.lifted_at is not None:
            message = "This legal hold has been lifted already."
            raise ConflictError(message)
        hold.lifted_at, hold.lifted_by_id = uow.at, uow.actor.person_id
        hold.lift_reason = self.reason.strip()
        uow.record(f"case:{case.id}", "hold.lifted", hold=hold.id, what=hold.kind)
