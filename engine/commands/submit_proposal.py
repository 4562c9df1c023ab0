"""Hand in a proposal, so that a second person can approve it."""

from dataclasses import dataclass

from engine.errors import DefinitionError
from engine.notices.proposals import tell_submitted
from engine.studio.permissions import authors_of
from engine.studio.proposals import lock_for_editing
from engine.studio.readiness import readiness
from engine.unit_of_work import UnitOfWork


@dataclass(frozen=True)
class SubmitProposal:
    """From now on nobody edits it until it is decided, returned or withdrawn."""

    proposal_id: int

    def run(self, uow: UnitOfWork) -> int:
        """Check that it is ready, and submit it.

        Returns:
            The proposal's id.

        Raises:
            NotFoundError: there is no such proposal for this actor.
            NotPermittedError: the actor owns no processes there.
            ConflictError: it is submitted or closed already.
            DefinitionError: something remains to be done; the sentence names it, ``findings`` the errors.
        """
        proposal = lock_for_editing(uow, self.proposal_id)
        found = readiness(uow.session, uow.library, proposal, uow.today)
        if found.obstacles:
            message = f"This cannot be submitted yet. {' '.join(each.words for each in found.obstacles)}"
            raise DefinitionError(message, found.findings)
        proposal.state = "submitted"
        proposal.submitted_at, proposal.submitted_by_id = uow.at, uow.actor.person_id
        proposal.decided_at, proposal.decided_by_id, proposal.decision_reason = None, None, ""
        uow.record(
            f"process:{proposal.process_key}",
            "proposal.submitted",
            proposal=proposal.id,
            area=proposal.area_id,
            revision=proposal.revision,
        )
        tell_submitted(uow, proposal, authors_of(uow.session, proposal))
        return proposal.id
