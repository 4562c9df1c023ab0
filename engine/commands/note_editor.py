"""Note that somebody has a proposal open to edit, so that two editors are told of each other."""

from dataclasses import dataclass
from datetime import timedelta
from typing import ClassVar, Final

from engine.execute import NothingToDo
from engine.models import Proposal, ProposalEditor
from engine.studio.permissions import check_may_edit_processes, check_may_see_proposal
from engine.unit_of_work import UnitOfWork

FRESH: Final = timedelta(seconds=30)
"""A note as young as this is not written again."""


@dataclass(frozen=True)
class NoteEditor:
    """The actor has this proposal before them now."""

    needs_ledger: ClassVar[bool] = False

    proposal_id: int

    def run(self, uow: UnitOfWork) -> NothingToDo | None:
        """Write down the moment.

        Raises:
            NotFoundError: there is no such proposal for this actor.
            NotPermittedError: the actor owns no processes there.
        """
        proposal = check_may_see_proposal(uow.actor, uow.session.get(Proposal, self.proposal_id))
        check_may_edit_processes(uow.actor, proposal.area_id)
        person_id = uow.actor.person_id
        if person_id is None:
            return NothingToDo()
        found = uow.session.get(ProposalEditor, (proposal.id, person_id))
        if found is not None and uow.at - found.seen_at < FRESH:
            return NothingToDo()
        if found is None:
            found = ProposalEditor(proposal_id=proposal.id, person_id=person_id, seen_at=uow.at)
            uow.session.add(found)
        found.seen_at = uow.at
        return None
