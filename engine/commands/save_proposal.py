"""Save texts of a proposal as they are edited."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from engine.studio.proposals import lock_for_editing, store_files
from engine.unit_of_work import UnitOfWork


@dataclass(frozen=True)
class SaveProposal:
    """New texts by path (None deletes a file), made on one revision of the proposal.

    Args:
        proposal_id: which proposal.
        revision: the revision that was edited; a later one means that somebody else has saved.
        changes: the new text by path; None deletes the file.
        words: what was done, for the history; empty for a save made by itself.
    """

    needs_ledger: ClassVar[bool] = False

    proposal_id: int
    revision: int
    changes: Mapping[str, str | None]
    words: str = ""

    def run(self, uow: UnitOfWork) -> int:
        """Store the texts. The ledger tells of submitting and approving, the history of every save.

        Returns:
            The new revision; the old one when nothing is different.

        Raises:
            NotFoundError: there is no such proposal for this actor.
            NotPermittedError: the actor owns no processes there.
            ConflictError: it is submitted or closed, or somebody else has saved meanwhile.
            InvalidInputError: a text is too long, or there are too many files.
        """
        proposal = lock_for_editing(uow, self.proposal_id, self.revision)
        return store_files(uow, proposal, self.changes, self.words)
