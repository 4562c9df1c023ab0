"""The lines of an inbox: everything a line shows of a task or part."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, aliased

from engine.models import Area, Case, Clock, Part, Person, Task
from engine.models.task import FAR, PRIORITIES
from engine.role_words import RoleWords

_OWNER = aliased(Person)
Row = tuple[int, int | None, str]
"""A task, its part if it is one of a part, and where it stands in its list."""


@dataclass(frozen=True)
class InboxEntry:
    """One line of an inbox. Only the anonymised label of the case is ever in it."""

    task_id: int
    part_id: int | None
    name: str
    part_label: str
    role: str
    area_id: int
    case_id: int
    case_reference: str
    case_label: str
    case_kind: str
    state: str
    assignee: str
    assignee_id: int | None
    owner: str
    priority: str
    follow_up_on: date | None
    opened_at: datetime
    closed_at: datetime | None
    due_on: date | None
    clock_name: str
    clock_force: str
    sort: str


def entries_of(session: Session, rows: list[Row]) -> tuple[InboxEntry, ...]:
    """Everything a line shows, for all lines at once."""
    if not rows:
        return ()
    tasks = {
        row.Task.id: row
        for row in session.execute(
            select(Task, Case, Area.role_labels, Person.name.label("assignee"), _OWNER.name.label("owner"))
            .join(Case, Case.id == Task.case_id)
            .join(Area, Area.id == Case.area_id)
            .outerjoin(Person, Person.id == Task.assignee_id)
            .outerjoin(_OWNER, _OWNER.id == Task.owner_id)
            .where(Task.id.in_({task_id for task_id, _, _ in rows}))
        )
    }
    parts = {
        row.Part.id: row
        for row in session.execute(
            select(Part, Person.name.label("assignee"), _OWNER.name.label("owner"))
            .outerjoin(Person, Person.id == Part.assignee_id)
            .outerjoin(_OWNER, _OWNER.id == Part.owner_id)
            .where(Part.id.in_({part_id for _, part_id, _ in rows if part_id}))
        )
    }
    clock_ids = {row.Task.clock_id for row in tasks.values()} | {row.Part.clock_id for row in parts.values()}
    clocks = {
        row.id: row
        for row in session.execute(
            select(Clock.id, Clock.name, Clock.force).where(or_(Clock.id.in_(clock_ids - {None})))
        )
    }
    return tuple(
        _entry(tasks[task_id], parts.get(part_id or 0), clocks, sort) for task_id, part_id, sort in rows
    )


def _entry(task_row: Any, part_row: Any, clocks: dict[int, Any], sort: str) -> InboxEntry:
    task, case = task_row.Task, task_row.Case
    part = part_row.Part if part_row else None
    thing = part or task
    clock = clocks.get(thing.clock_id)
    return InboxEntry(
        task_id=task.id,
        part_id=part.id if part else None,
        name=task.name,
        part_label=RoleWords(task_row.role_labels).of_part(part.label, part.role) if part else "",
        role=thing.role,
        area_id=case.area_id,
        case_id=case.id,
        case_reference=case.reference,
        case_label=case.label,
        case_kind=case.kind_name,
        state=thing.state,
        assignee=(part_row or task_row).assignee or "",
        assignee_id=thing.assignee_id,
        owner=(part_row or task_row).owner or "",
        priority=PRIORITIES.get(thing.priority, "") if thing.priority else "",
        follow_up_on=thing.follow_up_on,
        opened_at=part.asked_at if part else task.opened_at,
        closed_at=thing.closed_at,
        due_on=None if thing.due_on == FAR else thing.due_on,
        clock_name=clock.name if clock else "",
        clock_force=clock.force if clock else "",
        sort=sort,
    )
