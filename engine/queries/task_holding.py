"""Whose a task is: who has it, who answers for it, and what its reader may do about that."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.actor import Actor
from engine.bundles import Library
from engine.diagram.model import Element
from engine.models import Draft, Instance, Part, Person, Task
from engine.models.task import PRIORITIES
from engine.now import local_date
from engine.permissions import allowed, check_may_work_on
from engine.queries.candidates import Candidate, list_candidates_for
from engine.queries.task_bundles import step_of_task
from engine.task_moves import list_moves


@dataclass(frozen=True)
class OtherDraft:
    """Somebody else has begun to answer the same task, and when they last saved."""

    name: str
    saved_at: datetime


@dataclass(frozen=True)
class TaskHolding:
    """Who has a task or part and answers for it; ``moves`` is what the reader may do (``engine.task_moves``).

    ``priority`` is empty for one as usual; ``others`` are told only to whoever could answer it themselves.
    """

    state: str
    owner: str
    is_owner: bool
    is_holder: bool
    follow_up_on: date | None
    priority: str
    priority_number: int
    moves: frozenset[str]
    others: tuple[OtherDraft, ...]


def get_holding(
    session: Session, library: Library, actor: Actor, task_id: int, part_id: int | None = None
) -> TaskHolding:
    """Whose a task is, for the page of somebody who may see it (``engine.queries.tasks.get_task``)."""
    task, part, element = _find(session, library, task_id, part_id)
    thing = part or task
    works = allowed(check_may_work_on, session, actor, task, part, element)
    owner = session.get(Person, thing.owner_id) if thing.owner_id is not None else None
    return TaskHolding(
        state=thing.state,
        owner=owner.name if owner else "",
        is_owner=thing.owner_id in actor.people,
        is_holder=thing.assignee_id in actor.people,
        follow_up_on=thing.follow_up_on,
        priority=PRIORITIES.get(thing.priority, "") if thing.priority else "",
        priority_number=thing.priority,
        moves=list_moves(session, actor, task, part, element),
        others=_others(session, actor, task, part) if works else (),
    )


def list_takers(
    session: Session, library: Library, at: datetime, task_id: int, part_id: int | None = None
) -> list[Candidate]:
    """To whom a task or part may be given today, without whoever has it."""
    task, part, element = _find(session, library, task_id, part_id)
    found = list_candidates_for(session, task, part, element, local_date(at))
    return [one for one in found if one.person_id != (part or task).assignee_id]


def _find(
    session: Session, library: Library, task_id: int, part_id: int | None
) -> tuple[Task, Part | None, Element]:
    task = session.get_one(Task, task_id)
    part = session.get_one(Part, part_id) if part_id is not None else None
    instance = session.get_one(Instance, task.instance_id)
    return task, part, step_of_task(session, library, task, instance)[1]


def _others(session: Session, actor: Actor, task: Task, part: Part | None) -> tuple[OtherDraft, ...]:
    rows = session.execute(
        select(Person.name, Draft.saved_at)
        .join(Person, Person.id == Draft.person_id)
        .where(
            Draft.task_id == task.id,
            Draft.part_id == (part.id if part else None),
            Draft.person_id != actor.person_id,
            Person.is_active,
        )
        .order_by(Draft.saved_at.desc())
    )
    return tuple(OtherDraft(row.name, row.saved_at) for row in rows)
