"""What was sent back, as the pages of the review and of the answer show it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, aliased

from engine.actor import Actor
from engine.bundles import Library
from engine.errors import NotFoundError
from engine.models import Agency, Instance, Part, Person, SendBack, Submission, Task
from engine.permissions import allowed, check_may_coordinate, check_may_work_on
from engine.queries.task_bundles import step_of_task
from engine.returns.reviewing import list_returnable, list_waiting
from engine.visibility import may_see_task


@dataclass(frozen=True)
class ReturnableView:
    """An answer that the reader may send back from the task they look at."""

    submission_id: int
    title: str
    person: str
    agency: str
    submitted_at: datetime


@dataclass(frozen=True)
class SentBackView:
    """Something that was sent back: what, by whom, why, and whether it has come back."""

    id: int
    submission_id: int
    title: str
    comments: str
    person: str
    sent_at: datetime
    came_back_at: datetime | None
    new_submission_id: int | None
    reviewing_task_id: int
    may_take_back: bool = False


@dataclass(frozen=True)
class TaskReturns:
    """What sending back means for one task.

    Attributes:
        asked: why the task, or part, is to be done again; None where nothing was sent back.
        waiting: what the task, a review, waits for.
        returnable: what its reader may send back now.
        may_return_parts: whether parts of it that have come in may be sent back while it is open.
    """

    asked: SentBackView | None
    waiting: tuple[SentBackView, ...]
    returnable: tuple[ReturnableView, ...]
    may_return_parts: bool


def get_returns(
    session: Session, library: Library, actor: Actor, task_id: int, part_id: int | None = None
) -> TaskReturns:
    """What sending back means for a task that its reader may see (``engine.queries.tasks.get_task``)."""
    task = session.get_one(Task, task_id)
    part = session.get_one(Part, part_id) if part_id is not None else None
    found = _asked(session, task, part)
    waiting = list_waiting(session, task.id, part.id if part else None) if task.waits_for_id else []
    coordinates = allowed(check_may_coordinate, actor, task.area_id)
    is_open = task.closed_at is None
    return TaskReturns(
        asked=next(iter(_views(session, [found])), None) if found else None,
        waiting=tuple(_views(session, waiting, actor, coordinates=coordinates)),
        returnable=_returnable(session, library, actor, task, part) if is_open else (),
        may_return_parts=coordinates and is_open and bool(task.token_id) and task.kind == "parts",
    )


def list_sent_back(session: Session, case_id: int) -> list[SentBackView]:
    """Everything that was sent back on a case, oldest first."""
    rows = session.scalars(select(SendBack).where(SendBack.case_id == case_id).order_by(SendBack.id))
    return _views(session, rows)


def get_send_back(session: Session, actor: Actor, at: datetime, send_back_id: int) -> SentBackView:
    """Something that is still to come back, for whoever may take it back.

    Raises:
        NotFoundError: there is no such thing, it has come back, or it is not for this actor.
    """
    found = session.get(SendBack, send_back_id)
    task = session.get(Task, found.reviewing_task_id) if found is not None else None
    if found is not None and task is not None and found.came_back_at is None:
        coordinates = allowed(check_may_coordinate, actor, task.area_id)
        [view] = _views(session, [found], actor, coordinates=coordinates)
        if view.may_take_back and may_see_task(session, actor, task, None, at):
            return view
    message = "Nothing of this kind waits to come back, or it is not for you."
    raise NotFoundError(message)


def find_answers_to_mend(session: Session, task: Task, part: Part | None) -> dict[str, Any] | None:
    """What was answered before, for whoever is asked to answer again; None for any other task."""
    found = _asked(session, task, part)
    return session.get_one(Submission, found.submission_id).values if found is not None else None


def _asked(session: Session, task: Task, part: Part | None) -> SendBack | None:
    return session.scalar(
        select(SendBack).where(
            SendBack.returned_task_id == task.id,
            SendBack.returned_part_id == (part.id if part else None),
            SendBack.came_back_at.is_(None),
        )
    )


def _returnable(
    session: Session, library: Library, actor: Actor, task: Task, part: Part | None
) -> tuple[ReturnableView, ...]:
    if (task.kind == "parts") != (part is not None):
        return ()
    instance = session.get_one(Instance, task.instance_id)
    _, element = step_of_task(session, library, task, instance)
    if not element.not_same_person_as or not allowed(check_may_work_on, session, actor, task, part, element):
        return ()
    found = list_returnable(session, actor, task, part, element)
    people = _names(session, Person, [each.submission.person_id for each in found])
    agencies = _names(session, Agency, [each.submission.agency_id for each in found])
    return tuple(
        ReturnableView(
            each.submission.id,
            each.task.name,
            people.get(each.submission.person_id or 0, "Caseway"),
            agencies.get(each.submission.agency_id or 0, ""),
            each.submission.submitted_at,
        )
        for each in found
    )


def _names(session: Session, kind: type[Person | Agency], ids: list[int | None]) -> dict[int, str]:
    rows = session.execute(select(kind.id, kind.name).where(or_(kind.id.in_([one for one in ids if one]))))
    return {row.id: row.name for row in rows}


def _views(
    session: Session, rows: Iterable[SendBack], actor: Actor | None = None, *, coordinates: bool = False
) -> list[SentBackView]:
    wanted = list(rows)
    if not wanted:
        return []
    returned = aliased(Task)
    named = session.execute(
        select(SendBack.id, returned.name, Person.name.label("person"), Part.label)
        .join(returned, returned.id == SendBack.returned_task_id)
        .outerjoin(Part, Part.id == SendBack.returned_part_id)
        .outerjoin(Person, Person.id == SendBack.sent_by_id)
        .where(SendBack.id.in_([row.id for row in wanted]))
    )
    names = {row.id: (f"{row.name}: {row.label}" if row.label else row.name, row.person) for row in named}
    return [
        SentBackView(
            id=row.id,
            submission_id=row.submission_id,
            title=names[row.id][0],
            comments=row.comments,
            person=names[row.id][1] or "Caseway",
            sent_at=row.sent_at,
            came_back_at=row.came_back_at,
            new_submission_id=row.new_submission_id,
            reviewing_task_id=row.reviewing_task_id,
            may_take_back=coordinates or (actor is not None and row.sent_by_id in actor.people),
        )
        for row in wanted
    ]
