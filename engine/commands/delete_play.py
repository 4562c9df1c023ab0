"""Throw a walk away."""

from dataclasses import dataclass
from typing import ClassVar

from sqlalchemy import select

from engine.models import Play
from engine.playing.permissions import check_owns_play
from engine.studio.proposals import lock_proposal
from engine.unit_of_work import UnitOfWork


@dataclass(frozen=True)
class DeletePlay:
    """A walk that nobody needs any more. Scenarios that were kept of it stay."""

    needs_ledger: ClassVar[bool] = False

    play_id: int

    def run(self, uow: UnitOfWork) -> int:
        """Delete it.

        Returns:
            The id of its proposal.

        Raises:
            NotFoundError: there is no such play for this actor.
            NotPermittedError: it is somebody else's.
        """
        play = check_owns_play(uow.actor, uow.session.get(Play, self.play_id))
        proposal = lock_proposal(uow, play.proposal_id)
        query = select(Play).where(Play.id == self.play_id).with_for_update()
        play = check_owns_play(uow.actor, uow.session.scalar(query.execution_options(populate_existing=True)))
        uow.session.delete(play)
        return proposal.id
