"""Meetings that were called beside the process of a case, for the calendars of those who are to come."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.actor import Actor
from engine.ad_hoc.steps import MEETING
from engine.models import AdHocTask, Case, Task
from engine.models.task import OPEN
from engine.roles import AREA_READERS, COORDINATORS
from engine.visibility import areas_with, working_areas
from engine.walls import is_open_to

MOST: Final = 200
_MOST_READ: Final = 2_000
_KEPT: Final = timedelta(days=31)


@dataclass(frozen=True)
class Meeting:
    """One meeting: when, and on which case. Where it is and what it is about stand behind its page."""

    task_id: int
    meets_at: datetime
    case_reference: str
    case_label: str
    page: str


def list_meetings(session: Session, actor: Actor, at: datetime) -> list[Meeting]:
    """The meetings to which the actor is invited, those they record, and for co-ordinators all of the area.

    Whoever is shut out of a case has none of it, and who has left the partnership has none at all.

    Args:
        session: to read with.
        actor: whose meetings.
        at: now; those of the last month are still among them until somebody has recorded them.

    Returns:
        Two hundred at most, by time.
    """
    rows = session.execute(
        select(Task, AdHocTask.meets_at, AdHocTask.invited, Case.reference, Case.label)
        .join(AdHocTask, AdHocTask.task_id == Task.id)
        .join(Case, Case.id == Task.case_id)
        .where(
            Task.ad_hoc_kind == MEETING,
            Task.state.in_(OPEN),
            Task.area_id.in_(working_areas(actor)),
            AdHocTask.meets_at >= at - _KEPT,
            is_open_to(actor, Task.case_id),
        )
        .order_by(AdHocTask.meets_at, Task.id)
        .limit(_MOST_READ)
    )
    coordinated = set(areas_with(actor, COORDINATORS))
    found = [
        Meeting(row.Task.id, row.meets_at, row.reference, row.label, _page(actor, row.Task))
        for row in rows
        if row.Task.area_id in coordinated or _records(actor, row.Task) or _is_invited(actor, row.invited)
    ]
    return found[:MOST]


def _records(actor: Actor, task: Task) -> bool:
    if task.assignee_id is not None:
        return task.assignee_id in actor.people
    return actor.holds(task.area_id, {task.role})


def _is_invited(actor: Actor, invited: list[Any]) -> bool:
    return any(person_id in actor.people for person_id in invited)


def _page(actor: Actor, task: Task) -> str:
    """The meeting's page for whoever may see it; for others their notices, where the invitation is."""
    if _records(actor, task) or actor.roles_in(task.area_id) & AREA_READERS:
        return f"/tasks/{task.id}"
    return "/notices"
