"""What a reader sees: SQL filters for lists, and the level of access to one case (facts, section 3.3).

Levels: ``none``; ``header`` (reference, label, stage, clocks); ``own_agency`` (the header, one's own tasks
and one's own agency's answers); ``full``.
"""

from dataclasses import replace
from datetime import datetime

from sqlalchemy import ColumnElement, and_, exists, or_, select
from sqlalchemy.orm import Session

from engine.actor import Actor, Holding
from engine.models import Case, CaseMember, Part, Submission, Task
from engine.models.task import OPEN
from engine.roles import AREA_READERS, COORDINATORS, HEADER_READERS, OWN_AGENCY_ONLY, PROCESS_READERS

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
    """Whether the actor is named on the case of the row at an instant, and still has a working role there."""
    return Case.area_id.in_(working_areas(actor)) & exists().where(
        CaseMember.case_id == Case.id,
        CaseMember.person_id.in_(sorted(actor.people)),
        CaseMember.relation != "subject_team",
        CaseMember.from_at <= at,
        or_(CaseMember.to_at.is_(None), CaseMember.to_at > at),
    )


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
    return or_(Case.area_id.in_(reading), is_member(actor, at), has_open_task(actor))


def access_level(session: Session, actor: Actor, case: Case, at: datetime) -> str:
    """How much of one case an actor may read."""
    if actor.is_system:
        return "full"
    roles = actor.roles_in(case.area_id)
    member = bool(session.scalar(select(exists().where(Case.id == case.id, is_member(actor, at)))))
    if roles & AREA_READERS:
        return "full"
    if member:
        return "own_agency" if roles - PROCESS_READERS <= OWN_AGENCY_ONLY else "full"
    if session.scalar(select(exists().where(Case.id == case.id, has_open_task(actor)))):
        return "own_agency"
    return "header" if roles & HEADER_READERS else "none"


def may_see_task(session: Session, actor: Actor, task: Task, part: Part | None, at: datetime) -> bool:
    """Whether an actor may know of a task: it is offered to them, they did it, or they read the case.

    A task asked of several is known to those it is asked of, not to everybody with the role: an agency that
    was not asked does not learn of the case.
    """
    if not actor.is_system and task.area_id not in working_areas(actor):
        return False
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
    if actor.person_id is not None and actor.person_id in (submission.person_id, submission.on_behalf_of_id):
        return True
    mine = {held.agency_id for held in actor.holdings if held.agency_id is not None}
    if submission.agency_id is not None:
        if submission.agency_id in mine:
            return level in ("own_agency", "full")
        area_id = task.area_id if task else 0
        if actor.is_system or actor.holds(area_id, COORDINATORS):
            return level == "full"
        return level == "full" and task is not None and task.released_at is not None
    return level == "full"
