"""What the reviewer of a step may send back, and whether they wait for something already."""

from dataclasses import dataclass

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from engine.actor import Actor
from engine.diagram.model import Element
from engine.errors import ConflictError
from engine.instances.case_work import ENDED
from engine.instances.sideways import instances_beside
from engine.models import Instance, Part, SendBack, Submission, Task, Vote
from engine.models.task import OPEN
from engine.returns.places import place_of
from engine.visibility import may_read_submission


@dataclass(frozen=True)
class Returnable:
    """An answer that its reviewer may send back."""

    submission: Submission
    task: Task
    part: Part | None


def list_returnable(
    session: Session, actor: Actor, reviewing: Task, part: Part | None, element: Element
) -> list[Returnable]:
    """What may be sent back from a task: the newest answers to the steps that it reviews.

    A step is reviewed by one that the same person may not do (``notSamePersonAs``). Whoever reviews for an
    agency sends back that agency's answer only; a signed vote is never sent back, nor what was done in a
    process that has ended.

    Args:
        session: to read with.
        actor: the reviewer; what they may not read they cannot send back.
        reviewing: the task that reviews.
        part: the reviewer's own part of it, where it is asked of several.
        element: its step.
    """
    if not element.not_same_person_as:
        return []
    reviewed = list(element.not_same_person_as)
    rows = session.execute(
        select(Submission, Task, Part)
        .join(Task, Task.id == Submission.task_id)
        .join(Instance, Instance.id == Task.instance_id)
        .outerjoin(Part, Part.id == Submission.part_id)
        .outerjoin(Vote, Vote.submission_id == Submission.id)
        .where(
            Submission.case_id == reviewing.case_id,
            or_(Task.element_id.in_(reviewed), Submission.element_id.in_(reviewed)),
            Submission.instance_id.not_in(
                instances_beside(session, reviewing.case_id, reviewing.instance_id)
            ),
            Instance.state.not_in(ENDED),
            Vote.id.is_(None),
        )
        .order_by(Submission.id)
    )
    found = {place_of(row[0], row[1], row[2]): Returnable(*row) for row in rows}
    away = set(
        session.scalars(
            select(SendBack.submission_id).where(
                SendBack.case_id == reviewing.case_id, SendBack.came_back_at.is_(None)
            )
        )
    )
    there = [each for each in found.values() if each.submission.id not in away]
    return [each for each in there if _concerns(actor, part, each)]


def _concerns(actor: Actor, part: Part | None, each: Returnable) -> bool:
    if (each.part or each.task).state != "completed":
        return False
    agency_id = part.agency_id if part is not None else None
    if agency_id is not None and each.submission.agency_id not in (agency_id, None):
        return False
    return may_read_submission(actor, "full", each.submission, each.task)


def list_waiting(session: Session, task_id: int, part_id: int | None = None) -> list[SendBack]:
    """What a reviewing task waits for: sent back, and not come back yet.

    Args:
        session: to read with.
        task_id: the reviewing task.
        part_id: only what this part of it sent back.
    """
    query = (
        select(SendBack)
        .join(Task, Task.id == SendBack.returned_task_id)
        .outerjoin(Part, Part.id == SendBack.returned_part_id)
        .where(
            SendBack.reviewing_task_id == task_id,
            SendBack.came_back_at.is_(None),
            Task.state.in_(OPEN),
            or_(Part.id.is_(None), Part.state.in_(OPEN)),
        )
        .order_by(SendBack.id)
    )
    if part_id is not None:
        query = query.where(SendBack.reviewing_part_id == part_id)
    return list(session.scalars(query))


def check_not_waiting(session: Session, task: Task, part: Part | None) -> None:
    """Refuse to finish a review while what was sent back has not come back.

    Raises:
        ConflictError: it is still being done again.
    """
    if task.waits_for_id is None or not list_waiting(session, task.id, part.id if part else None):
        return
    message = (
        "You sent something back, and it has not come back yet. You can go on when it has, or take back what "
        "you sent."
    )
    raise ConflictError(message)
