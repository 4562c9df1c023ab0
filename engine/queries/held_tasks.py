"""What people have on their hands, for the team that may pass it on: how much, and one person's list."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, func, select, tuple_, union_all
from sqlalchemy.orm import Session

from engine.actor import Actor
from engine.models import Part, Person, Task
from engine.models.task import OPEN
from engine.queries.candidates import Candidate, list_candidates
from engine.queries.inbox import InboxPage, position_after
from engine.queries.inbox_entries import InboxEntry, entries_of
from engine.queries.inbox_merge import columns
from engine.roles import AREA_READERS, COORDINATORS
from engine.visibility import areas_with
from engine.walls import is_open_to

MOST = 50
# Administrators pass on the tasks of cases they are named on, on the pages of those.
REASSIGNERS = COORDINATORS & AREA_READERS


@dataclass(frozen=True)
class Holder:
    """Somebody with open tasks, and how many."""

    person_id: int
    name: str
    is_active: bool
    count: int


def list_holders(session: Session, actor: Actor) -> list[Holder]:
    """Who has open tasks in the areas whose tasks the actor may pass on, those who have left first."""
    held = union_all(
        *(
            select(table.assignee_id.label("person_id")).where(
                table.assignee_id.is_not(None), table.state.in_(OPEN), _passable(table, actor)
            )
            for table in (Task, Part)
        )
    ).subquery()
    rows = session.execute(
        select(Person.id, Person.name, Person.is_active, func.count().label("things"))
        .join(held, held.c.person_id == Person.id)
        .group_by(Person.id, Person.name, Person.is_active)
        .order_by(Person.is_active, Person.name, Person.id)
    )
    return [Holder(row.id, row.name, row.is_active, row.things) for row in rows]


def list_held(
    session: Session, actor: Actor, person_id: int, after: str = "", limit: int = MOST
) -> InboxPage:
    """What one person has or answers for in those areas, the most urgent first."""
    branches = []
    for table in (Task, Part):
        theirs = (table.assignee_id == person_id) | (table.owner_id == person_id)
        query = columns(table).where(theirs, table.state.in_(OPEN), _passable(table, actor))
        if after:
            query = query.where(tuple_(table.sort_on, table.id) > position_after(after, table))
        branches.append(select(query.order_by(table.sort_on, table.id).limit(limit + 1).subquery()))
    merged = union_all(*branches).subquery()
    query = select(merged).order_by(merged.c.sort_on, merged.c.kind, merged.c.id).limit(limit + 1)
    rows = [
        (row.task_id, row.part_id, f"{row.sort_on.isoformat()}~{row.kind}~{row.id}")
        for row in session.execute(query)
    ]
    entries = entries_of(session, rows[:limit])
    return InboxPage(entries, entries[-1].sort if len(rows) > limit else "")


def list_takers_of(session: Session, entries: tuple[InboxEntry, ...], today: date) -> list[Candidate]:
    """Who holds any of the roles that these tasks are for, each once, by name; one question for each role."""
    wanted = sorted({(entry.area_id, entry.role) for entry in entries if entry.role})
    found: dict[int, Candidate] = {}
    for area_id, role in wanted:
        for one in list_candidates(session, area_id, role, None, today):
            found.setdefault(one.person_id, one)
    return sorted(found.values(), key=lambda one: (one.name, one.person_id))


def _passable(table: type[Task | Part], actor: Actor) -> ColumnElement[bool]:
    areas = areas_with(actor, REASSIGNERS)
    return table.area_id.in_(areas) & is_open_to(actor, table.case_id)
