"""Naming people on a case, and no longer naming them."""

from sqlalchemy import exists, or_, select

from engine.instances.case_work import CaseWork
from engine.instances.starting import add_member
from engine.models import CaseMember, Submission, Task


def ensure_member(work: CaseWork, reason: str) -> None:
    """Whoever works on a case is named on it, with the reason, if they are not already."""
    person_id = work.uow.actor.person_id
    if person_id is None:
        return
    if not work.actor_is_named:
        add_member(work, person_id, reason)
        work.actor_is_named = True


def name_person(work: CaseWork, person_id: int, reason: str) -> None:
    """Whoever is given work on a case is named on it, with the reason, if they are not already."""
    if person_id == work.uow.actor.person_id:
        ensure_member(work, reason)
        return
    named = exists().where(
        CaseMember.case_id == work.case.id,
        CaseMember.person_id == person_id,
        CaseMember.relation == "working",
        or_(CaseMember.to_at.is_(None), CaseMember.to_at > work.uow.at),
    )
    if not work.uow.session.scalar(select(named)):
        add_member(work, person_id, reason)


def claim_reason(task: Task) -> str:
    """Why somebody who claims a task is named on its case."""
    return f"Claimed “{task.name}”"


def given_reason(task: Task) -> str:
    """Why somebody who is given a task is named on its case."""
    return f"Was given “{task.name}”"


def end_claim(work: CaseWork, person_id: int, task: Task) -> None:
    """Whoever gives a task back without having worked on the case is no longer named on it."""
    worked = exists().where(Submission.case_id == work.case.id, Submission.person_id == person_id)
    if work.uow.session.scalar(select(worked)):
        return
    query = select(CaseMember).where(
        CaseMember.case_id == work.case.id,
        CaseMember.person_id == person_id,
        CaseMember.reason.in_((claim_reason(task), given_reason(task))),
        CaseMember.to_at.is_(None),
    )
    for member in work.uow.session.scalars(query):
        member.to_at = work.uow.at
        work.record("member.ended", person=person_id, reason="Gave the task back")
