"""Go back to an earlier revision of a proposal, as a new save: nothing in between is lost."""

from dataclasses import dataclass
from typing import ClassVar

from engine.studio.history import texts_at
from engine.studio.proposals import lock_for_editing, store_files
from engine.unit_of_work import UnitOfWork


@dataclass(frozen=True)
class RestoreRevision:
    """The texts of one revision, saved again.

    Args:
        proposal_id: which proposal.
        revision: the revision that was looked at when this was asked for.
        to_revision: the revision to go back to.
    """

    needs_ledger: ClassVar[bool] = False

    proposal_id: int
    revision: int
    to_revision: int

    def run(self, uow: UnitOfWork) -> int:
        """Save every text as it was then; texts that came later go, and stay in the history.

        Returns:
            The new revision; the old one when nothing is different.

        Raises:
            NotFoundError: there is no such proposal for this actor, or no such revision.
            NotPermittedError: the actor owns no processes there.
            ConflictError: it is submitted or closed, or somebody has saved meanwhile.
        """
        proposal = lock_for_editing(uow, self.proposal_id, self.revision)
        texts = texts_at(uow.session, proposal, self.to_revision)
        changes = {path: texts.get(path) for path in {*texts, *proposal.files}}
        return store_files(uow, proposal, changes, f"Went back to revision {self.to_revision}")
