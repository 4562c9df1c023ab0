"""Delete a saved filter of one's own."""

from dataclasses import dataclass
from typing import ClassVar

from engine.errors import NotFoundError
from engine.models import SavedFilter
from engine.unit_of_work import UnitOfWork


@dataclass(frozen=True)
class DeleteFilter:
    """Nobody finds it any more, whoever it was shared with. No task changes."""

    filter_id: int

    needs_ledger: ClassVar[bool] = False

    def run(self, uow: UnitOfWork) -> None:
        """Delete it.

        Raises:
            NotFoundError: there is no such filter of the actor's.
        """
        kept = uow.session.get(SavedFilter, self.filter_id)
        if kept is None or kept.person_id != uow.actor.person_id:
            message = "This filter does not exist, or it is not yours to delete."
            raise NotFoundError(message)
        uow.session.delete(kept)
