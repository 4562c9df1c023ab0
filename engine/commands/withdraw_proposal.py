"""Close a proposal that is not wanted any more. Nothing in it is lost."""

from dataclasses import dataclass

from engine.errors import ConflictError
from engine.plain_text import checked_text
from engine.studio.permissions import check_may_edit_processes
from engine.studio.proposals import LONGEST_REASON, lock_proposal
from engine.unit_of_work import UnitOfWork


@dataclass(frozen=True)
class WithdrawProposal:
    """What the reason is, for whoever reads the ledger."""

    proposal_id: int
    reason: str

    def run(self, uow: UnitOfWork) -> int:
        """Close it; its texts and its history stay readable.

        Raises:
            NotFoundError: there is no such proposal for this actor.
            NotPermittedError: the actor owns no processes there.
            ConflictError: it is approved or withdrawn already.
            InvalidInputError: there is no reason, or it is too long.
        """
        proposal = lock_proposal(uow, self.proposal_id)
        check_may_edit_processes(uow.actor, proposal.area_id)
        if proposal.state not in ("editing", "submitted"):
            message = "This proposal is closed already."
            raise ConflictError(message)
        missing = "Say why it is not wanted any more"
        proposal.decision_reason = checked_text("reason", self.reason, "reason", LONGEST_REASON, missing)
        proposal.state = "withdrawn"
        proposal.decided_at, proposal.decided_by_id = uow.at, uow.actor.person_id
        subject = f"process:{proposal.process_key}"
        uow.record(
            subject,
            "proposal.withdrawn",
            proposal=proposal.id,
            area=proposal.area_id,
            reason=proposal.decision_reason,
        )
        return proposal.id
