"""What a reader sees: SQL filters for lists, and the level of access to one case (facts, section 3.3).

Levels: ``none``; ``header`` (reference, label, stage, clocks); ``own_agency`` (the header, one's own tasks
and one's own agency's answers); ``full``. ``engine.walls`` says to whom a case is shut whatever they hold,
and who reads one in an emergency.
"""

from dataclasses import replace
from datetime import datetime

from sqlalchemy import ColumnElement, and_, exists, or_, select
from sqlalchemy.orm import Session

from engine.actor import Actor, Holding
from engine.models import Case, CaseMember, Part, Submission, Task
from engine.models.case import REVIEWER, SHUT_OUT
from engine.models.task import OPEN
from engine.roles import (
    AREA_READERS,
    EVERYTHING_READERS,
    HEADER_READERS,
    OWN_AGENCY_ONLY,
    PROCESS_READERS,
)
from engine.walls import CaseId, has_broken_glass, is_open_to, is_shut_out

LEVELS = ("none", "header", "own_agency", "full")


def areas_with(actor: Actor, roles: frozenset[str]) -> list[int]:
    """The areas in which the actor holds any of the roles."""
    return sorted({holding.area_id for holding in actor.holdings if holding.role in roles})


def working_areas(actor: Actor) -> list[int]:
    """The areas in which the actor holds a role that may see cases.

    Without one, neither being named nor having done something earlier opens anything: leavers, process owners
    and system administrators see no case content (design, section 9).
    """
    return sorted({held.area_id for held in actor.holdings if held.role not in PROCESS_READERS})


def is_member(actor: Actor, at: datetime) -> ColumnElement[bool]:
    """Whether the actor is named on the case of the row at an instant, and still has a working role there.

    A reviewer from outside is named for the one case and needs no role.
    """
    return exists().where(
        CaseMember.case_id == Case.id,
        CaseMember.person_id.in_(sorted(actor.people)),
        or_(
            CaseMember.relation == REVIEWER,
            CaseMember.relation.not_in(SHUT_OUT) & Case.area_id.in_(working_areas(actor)),
        ),
        CaseMember.from_at <= at,
        or_(CaseMember.to_at.is_(None), CaseMember.to_at > at),
    )


def is_reviewing(actor: Actor, case_id: CaseId | int, at: datetime) -> ColumnElement[bool]:
    """Whether the actor is named as a reviewer from outside on the case of the row."""
    return exists().where(
        CaseMember.case_id == case_id,
        CaseMember.person_id == actor.person_id,
        CaseMember.relation == REVIEWER,
        CaseMember.from_at <= at,
        or_(CaseMember.to_at.is_(None), CaseMember.to_at > at),
    )


def reviews_case(session: Session, actor: Actor, case_id: int, at: datetime) -> bool:
    """Whether the actor is named as a reviewer from outside on one case."""
    return bool(session.scalar(select(is_reviewing(actor, case_id, at))))


def has_open_task(actor: Actor) -> ColumnElement[bool]:
    """Whether the case of the row has an open task or part that the actor could do, or was given by name."""
    held = roles_once(actor)
    working, people = working_areas(actor), sorted(actor.people)
    mine_by_name = (
        and_(Task.assignee_id.in_(people), Task.area_id.in_(working)),
        and_(Part.assignee_id.in_(people), Part.area_id.in_(working)),
    )
    tasks = or_(mine_by_name[0], *(and_(Task.area_id == one.area_id, Task.role == one.role) for one in held))
    parts = or_(mine_by_name[1], *(offered_to(one) for one in held))
    return or_(
        exists().where(Task.case_id == Case.id, Task.kind == "form", Task.state.in_(OPEN), tasks),
        exists().where(Part.case_id == Case.id, Part.state.in_(OPEN), parts),
    )


def roles_once(actor: Actor) -> list[Holding]:
    """The roles an actor may act in, each once, whether their own or that of somebody they stand in for."""
    held = {(one.area_id, one.role, one.agency_id or 0): replace(one, for_id=None) for one in actor.holdings}
    return [held[key] for key in sorted(held)]


def offered_to(held: Holding) -> ColumnElement[bool]:
    """Parts that a holding makes one's own, exactly as ``Actor.holds`` judges them.

    A role held for an agency is that agency's alone; one held for none, like the business manager's, is
    held for all.
    """
    mine = [Part.area_id == held.area_id, Part.role == held.role]
    if held.agency_id is not None:
        mine.append(or_(Part.agency_id.is_(None), Part.agency_id == held.agency_id))
    return and_(*mine)


