"""The open steps of a case, and the messages it waits for."""

import json
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.actor import Actor
from engine.bundles import Library
from engine.models import Case, Instance, Part, Person, Task
from engine.models.task import OPEN
from engine.roles import role_label
from engine.workflow import diff


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
    kind: str
    is_mine: bool


@dataclass(frozen=True)
class MessageRow:
    """A message the case waits for, and who records it."""

    element_id: str
    name: str
    role: str
    help: str
    may_record: bool


def list_case_tasks(session: Session, actor: Actor, case: Case, level: str) -> list[CaseTask]:
    """What is open on a case: forms, each open part, and called processes as steps of their own."""
    tasks = session.execute(
        select(Task, Instance.label, Person.name.label("assignee"))
        .join(Instance, Instance.id == Task.instance_id)
        .outerjoin(Person, Person.id == Task.assignee_id)
        .where(Task.case_id == case.id, Task.state.in_(OPEN))
        .order_by(Task.sort_on, Task.id)
    ).all()
    parts = session.execute(
        select(Part, Person.name.label("assignee"))
        .outerjoin(Person, Person.id == Part.assignee_id)
        .where(Part.case_id == case.id, Part.state.in_(OPEN))
        .order_by(Part.id)
    ).all()
    found: list[CaseTask] = []
    for row in tasks:
        task = row.Task
        if task.kind == "parts":
            found.extend(
                _part(part.Part, task, row.label, part.assignee, actor)
                for part in parts
                if part.Part.task_id == task.id
            )
            continue
        mine = task.kind == "form" and actor.holds(task.area_id, {task.role})
        found.append(
            CaseTask(
                task.id, None, task.name, "", role_label(task.role) if task.role else "", row.label,
                row.assignee or "", task.opened_at, task.due_on, task.kind, mine,
            )
        )  # fmt: skip
    return found if level == "full" else [task for task in found if task.is_mine]


def _part(part: Part, task: Task, process: str, assignee: str | None, actor: Actor) -> CaseTask:
    label = role_label(part.label) if part.label == part.role else part.label
    return CaseTask(
        task.id,
        part.id,
        task.name,
        label,
        role_label(part.role),
        process,
        assignee or "",
        part.asked_at,
        part.due_on,
        "part",
        actor.holds(task.area_id, {part.role}, part.agency_id),
    )


def list_messages(session: Session, library: Library, actor: Actor, case: Case) -> list[MessageRow]:
    """The messages a case waits for now."""
    found = []
    instances = session.scalars(
        select(Instance).where(Instance.case_id == case.id, Instance.state.in_(("running", "faulted")))
    )
    for instance in instances:
        elements = library.get(session, instance.version_id).diagram.elements
        change = diff(None, json.loads(instance.marking))
        waiting = [*(event for _, event in change.armed), *(token.element_id for token in change.opened)]
        for element_id in waiting:
            element = elements[element_id]
            if element.event == "message":
                role = element.role or "business_manager"
                found.append(
                    MessageRow(
                        element_id,
                        element.name or element_id,
                        role_label(role),
                        element.documentation,
                        actor.holds(case.area_id, {role}),
                    )
                )
    return found
