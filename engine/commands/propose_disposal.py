"""Propose to dispose of the content of a case whose time has run out."""

from dataclasses import dataclass

from engine.acting import check_acting
from engine.errors import ConflictError, InvalidInputError
from engine.models import Disposal
from engine.retention.finding import lock_kept_case
from engine.retention.rules import check_disposable, check_may_propose, find_disposal
from engine.unit_of_work import UnitOfWork

LONGEST_REASON = 1000


@dataclass(frozen=True)
class ProposeDisposal:
    """The first of two people. Nothing is emptied by it."""

    case_id: int
    reason: str

    def run(self, uow: UnitOfWork) -> int:
        """Write the proposal with the rule it stands on.

        Raises:
            NotFoundError: there is no such case for this actor.
            NotPermittedError: the actor does not propose disposals here.
            ConflictError: the case has to be kept, or a disposal has been proposed.
            InvalidInputError: there is no reason.
        """
        case = lock_kept_case(uow, self.case_id)
        check_acting(uow, lambda actor: check_may_propose(actor, case.area_id))
        if not self.reason.strip() or len(self.reason) > LONGEST_REASON:
            raise InvalidInputError({"reason": ["Say why the content is no longer needed"]})
        if find_disposal(uow.session, case.id) is not None:
            message = "A disposal of this case has been proposed already."
            raise ConflictError(message)
        period = check_disposable(uow, case)
        assert period.rule is not None  # noqa: S101 - else it is not disposable
        disposal = Disposal(
            case_id=case.id,
            rule_id=period.rule.id,
            due_on=period.due_on,
            reason=self.reason.strip(),
            proposed_at=uow.at,
            proposed_by_id=uow.actor.person_id,
        )
        uow.session.add(disposal)
        uow.session.flush()
        due_on = str(disposal.due_on)
        uow.record(
            f"case:{case.id}", "disposal.proposed", disposal=disposal.id, rule=disposal.rule_id, due_on=due_on
        )
        return disposal.id