def visible_cases(actor: Actor, at: datetime) -> ColumnElement[bool]:
    """The filter on every list of cases: what this actor may know to exist."""
    if actor.is_system:
        return Case.id.is_not(None)
    reading = areas_with(actor, AREA_READERS | HEADER_READERS)
    opened = has_broken_glass(actor, Case.id, at) & Case.area_id.in_(working_areas(actor))
    known = or_(Case.area_id.in_(reading), is_member(actor, at), has_open_task(actor), opened)
    return and_(is_open_to(actor, Case.id), known)


def access_level(session: Session, actor: Actor, case: Case, at: datetime) -> str:
    """How much of one case an actor may read; who has broken the glass reads all of it for that while.

    What somebody may *do* on a case is never judged by this, but by ``working_level``.
    """
    level = working_level(session, actor, case, at)
    if level == "full" or case.area_id not in working_areas(actor):
        return level
    opened = select(has_broken_glass(actor, Case.id, at)).where(Case.id == case.id)
    if session.scalar(opened) and not is_shut_out(session, actor, case.id):
        return "full"
    return level


def working_level(session: Session, actor: Actor, case: Case, at: datetime) -> str:
    """How much of one case is an actor's by role, by name or by an open task, without breaking the glass."""
    if actor.is_system:
        return "full"
    asked = select(is_open_to(actor, Case.id), is_member(actor, at), is_reviewing(actor, Case.id, at)).where(
        Case.id == case.id
    )
    is_open, is_named, reviews = session.execute(asked).one()
    if not is_open:
        return "none"
    roles = actor.roles_in(case.area_id)
    if roles & AREA_READERS or reviews:
        return "full"
    if is_named:
        return "own_agency" if roles - PROCESS_READERS <= OWN_AGENCY_ONLY else "full"
    if session.scalar(select(exists().where(Case.id == case.id, has_open_task(actor)))):
        return "own_agency"
    return "header" if roles & HEADER_READERS else "none"


def may_see_task(session: Session, actor: Actor, task: Task, part: Part | None, at: datetime) -> bool:
    """Whether an actor may know of a task: it is offered to them, they did it, or they read the case.

    A task asked of several is known to those it is asked of, not to everybody with the role: an agency that
    was not asked does not learn of the case.
    """
    return not is_shut_out(session, actor, task.case_id) and may_know_task(session, actor, task, part, at)


def may_know_task(session: Session, actor: Actor, task: Task, part: Part | None, at: datetime) -> bool:
    """As ``may_see_task``, of a case that is known not to be shut to the actor: a locked one is not."""
    if actor.is_system or task.area_id in working_areas(actor):
        thing = part or task
        if thing.assignee_id in actor.people or thing.closed_by_id in actor.people:
            return True
        if task.kind == "parts" and part is None:
            if session.scalar(select(exists().where(Part.task_id == task.id, _asked(actor)))):
                return True
        elif actor.holds(task.area_id, {thing.role}, part.agency_id if part else None):
            return True
        if bool(actor.roles_in(task.area_id) & AREA_READERS):
            return True
    case = session.get_one(Case, task.case_id)
    return access_level(session, actor, case, at) == "full"


def _asked(actor: Actor) -> ColumnElement[bool]:
    """Whether the part of the row is, or was, the actor's to do."""
    people = sorted(actor.people)
    by_name = or_(Part.assignee_id.in_(people), Part.closed_by_id.in_(people))
    return or_(by_name, *(offered_to(held) for held in roles_once(actor)))


def may_read_submission(actor: Actor, level: str, submission: Submission, task: Task | None) -> bool:
    """Whether one answer may be read: agencies are apart until the merged return is released."""
    if level == "none":
        return False
    if actor.person_id is not None and actor.person_id in (submission.person_id, submission.on_behalf_of_id):
        return True
    mine = {held.agency_id for held in actor.holdings if held.agency_id is not None}
    if submission.agency_id is not None:
        if submission.agency_id in mine:
            return level in ("own_agency", "full")
        area_id = task.area_id if task else 0
        if actor.is_system or actor.holds(area_id, EVERYTHING_READERS):
            return level == "full"
        return level == "full" and task is not None and task.released_at is not None
    return level == "full"
