"""Agree to a proposed disposal as the second person, or refuse it."""

from dataclasses import dataclass

from sqlalchemy import select

from engine.acting import check_acting
from engine.errors import InvalidInputError, NotFoundError
from engine.models import Disposal
from engine.retention.finding import lock_kept_case
from engine.retention.rules import check_disposable, check_may_decide
from engine.unit_of_work import UnitOfWork

LONGEST_REASON = 1000


@dataclass(frozen=True)
class DecideDisposal:
    """The second of two people. Once agreed, the content is emptied by itself soon after."""

    disposal_id: int
    agrees: bool
    reason: str = ""

    def run(self, uow: UnitOfWork) -> None:
        """Let it run, or end it.

        Raises:
            NotFoundError: there is no such disposal for this actor.
            NotPermittedError: the actor proposed it, or does not decide here.
            ConflictError: it has been decided, or the case has to be kept after all.
            InvalidInputError: it is refused without a reason.
        """
        case_id = uow.session.scalar(select(Disposal.case_id).where(Disposal.id == self.disposal_id))
        if case_id is None:
            message = "This disposal does not exist, or it is not for you."
            raise NotFoundError(message)
        case = lock_kept_case(uow, case_id)
        disposal = uow.session.get_one(Disposal, self.disposal_id)
        check_acting(uow, lambda actor: check_may_decide(actor, disposal, case.area_id, agrees=self.agrees))
        if self.agrees:
            check_disposable(uow, case)
        elif not self.reason.strip() or len(self.reason) > LONGEST_REASON:
            raise InvalidInputError({"reason": ["Say why it is not to be disposed of"]})
        disposal.state = "running" if self.agrees else "refused"
        disposal.decided_at, disposal.decided_by_id = uow.at, uow.actor.person_id
        disposal.answer = self.reason.strip()
        kind = "disposal.agreed" if self.agrees else "disposal.refused"
        uow.record(f"case:{case.id}", kind, disposal=disposal.id)
