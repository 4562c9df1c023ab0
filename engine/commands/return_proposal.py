"""Give a submitted proposal back to its owners, to be edited again."""

from dataclasses import dataclass

from engine.errors import ConflictError
from engine.notices.proposals import tell_decided
from engine.plain_text import checked_text
from engine.studio.permissions import check_may_return
from engine.studio.proposals import LONGEST_REASON, lock_proposal
from engine.unit_of_work import UnitOfWork


@dataclass(frozen=True)
class ReturnProposal:
    """An approver returns it, or an owner takes it back; either says why."""

    proposal_id: int
    reason: str

    def run(self, uow: UnitOfWork) -> int:
        """Open it for editing again.

        Raises:
            NotFoundError: there is no such proposal for this actor.
            NotPermittedError: the actor neither approves nor owns processes there.
            ConflictError: it is not waiting for approval.
            InvalidInputError: there is no reason, or it is too long.
        """
        proposal = lock_proposal(uow, self.proposal_id)
        check_may_return(uow.actor, proposal.area_id)
        if proposal.state != "submitted":
            message = "This proposal is not waiting for approval, so there is nothing to return."
            raise ConflictError(message)
        missing = "Say what has to be different before it can be approved"
        proposal.decision_reason = checked_text("reason", self.reason, "reason", LONGEST_REASON, missing)
        proposal.state = "editing"
        proposal.decided_at, proposal.decided_by_id = uow.at, uow.actor.person_id
        subject = f"process:{proposal.process_key}"
        uow.record(
            subject,
            "proposal.returned",
            proposal=proposal.id,
            area=proposal.area_id,
            reason=proposal.decision_reason,
        )
        tell_decided(uow, proposal, "returned")
        return proposal.id
