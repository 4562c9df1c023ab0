"""End a one-off link: taken back by the partnership's team, or used by whom it was for."""

from dataclasses import dataclass

from sqlalchemy import select

from engine.errors import ConflictError, NotFoundError
from engine.instances.case_work import CaseWork
from engine.models import ContributorLink
from engine.permissions import check_may_coordinate
from engine.unit_of_work import UnitOfWork


@dataclass(frozen=True)
class EndContributorLink:
    """One link. Whom it was for has used it once they have answered; the team can take it back before."""

    link_id: int

    def run(self, uow: UnitOfWork) -> int:
        """End it.

        Returns:
            The case.

        Raises:
            NotFoundError: no such link.
            NotPermittedError: the actor does not coordinate.
            ConflictError: it has been used or taken back.
        """
        row = select(ContributorLink.case_id).where(ContributorLink.id == self.link_id)
        case_id = uow.session.scalar(row)
        if case_id is None:
            message = "There is no such link."
            raise NotFoundError(message)
        work = CaseWork.lock(uow, case_id)
        link = uow.session.get_one(ContributorLink, self.link_id, populate_existing=True)
        is_used = uow.actor.person_id == link.person_id
        if not is_used:
            check_may_coordinate(uow.actor, work.case.area_id)
        if link.used_at is not None or link.revoked_at is not None:
            message = "This link has been used or taken back already."
            raise ConflictError(message)
        if is_used:
            link.used_at = uow.at
            work.record("link.used", link=link.id, task=link.task_id, part=link.part_id)
        else:
            link.revoked_at = uow.at
            work.record("link.revoked", link=link.id, task=link.task_id, part=link.part_id)
        return work.case.id
