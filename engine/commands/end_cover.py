"""End a cover before its last day: whoever was away is back, or somebody else is to stand in."""

from dataclasses import dataclass

from sqlalchemy import select

from engine.errors import ConflictError, NotFoundError
from engine.models import Cover
from engine.people.covering import check_may_arrange, end_cover
from engine.unit_of_work import UnitOfWork


@dataclass(frozen=True)
class EndCover:
    """It counts no more from this moment on; what was done while it did stays, with both names."""

    cover_id: int

    def run(self, uow: UnitOfWork) -> int:
        """End it.

        Raises:
            NotFoundError: there is no such cover.
            NotPermittedError: neither the person away, nor the deputy, nor somebody who looks after them.
            ConflictError: it has ended already.
        """
        cover = uow.session.scalar(select(Cover).where(Cover.id == self.cover_id).with_for_update())
        if cover is None:
            message = "This cover does not exist."
            raise NotFoundError(message)
        if uow.actor.person_id != cover.covered_by_id:
            check_may_arrange(uow.session, uow.actor, cover.person_id, uow.today)
        if cover.ended_at is not None or cover.to_on < uow.today:
            message = "This cover has ended already."
            raise ConflictError(message)
        end_cover(uow, cover)
        return cover.id
