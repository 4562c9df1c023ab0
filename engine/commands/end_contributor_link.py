"""Take back a one-off link before it is used."""

from dataclasses import dataclass

from sqlalchemy import select

from engine.errors import ConflictError, NotFoundError
from engine.instances.case_work import CaseWork
from engine.models import ContributorLink
from engine.permissions import check_may_coordinate
from engine.roles import COORDINATORS
from engine.unit_of_work import UnitOfWork


@dataclass(frozen=True)
class EndContributorLink:
    """One link. Once whom it was for has answered, it is used up by itself (``CompleteTask``)."""

    link_id: int

    def run(self, uow: UnitOfWork) -> int:
        """Take it back.

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
        check_may_coordinate(uow.actor, work.case.area_id)
        uow.act_with(work.case.area_id, COORDINATORS)
        if link.used_at is not None or link.revoked_at is not None:
            message = "This link has been used or taken back already."
            raise ConflictError(message)
        link.revoked_at = uow.at
        work.record("link.revoked", link=link.id, task=link.task_id, part=link.part_id)
        return work.case.id
