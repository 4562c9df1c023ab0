"""Naming somebody on a case and ending it; putting up a wall around it and taking it down."""

from datetime import datetime

from sqlalchemy import or_, select

from engine.instances.assigning import held_by, pass_on, task_of
from engine.instances.case_work import CaseWork
from engine.instances.finding import step_of
from engine.models import CaseMember, Part
from engine.models.case import SHUT_OUT
from engine.queries.candidates import list_candidates_for


def find_memberships(work: CaseWork, person_id: int) -> list[CaseMember]:
    """The rows that count now of one person on a case, whatever their part in it."""
    query = select(CaseMember).where(
        CaseMember.case_id == work.case.id,
        CaseMember.person_id == person_id,
        or_(CaseMember.to_at.is_(None), CaseMember.to_at > work.uow.at),
    )
    return list(work.uow.session.scalars(query.order_by(CaseMember.id)))


def put_on_case(
    work: CaseWork, person_id: int, relation: str, reason: str, to_at: datetime | None = None
) -> CaseMember:
    """Name somebody on the case from now on, and say so."""
    member = CaseMember(
        case_id=work.case.id,
        person_id=person_id,
        relation=relation,
        reason=reason,
        from_at=work.uow.at,
        to_at=to_at,
        added_by_id=work.uow.actor.person_id,
    )
    work.uow.session.add(member)
    work.uow.session.flush()
    until = {"until": to_at.isoformat()} if to_at is not None else {}
    work.record("member.added", member=member.id, person=person_id, relation=relation, reason=reason, **until)
    return member


def take_off_case(work: CaseWork, member: CaseMember, reason: str) -> None:
    """End one naming, or take down one wall, and say so."""
    member.to_at, member.end_reason = work.uow.at, reason
    member.ended_by_id = work.uow.actor.person_id
    work.record(
        "member.ended", member=member.id, person=member.person_id, relation=member.relation, reason=reason
    )


def shut_out(
    work: CaseWork, person_id: int, relation: str, reason: str, deputy_id: int | None = None
) -> CaseMember:
    """Keep somebody out of the case from now on; what they had of it goes to others.

    Args:
        relation: why: of the subject's own team, or recused.
        deputy_id: who gets those of their tasks that this one may do; the others are offered again.
    """
    for member in find_memberships(work, person_id):
        if member.relation not in SHUT_OUT:
            take_off_case(work, member, reason)
    hand_over(work, person_id, deputy_id, reason)
    return put_on_case(work, person_id, relation, reason)


def hand_over(work: CaseWork, person_id: int, deputy_id: int | None, reason: str) -> None:
    """Pass on all that somebody has of a case: to the deputy where they may do it, else to everybody."""
    session, today = work.uow.session, work.uow.today
    for thing in held_by(work, person_id):
        if thing.owner_id == person_id and thing.assignee_id not in (None, person_id):
            pass_on(work, thing, thing.assignee_id, reason)  # what they delegated is the other's already
            continue
        task, part = task_of(work, thing), thing if isinstance(thing, Part) else None
        able = list_candidates_for(session, task, part, step_of(work, task), today) if deputy_id else []
        takes = any(one.person_id == deputy_id for one in able)
        pass_on(work, thing, deputy_id if takes else None, reason)
