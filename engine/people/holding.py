"""What people have by name, and what nobody can do any more: no task is orphaned in silence."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, or_, select
from sqlalchemy.orm import Session

from engine.clocks.words import plural
from engine.errors import ConflictError
from engine.models import Case, CaseMember, Membership, Part, Person, Task
from engine.models.case import REVIEWER, SHUT_OUT
from engine.models.task import OPEN
from engine.now import first_instant_after, start_of_day_utc
from engine.reading_actor import areas_of_groups, counts_today

_counts_in = areas_of_groups()
_holder = select(Person.id, Person.name, Person.is_active).subquery("holder")


@dataclass(frozen=True)
class Held:
    """An open task or part that somebody has by name, or answers for."""

    task_id: int
    part_id: int | None
    case_id: int
    area_id: int
    name: str
    reference: str
    label: str
    role: str
    agency_id: int | None
    due_on: date | None
    person_id: int


def list_held(
    session: Session,
    people: Collection[int] | None = None,
    *,
    orphaned_on: date | None = None,
    areas: Collection[int] | None = None,
) -> list[Held]:
    """Every open task and part that people have by name or answer for, the most urgent first.

    Args:
        people: whose; None for everybody's.
        orphaned_on: only what its holder can no longer do on this day: they have left, or hold no role.
        areas: only of these areas.
    """
    found: list[Held] = []
    for table in (Task, Part):
        query = (
            select(table, Task.id.label("task_id"), Task.name, Case.reference, Case.label, _holder.c.id)
            .select_from(table)
            .join(Case, Case.id == table.case_id)
            .join(_holder, or_(_holder.c.id == table.assignee_id, _holder.c.id == table.owner_id))
            .where(table.state.in_(OPEN))
        )
        if table is Part:
            query = query.join(Task, Task.id == Part.task_id)
        if people is not None:
            query = query.where(_holder.c.id.in_(sorted(people)))
        if areas is not None:
            query = query.where(table.area_id.in_(sorted(areas)))
        if orphaned_on is not None:
            query = query.where(_cannot_work(table, orphaned_on))
        found += [_held(row) for row in session.execute(query)]
    return sorted(found, key=lambda one: (one.due_on or date.max, one.task_id, one.part_id or 0))


def _cannot_work(table: type[Task] | type[Part], today: date) -> ColumnElement[bool]:
    """Whether the holder of the row can no longer do it: a leaver, or without any role there."""
    works = (
        select(Membership.id)
        .join(_counts_in, _counts_in.c.group_id == Membership.group_id)
        .where(
            Membership.person_id == _holder.c.id,
            _counts_in.c.area_id == table.area_id,
            counts_today(today),
        )
    )
    reviews = exists().where(
        CaseMember.case_id == table.case_id,
        CaseMember.person_id == _holder.c.id,
        CaseMember.relation == REVIEWER,
        or_(CaseMember.to_at.is_(None), CaseMember.to_at > start_of_day_utc(today)),
    )
    return or_(~_holder.c.is_active, and_(~works.exists(), ~reviews))


def check_nothing_held(session: Session, person: Person, today: date, ended: Collection[str]) -> None:
    """Refuse to leave tasks behind that their holder can no longer do.

    Args:
        ended: the roles that have just been ended.

    Raises:
        ConflictError: saying how many and what to do.
    """
    held = roles_held(session, person.id, today)
    areas = {area_id for area_id, _ in held}
    left = [
        one
        for one in list_held(session, [person.id])
        if one.area_id not in areas or (one.role in ended and (one.area_id, one.role) not in held)
    ]
    if left:
        message = (
            f"{person.name} still has {plural(len(left), 'task')} that nobody could do any more. "
            "Pass them on first: choose “Leaving” on their page."
        )
        raise ConflictError(message)


def roles_held(session: Session, person_id: int, today: date) -> set[tuple[int, str]]:
    """The roles somebody holds in their own right on a day, each with its area."""
    query = (
        select(_counts_in.c.area_id, Membership.role)
        .join(Membership, Membership.group_id == _counts_in.c.group_id)
        .where(Membership.person_id == person_id, counts_today(today))
    )
    return {(row.area_id, row.role) for row in session.execute(query)}


def open_names(
    session: Session, person_id: int, today: date, areas: Collection[int] | None = None
) -> list[CaseMember]:
    """The cases on which somebody is named, by naming; those that shut them out stay.

    Args:
        today: the local day; what ends with it or later counts, such as a review from outside.
        areas: only cases of these areas.
    """
    query = select(CaseMember).where(
        CaseMember.person_id == person_id,
        CaseMember.relation.not_in(SHUT_OUT),
        or_(CaseMember.to_at.is_(None), CaseMember.to_at >= first_instant_after(today)),
    )
    if areas is not None:
        query = query.join(Case, Case.id == CaseMember.case_id).where(Case.area_id.in_(sorted(areas)))
    return list(session.scalars(query.order_by(CaseMember.case_id)))


def _held(row: Any) -> Held:
    thing: Task | Part = row[0]
    return Held(
        task_id=row.task_id,
        part_id=thing.id if isinstance(thing, Part) else None,
        case_id=thing.case_id,
        area_id=thing.area_id,
        name=row.name,
        reference=row.reference,
        label=row.label,
        role=thing.role,
        agency_id=thing.agency_id if isinstance(thing, Part) else None,
        due_on=thing.due_on,
        person_id=row.id,
    )
