"""Using a one-off link up, in the transaction of the answer that comes through it."""

from sqlalchemy import select

from engine.case_access.links import GONE
from engine.errors import NotFoundError
from engine.instances.case_work import CaseWork
from engine.models import ContributorLink, Part, Task


def use_link(work: CaseWork, link_id: int, task: Task, part: Part | None) -> None:
    """Mark the link as used by whom it is for, on a locked case.

    Args:
        work: the case.
        link_id: the link.
        task: what is answered.
        part: the part that is answered, where it is one.

    Raises:
        NotFoundError: it is for something or somebody else, was used or taken back, or has run out.
    """
    uow = work.uow
    link = uow.session.scalar(
        select(ContributorLink).where(
            ContributorLink.id == link_id,
            ContributorLink.person_id == uow.actor.person_id,
            ContributorLink.task_id == task.id,
            ContributorLink.part_id.is_(None) if part is None else ContributorLink.part_id == part.id,
            ContributorLink.expires_at > uow.at,
            ContributorLink.used_at.is_(None),
            ContributorLink.revoked_at.is_(None),
        )
    )
    if link is None:
        raise NotFoundError(GONE)
    link.used_at = uow.at
    work.record("link.used", link=link.id, task=task.id, part=link.part_id)
