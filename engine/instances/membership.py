"""Naming people on a case."""

from sqlalchemy import exists, or_, select

from engine.instances.case_work import CaseWork
from engine.instances.starting import add_member
from engine.models import CaseMember


def ensure_member(work: CaseWork, reason: str) -> None:
    """Whoever works on a case is named on it, with the reason, if they are not already."""
    person_id = work.uow.actor.person_id
    if person_id is None:
        return
    query = select(
        exists().where(
            CaseMember.case_id == work.case.id,
            CaseMember.person_id == person_id,
            CaseMember.relation == "working",
            or_(CaseMember.to_at.is_(None), CaseMember.to_at > work.uow.at),
        )
    )
    if not work.uow.session.scalar(query):
        add_member(work, person_id, reason)
