"""What belongs to a case besides its work: the people named on it, its files, the cases linked with it."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from engine.actor import Actor
from engine.models import Agency, Case, CaseLink, CaseMember, Document, Person, Task
from engine.roles import COORDINATORS
from engine.visibility import visible_cases

RELATIONS = {
    "working": "Works on the case",
    "subject_team": "Involved in the events: kept out of independent steps",
    "asked": "Asked for their part",
}


@dataclass(frozen=True)
class PersonOnCase:
    """Somebody named on the case, why, and for how long."""

    name: str
    relation: str
    reason: str
    from_at: datetime
    to_at: datetime | None


@dataclass(frozen=True)
class LinkedCase:
    """A case that belongs to this one."""

    id: int
    reference: str
    label: str
    kind_name: str
    state: str
    relation: str


@dataclass(frozen=True)
class DocumentRow:
    """A file attached to the case."""

    id: int
    name: str
    size: int
    step: str
    agency: str
    uploaded_at: datetime
    uploaded_by: str


@dataclass(frozen=True)
class CaseDocuments:
    """The files that a reader may open, and how many more other agencies have not released yet."""

    rows: tuple[DocumentRow, ...]
    withheld: int


def list_people(session: Session, case: Case) -> list[PersonOnCase]:
    """Who is named on a case, in the order in which they were."""
    rows = session.execute(
        select(CaseMember, Person.name)
        .join(Person, Person.id == CaseMember.person_id)
        .where(CaseMember.case_id == case.id)
        .order_by(CaseMember.from_at, CaseMember.id)
    )
    return [
        PersonOnCase(
            name,
            RELATIONS.get(member.relation, member.relation.replace("_", " ").capitalize()),
            member.reason,
            member.from_at,
            member.to_at,
        )
        for member, name in rows
    ]


def list_links(session: Session, actor: Actor, at: datetime, case: Case) -> list[LinkedCase]:
    """The cases linked with a case, as far as the reader may know of them."""
    there = and_(CaseLink.case_id == case.id, Case.id == CaseLink.linked_id)
    back = and_(CaseLink.linked_id == case.id, Case.id == CaseLink.case_id)
    rows = session.execute(
        select(Case, CaseLink.relation, CaseLink.linked_id)
        .join(CaseLink, or_(there, back))
        .where(visible_cases(actor, at))
        .order_by(Case.id)
    )
    return [
        LinkedCase(
            found.id,
            found.reference,
            found.label,
            found.kind_name,
            found.state,
            relation.capitalize() if linked_id == found.id else f"This case is its {relation}",
        )
        for found, relation, linked_id in rows
    ]


def list_documents(session: Session, actor: Actor, case: Case, level: str) -> CaseDocuments:
    """The files of a case that the reader may open; agencies' files stay apart like their answers."""
    rows = session.execute(
        select(Document, Task, Person.name, Agency.name)
        .outerjoin(Task, Task.id == Document.task_id)
        .outerjoin(Person, Person.id == Document.uploaded_by_id)
        .outerjoin(Agency, Agency.id == Document.agency_id)
        .where(Document.case_id == case.id)
        .order_by(Document.id)
    )
    found: list[DocumentRow] = []
    withheld = 0
    for document, task, person, agency in rows:
        if not _may_open(actor, level, document, task):
            withheld += level == "full"
            continue
        found.append(
            DocumentRow(
                document.id,
                document.name,
                document.size,
                task.name if task else "",
                agency or "",
                document.uploaded_at,
                person or "Caseway",
            )
        )
    return CaseDocuments(tuple(found), withheld)


def _may_open(actor: Actor, level: str, document: Document, task: Task | None) -> bool:
    """The rule of ``engine.queries.documents`` for a whole list at once."""
    if actor.person_id is not None and document.uploaded_by_id == actor.person_id:
        return True
    if document.agency_id is None:
        return level == "full"
    if document.agency_id in {held.agency_id for held in actor.holdings}:
        return level in ("full", "own_agency")
    is_released = task is not None and task.released_at is not None
    return level == "full" and (is_released or actor.holds(document.area_id, COORDINATORS))
