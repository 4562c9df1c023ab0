"""Who was on the case, who was kept out of it, and which cases belong to it."""

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from engine.evidence.sections.plain import Plain, columns
from engine.models import (
    Agency,
    Area,
    BreakGlass,
    Case,
    CaseLink,
    CaseMember,
    Conflict,
    Group,
    Membership,
    Person,
)

_CASE = ("id", "reference", "label", "kind", "kind_name", "state", "stage", "opened_at", "opened_by_id",
         "completed_at")  # fmt: skip
_MEMBER = ("person_id", "relation", "reason", "from_at", "to_at", "added_by_id", "ended_by_id", "end_reason")
_CONFLICT = ("person_id", "nature", "words", "declared_at", "declared_by_id", "managed", "how_managed",
             "deputy_id", "decided_at", "decided_by_id", "ended_at")  # fmt: skip
_GLASS = ("person_id", "reason", "opened_at", "expires_at", "ended_at", "told_id", "reviewed_at",
          "reviewed_by_id", "verdict", "verdict_words")  # fmt: skip


def read_head(session: Session, case: Case) -> Plain:
    """The case itself, with the name of its partnership."""
    return columns(case, _CASE) | {"area": session.get_one(Area, case.area_id).name}


def read_members(session: Session, case: Case) -> list[Plain]:
    """Everybody named on the case, those kept out of it included."""
    query = select(CaseMember).where(CaseMember.case_id == case.id).order_by(CaseMember.id)
    return [columns(row, _MEMBER) for row in session.scalars(query)]


def read_conflicts(session: Session, case: Case) -> list[Plain]:
    """Declarations of interest and how each was managed."""
    query = select(Conflict).where(Conflict.case_id == case.id).order_by(Conflict.id)
    return [columns(row, _CONFLICT) for row in session.scalars(query)]


def read_break_glass(session: Session, case: Case) -> list[Plain]:
    """Who opened the case in an emergency, and what was thought of it."""
    query = select(BreakGlass).where(BreakGlass.case_id == case.id).order_by(BreakGlass.id)
    return [columns(row, _GLASS) for row in session.scalars(query)]


def read_links(session: Session, case: Case) -> list[Plain]:
    """The cases that belong to this one, by reference."""
    query = (
        select(CaseLink, Case.reference)
        .join(Case, or_(Case.id == CaseLink.linked_id, Case.id == CaseLink.case_id))
        .where(or_(CaseLink.case_id == case.id, CaseLink.linked_id == case.id), Case.id != case.id)
        .order_by(CaseLink.id)
    )
    return [
        {"relation": link.relation, "reference": reference, "is_from_here": link.case_id == case.id}
        for link, reference in session.execute(query)
    ]


def read_names(session: Session, ids: set[int]) -> dict[str, str]:
    """The names of people by id."""
    rows = session.execute(select(Person.id, Person.name).where(Person.id.in_(ids)).order_by(Person.id))
    return {str(row.id): row.name for row in rows}


def read_agencies(session: Session, case: Case) -> dict[str, str]:
    """The names of the area's agencies by id."""
    query = select(Agency.id, Agency.name).where(Agency.area_id == case.area_id).order_by(Agency.id)
    return {str(row.id): row.name for row in session.execute(query)}


def read_roles(session: Session, case: Case) -> dict[str, str]:
    """The roles that the area calls by words of its own."""
    return dict(session.get_one(Area, case.area_id).role_labels)


def read_people_of_agencies(session: Session, case: Case) -> dict[str, list[int]]:
    """Who has ever held a role for each agency of the area, by the agency's id."""
    query = (
        select(Membership.agency_id, Membership.person_id)
        .join(Group, Group.id == Membership.group_id)
        .where(Group.area_id == case.area_id, Membership.agency_id.is_not(None))
        .distinct()
        .order_by(Membership.agency_id, Membership.person_id)
    )
    found: dict[str, list[int]] = {}
    for agency_id, person_id in session.execute(query):
        found.setdefault(str(agency_id), []).append(person_id)
    return found
