"""What a reader sees: SQL filters for lists, and the level of access to one case (facts, section 3.3).

Levels: ``none``; ``header`` (reference, label, stage, clocks); ``own_agency`` (the header, one's own tasks
and one's own agency's answers); ``full``. ``engine.walls`` says to whom a case is shut whatever they hold,
and who reads one in an emergency.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from sqlalchemy import ColumnElement, and_, exists, false, or_, select
from sqlalchemy.orm import Session

from engine.actor import Actor, Holding
from engine.models import Case, CaseMember, Part, Submission, Task
from engine.models.case import REVIEWER, SHUT_OUT
from engine.models.task import OPEN
from engine.roles import (
    AREA_READERS,
    EVERYTHING_READERS,
    HEADER_READERS,
    INSPECTORS,
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


def working_areas_of_each(actor: Actor) -> dict[int, list[int]]:
    """Where the actor, and each person they stand in for, holds a role that may see cases.

    What is given to somebody by name opens by that person's own roles only: the name of one and the role of
    another together would open more than either has.
    """
    found: dict[int, set[int]] = {person_id: set() for person_id in actor.people}
    for held in actor.holdings:
        whose = held.for_id or actor.person_id
        if whose is not None and held.role not in PROCESS_READERS:
            found[whose].add(held.area_id)
    return {person_id: sorted(areas) for person_id, areas in sorted(found.items())}


def people_working_in(actor: Actor, area_id: int) -> frozenset[int]:
    """Of the actor and the people they stand in for, those whose name may open something in an area."""
    each = working_areas_of_each(actor)
    return frozenset(person_id for person_id, areas in each.items() if area_id in areas)


def is_member(actor: Actor, at: datetime) -> ColumnElement[bool]:
    """Whether the actor is named on the case of the row at an instant, and still has a working role there.

    A reviewer from outside is named for the one case and needs no role; nobody stands in for them.
    """
    each = working_areas_of_each(actor).items()
    working = [and_(CaseMember.person_id == one, Case.area_id.in_(areas)) for one, areas in each]
    return exists().where(
        CaseMember.case_id == Case.id,
        or_(
            and_(CaseMember.person_id == actor.person_id, CaseMember.relation == REVIEWER),
            and_(CaseMember.relation.not_in((*SHUT_OUT, REVIEWER)), or_(false(), *working)),
        ),
        CaseMember.from_at <= at,
        or_(CaseMember.to_at.is_(None), CaseMember.to_at > at),
    )


def _is_named(people: Iterable[int], at: datetime) -> ColumnElement[bool]:
    """Whether any of the people is named on the case of the row at an instant, to work on it."""
    return exists().where(
        CaseMember.case_id == Case.id,
        CaseMember.person_id.in_(sorted(people)),
        CaseMember.relation.not_in((*SHUT_OUT, REVIEWER)),
        CaseMember.from_at <= at,
        or_(CaseMember.to_at.is_(None), CaseMember.to_at > at),
    )


def is_reviewing(
    actor: Actor, case_id: CaseId | int, at: datetime | ColumnElement[datetime]
) -> ColumnElement[bool]:
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
    each = working_areas_of_each(actor).items()
    named_tasks = [and_(Task.assignee_id == one, Task.area_id.in_(areas)) for one, areas in each]
    named_parts = [and_(Part.assignee_id == one, Part.area_id.in_(areas)) for one, areas in each]
    tasks = or_(
        false(), *named_tasks, *(and_(Task.area_id == one.area_id, Task.role == one.role) for one in held)
    )
    parts = or_(false(), *named_parts, *(offered_to(one) for one in held))
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
    own_areas = working_areas_of_each(actor).get(actor.person_id or 0, [])
    opened = has_broken_glass(actor, Case.id, at) & Case.area_id.in_(own_areas)
    known = or_(Case.area_id.in_(reading), is_member(actor, at), has_open_task(actor), opened)
    return and_(is_open_to(actor, Case.id), known)


def access_level(session: Session, actor: Actor, case: Case, at: datetime) -> str:
    """How much of one case an actor may read; who has broken the glass reads all of it for that while.

    What somebody may *do* on a case is never judged by this, but by ``working_level``.
    """
    level = working_level(session, actor, case, at)
    if level == "full":
        return level
    reads = any(held.area_id == case.area_id for held in _lent_inspections(actor))
    if not reads and actor.person_id in people_working_in(actor, case.area_id):
        opened = select(has_broken_glass(actor, Case.id, at)).where(Case.id == case.id)
        reads = bool(session.scalar(opened))
    return "full" if reads and not is_shut_out(session, actor, case.id) else level


def _lent_inspections(actor: Actor) -> frozenset[Holding]:
    """The roles of inspectors in whose place the actor reads: they open cases for reading only."""
    return frozenset(held for held in actor.holdings if held.for_id and held.role in INSPECTORS)


def working_level(session: Session, actor: Actor, case: Case, at: datetime) -> str:
    """How much of one case is an actor's by role, by name or by an open task, without breaking the glass.

    Nor by the role of an inspector in whose place they are: who inspects changes nothing.
    """
    if actor.is_system:
        return "full"
    lent = _lent_inspections(actor)
    actor = replace(actor, holdings=actor.holdings - lent) if lent else actor
    working = people_working_in(actor, case.area_id)
    whole = {one for one in working if _reads_whole(actor, one, case.area_id)}
    asked = select(
        is_open_to(actor, Case.id),
        is_reviewing(actor, Case.id, at),
        _is_named(whole, at) if whole else false(),
        _is_named(working - whole, at) if working - whole else false(),
    ).where(Case.id == case.id)
    is_open, reviews, reads_whole, reads_own = session.execute(asked).one()
    if not is_open:
        return "none"
    roles = actor.roles_in(case.area_id)
    if roles & AREA_READERS or reviews or reads_whole:
        return "full"
    if reads_own:
        return "own_agency"
    if session.scalar(select(exists().where(Case.id == case.id, has_open_task(actor)))):
        return "own_agency"
    return "header" if roles & HEADER_READERS else "none"


def _reads_whole(actor: Actor, person_id: int, area_id: int) -> bool:
    """Whether somebody who is named on a case reads all of it: one with roles for an agency only does not."""
    roles = {
        held.role
        for held in actor.holdings
        if held.area_id == area_id and (held.for_id or actor.person_id) == person_id
    }
    return bool(roles - PROCESS_READERS - OWN_AGENCY_ONLY)


def may_see_task(session: Session, actor: Actor, task: Task, part: Part | None, at: datetime) -> bool:
    """Whether an actor may know of a task: it is offered to them, they did it, or they read the case.

    A task asked of several is known to those it is asked of, not to everybody with the role: an agency that
    was not asked does not learn of the case.
    """
    return not is_shut_out(session, actor, task.case_id) and may_know_task(session, actor, task, part, at)


def may_know_task(session: Session, actor: Actor, task: Task, part: Part | None, at: datetime) -> bool:
    """As ``may_see_task``, of a case that is known not to be shut to the actor: a locked one is not."""
    people = people_working_in(actor, task.area_id)
    if actor.is_system or people:
        thing = part or task
        if thing.assignee_id in people or thing.closed_by_id in people:
            return True
        if task.kind == "parts" and part is None:
            if session.scalar(select(exists().where(Part.task_id == task.id, _asked(actor, people)))):
                return True
        elif actor.holds(task.area_id, {thing.role}, part.agency_id if part else None):
            return True
        if bool(actor.roles_in(task.area_id) & AREA_READERS):
            return True
    case = session.get_one(Case, task.case_id)
    return access_level(session, actor, case, at) == "full"


def _asked(actor: Actor, people: Iterable[int]) -> ColumnElement[bool]:
    """Whether the part of the row is, or was, the actor's to do, or given to one of the people by name."""
    named = sorted(people)
    by_name = or_(Part.assignee_id.in_(named), Part.closed_by_id.in_(named))
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
