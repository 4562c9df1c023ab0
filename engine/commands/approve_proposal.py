"""Approve a submitted proposal: it becomes the next version of its process in its area."""

from dataclasses import dataclass
from datetime import date, datetime

from engine.errors import ConflictError, DefinitionError, InvalidInputError
from engine.models import Proposal
from engine.notices.proposals import tell_decided
from engine.plain_text import text_problem
from engine.studio.permissions import check_may_approve
from engine.studio.proposals import LONGEST_REASON, lock_proposal
from engine.studio.publishing import NewVersion, publish
from engine.studio.readiness import readiness
from engine.studio.retiring import retire_replaced
from engine.studio.surroundings import clauses_changed_since, with_clauses
from engine.unit_of_work import UnitOfWork


@dataclass(frozen=True)
class ApproveProposal:
    """A second person's yes.

    Args:
        proposal_id: which proposal.
        submitted_at: when what the approver looked at was submitted, so that nobody approves another text.
        in_force_from: the first day on which new cases start on it; today or later.
        reason: why, if there is anything to say.
        looked_at: when the approver opened it; a clause that it cites and that has been changed since is one
            that they have not seen.
    """

    proposal_id: int
    submitted_at: datetime
    in_force_from: date
    reason: str = ""
    looked_at: datetime | None = None

    def run(self, uow: UnitOfWork) -> int:
        """Ask the gate once more, publish, and retire what the version replaces.

        Returns:
            The id of the new version.

        Raises:
            NotFoundError: there is no such proposal for this actor.
            NotPermittedError: the actor approves no processes there, or worked on this proposal.
            ConflictError: it is not waiting for approval, was submitted anew since it was looked at, or cites
                a clause that has been changed since.
            InvalidInputError: the day is over, or the reason too long.
            DefinitionError: the gate refuses it now, or nothing in it is new.
        """
        proposal = lock_proposal(uow, self.proposal_id)
        check_may_approve(uow.session, uow.actor, proposal)
        self._check_state(proposal)
        self._check_clauses(uow, proposal)
        self._check_input(uow)
        proposal.in_force_from = self.in_force_from
        found = readiness(uow.session, uow.library, proposal, uow.today)
        if found.obstacles:
            message = f"This cannot be approved. {' '.join(each.words for each in found.obstacles)}"
            raise DefinitionError(message, found.findings)
        names = ("summary", "rule", "guidance", "person_when", "person_words")
        new = NewVersion(
            process_key=proposal.process_key,
            files=with_clauses(uow.session, proposal.files),
            in_force_from=self.in_force_from,
            area_id=proposal.area_id,
            texts={name: getattr(proposal, name) for name in names},
            author_id=proposal.submitted_by_id,
        )
        version = publish(uow, new)
        if version is None:
            message = "The latest version of this process says the same already. Return the proposal."
            raise DefinitionError(message)
        proposal.state, proposal.version_id = "approved", version.id
        proposal.decided_at, proposal.decided_by_id = uow.at, uow.actor.person_id
        proposal.decision_reason = self.reason.strip()
        uow.record(
            f"process:{proposal.process_key}",
            "proposal.approved",
            proposal=proposal.id,
            version=version.id,
            number=version.number,
            area=proposal.area_id,
            author=proposal.submitted_by_id,
            from_on=self.in_force_from.isoformat(),
            reason=proposal.decision_reason,
        )
        retire_replaced(uow, proposal, version)
        tell_decided(uow, proposal, "approved")
        return version.id

    def _check_state(self, proposal: Proposal) -> None:
        if proposal.state != "submitted":
            message = "This proposal is not waiting for approval."
            raise ConflictError(message)
        if proposal.submitted_at != self.submitted_at:
            message = "This proposal was submitted again since you opened it. Look at what is new first."
            raise ConflictError(message)

    def _check_clauses(self, uow: UnitOfWork, proposal: Proposal) -> None:
        seen = max(self.submitted_at, self.looked_at or self.submitted_at)
        changed = clauses_changed_since(uow.session, proposal.files, seen)
        if changed:
            message = f"The clause “{changed[0]}” has been changed since you opened this. Look at it first."
            raise ConflictError(message)

    def _check_input(self, uow: UnitOfWork) -> None:
        errors = {}
        if self.in_force_from < uow.today:
            errors["in_force_from"] = [
                "Choose today or a later day: cases have started since on what was in force."
            ]
        problem = text_problem(self.reason, "reason", LONGEST_REASON, "")
        if problem:
            errors["reason"] = [problem]
        if errors:
            raise InvalidInputError(errors, {"reason": self.reason, "in_force_from": self.in_force_from})
