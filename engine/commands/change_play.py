"""Go on with a walk, or take steps back."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from sqlalchemy import select

from engine.errors import ConflictError
from engine.models import Play
from engine.playing.permissions import check_owns_play
from engine.playing.scripts import digest_of, read_script
from engine.studio.proposals import lock_proposal
from engine.unit_of_work import UnitOfWork


@dataclass(frozen=True)
class ChangePlay:
    """The script of a walk with one step more, or some steps less.

    Args:
        play_id: which play.
        digest: of the script that was before the person (``engine.playing.scripts.digest_of``).
        script: the new script.
        at: the moment it is then in the walk; None where it is not known.
    """

    needs_ledger: ClassVar[bool] = False

    play_id: int
    digest: str
    script: str
    at: datetime | None = None

    def run(self, uow: UnitOfWork) -> int:
        """Store it.

        Returns:
            The play's id.

        Raises:
            NotFoundError: there is no such play for this actor.
            NotPermittedError: it is somebody else's.
            ConflictError: it was gone on with meanwhile, in another window.
            InvalidInputError: the script cannot be read.
        """
        play = check_owns_play(uow.actor, uow.session.get(Play, self.play_id))
        lock_proposal(uow, play.proposal_id)
        query = select(Play).where(Play.id == self.play_id).with_for_update()
        play = check_owns_play(uow.actor, uow.session.scalar(query.execution_options(populate_existing=True)))
        if digest_of(play.script) != self.digest:
            message = "You have gone on with this walk in another window. Look where it stands now."
            raise ConflictError(message)
        scenario = read_script(self.script)
        play.script, play.name = self.script, scenario.name[:200]
        play.at = self.at or play.at
        play.changed_at = uow.at
        return play.id
