"""Whom may I give this to? People who hold the role today, are not shut out, and are kept out by no duty."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, exists, or_, select
from sqlalchemy.orm import Session

from engine.actor import Actor
from engine.diagram.model import Element
from engine.models import Agency, CaseMember, Cover, Group, GroupArea, Membership, Part, Person, Task
from engine.models.case import SHUT_OUT
from engine.models.person import SYSTEM_USER
from engine.permissions import allowed
from engine.roles import PROCESS_READERS
from engine.step_duties import check_independent


@dataclass(frozen=True)
class Candidate:
    """Somebody to whom a task may be given. ``agency`` is the one they hold the role for, if for one."""

    person_id: int
    name: str
    agency: str
    is_away: bool

    @property
    def words(self) -> str:
        """How a list to choose from names them."""
        about = [self.agency, "away today" if self.is_away else ""]
        told = ", ".join(part for part in about if part)
        return f"{self.name} ({told})" if told else self.name


def list_candidates(
    session: Session,
    area_id: int,
    role: str,
    agency_id: int | None,
    today: date,
    case_id: int | None = None,
) -> list[Candidate]:
    """Who holds a role in an area today, each once, by name.

    Args:
        role: the role; empty for any role that works on cases.
        agency_id: only those who hold it for this agency, or for all.
        today: the local day; memberships count on their first and last day.
        case_id: without those who are shut out of this case.
    """
    held = Membership.role == role if role else Membership.role.not_in(PROCESS_READERS)
    query = (
        select(Person.id, Person.name, Agency.name.label("agency"), _is_away(today).label("is_away"))
        .join(Membership, Membership.person_id == Person.id)
        .join(Group, Group.id == Membership.group_id)
        .outerjoin(Agency, Agency.id == Membership.agency_id)
        .where(
            _counts_in(area_id),
            held,
            Membership.from_on <= today,
            or_(Membership.to_on.is_(None), Membership.to_on >= today),
            Person.is_active,
            Person.kind != SYSTEM_USER,
        )
        .order_by(Person.name, Person.id, Agency.name)
    )
    if agency_id is not None:
        query = query.where(or_(Membership.agency_id == agency_id, Membership.agency_id.is_(None)))
    if case_id is not None:
        query = query.where(~_is_shut_out(case_id))
    found: dict[int, Candidate] = {}
    for row in session.execute(query):
        found.setdefault(row.id, Candidate(row.id, row.name, row.agency or "", bool(row.is_away)))
    return list(found.values())


def list_candidates_for(
    session: Session, task: Task, part: Part | None, element: Element, today: date
) -> list[Candidate]:
    """To whom a task or part may be given today: holders of its role whom no duty of the step keeps out.

    Whoever has it now is among them.
    """
    role = (part or task).role or element.role
    agency_id = part.agency_id if part else None
    found = list_candidates(session, task.area_id, role, agency_id, today, task.case_id)
    return [
        one
        for one in found
        if allowed(check_independent, session, Actor(one.person_id, one.name), task, element, part)
    ]


def _counts_in(area_id: int) -> ColumnElement[bool]:
    """Groups of the area, and groups of others that span it."""
    spans = exists().where(GroupArea.group_id == Group.id, GroupArea.area_id == area_id)
    return or_(Group.area_id == area_id, spans)


def _is_away(today: date) -> ColumnElement[bool]:
    return exists().where(
        Cover.person_id == Person.id, Cover.from_on <= today, Cover.to_on >= today, Cover.ended_at.is_(None)
    )


def _is_shut_out(case_id: int) -> ColumnElement[bool]:
    return exists().where(
        CaseMember.case_id == case_id,
        CaseMember.person_id == Person.id,
        CaseMember.relation.in_(SHUT_OUT),
        CaseMember.to_at.is_(None),
    )
