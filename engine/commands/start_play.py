"""Begin to walk through a proposal."""

from dataclasses import dataclass
from typing import ClassVar

from sqlalchemy import func, select

from engine.errors import ConflictError, NotPermittedError
from engine.models import Play
from engine.playing.scripts import read_script
from engine.studio.proposals import lock_proposal
from engine.unit_of_work import UnitOfWork

MOST_PLAYS = 20


@dataclass(frozen=True)
class StartPlay:
    """A walk of one person through one proposal. It plays in a world of its own: no case, no notice, no mail.

    Args:
        proposal_id: which proposal.
        script: the text of a scenario, with or without steps.
    """

    needs_ledger: ClassVar[bool] = False

    proposal_id: int
    script: str

    def run(self, uow: UnitOfWork) -> int:
        """Store it.

        Returns:
            The play's id.

        Raises:
            NotFoundError: there is no such proposal for this actor.
            NotPermittedError: the actor is no person.
            ConflictError: this person has as many walks of it as one can have.
            InvalidInputError: the script cannot be read.
        """
        proposal = lock_proposal(uow, self.proposal_id)
        if uow.actor.person_id is None:
            message = "Only people walk through a proposal."
            raise NotPermittedError(message)
        scenario = read_script(self.script)
        own = (Play.proposal_id == proposal.id, Play.person_id == uow.actor.person_id)
        if (uow.session.scalar(select(func.count()).select_from(Play).where(*own)) or 0) >= MOST_PLAYS:
            message = f"You have {MOST_PLAYS} walks of this proposal. Delete one that you no longer need."
            raise ConflictError(message)
        play = Play(
            proposal_id=proposal.id,
            person_id=uow.actor.person_id,
            name=scenario.name[:200],
            script=self.script,
            at=scenario.given.at,
            created_at=uow.at,
            changed_at=uow.at,
        )
        uow.session.add(play)
        uow.session.flush()
        return play.id
