"""The open steps of a case, and who has them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.actor import Actor
from engine.models import Case, Instance, Part, Person, Task
from engine.models.task import FAR, OPEN
from engine.queries.days_left import Due, days_left_in_words
from engine.role_words import RoleWords, role_words


@dataclass(frozen=True)
class CaseTask:
    """One open step, or one open part of it."""

    task_id: int
    part_id: int | None
    name: str
    part_label: str
    role: str
    process: str
    assignee: str
    opened_at: datetime
    due_on: date | None
    left_words: str
    kind: str
    is_mine: bool


def list_case_tasks(session: Session, actor: Actor, case: Case, level: str, today: date) -> list[CaseTask]:
    """What is open on a case, one's own before others', then the most urgent: each form and each open part.

    Called processes are left out: their own steps are there. Below ``full`` access only one's own are told.
    """
    tasks = session.execute(
        select(Task, Instance.label, Person.name.label("assignee"))
        .join(Instance, Instance.id == Task.instance_id)
        .outerjoin(Person, Person.id == Task.assignee_id)
        .where(Task.case_id == case.id, Task.state.in_(OPEN), Task.kind != "call")
        .order_by(Task.sort_on, Task.id)
    ).all()
    parts = session.execute(
        select(Part, Person.name.label("assignee"))
        .outerjoin(Person, Person.id == Part.assignee_id)
        .where(Part.case_id == case.id, Part.state.in_(OPEN))
        .order_by(Part.sort_on, Part.id)
    ).all()
    dues = [(case.area_id, row.Task.due_on) for row in tasks] + [
        (case.area_id, row.Part.due_on) for row in parts
    ]
    left = days_left_in_words(session, today, dues)
    say = role_words(session, case.area_id)
    found: list[CaseTask] = []
    for row in tasks:
        own = [part for part in parts if part.Part.task_id == row.Task.id]
        found += [
            _entry(actor, row, part, left, say) for part in (own if row.Task.kind == "parts" else [None])
        ]
    found.sort(key=lambda entry: (not entry.is_mine, entry.due_on or FAR))
    return found if level == "full" else [entry for entry in found if entry.is_mine]


def _entry(actor: Actor, row: Any, part: Any, left: Mapping[Due, str], say: RoleWords) -> CaseTask:
    task: Task = row.Task
    thing: Task | Part = part.Part if part else task
    return CaseTask(
        task_id=task.id,
        part_id=part.Part.id if part else None,
        name=task.name,
        part_label=say.of_part(part.Part.label, part.Part.role) if part else "",
        role=say(thing.role) if thing.role else "",
        process=row.label,
        assignee=(part.assignee if part else row.assignee) or "",
        opened_at=part.Part.asked_at if part else task.opened_at,
        due_on=thing.due_on,
        left_words=left.get((task.area_id, thing.due_on), ""),
        kind="part" if part else task.kind,
        is_mine=_is_mine(actor, task, thing, part.Part.agency_id if part else None),
    )


def _is_mine(actor: Actor, task: Task, thing: Task | Part, agency_id: int | None) -> bool:
    if task.kind in ("rule", "service"):
        return False
    if thing.assignee_id is not None:
        return thing.assignee_id in actor.people
    return actor.holds(task.area_id, {thing.role}, agency_id)
