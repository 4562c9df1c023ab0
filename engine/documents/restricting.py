"""Restricting a document to named people: who can be named, and the rows that say it."""

from collections.abc import Collection, Iterable
from datetime import datetime

from sqlalchemy import ColumnElement, delete, exists, or_, select
from sqlalchemy.orm import Session

from engine.actor import Actor
from engine.documents.rules import agencies_of
from engine.errors import InvalidInputError
from engine.models import Case, CaseMember, Document, DocumentReader, Group, GroupArea, Membership, Person
from engine.models.case import SHUT_OUT
from engine.models.person import SYSTEM_USER
from engine.now import local_date
from engine.roles import AREA_READERS, COORDINATORS
from engine.unit_of_work import UnitOfWork
from engine.visibility import access_level
from engine.walls import shut_out_people

LONGEST_REASON = 300


def list_possible_readers(
    session: Session, actor: Actor, case: Case, at: datetime
) -> tuple[tuple[int, str], ...]:
    """Who can be named as a reader of a restricted document of a case, as (id, name).

    They read the case by their role or by name; whoever asks reads it anyway and is not among them. An
    agency's own people, who do not see who works on the case, can name colleagues of their agency and the
    partnership's team.
    """
    if access_level(session, actor, case, at) == "full":
        may = or_(_holds(case, at, Membership.role.in_(AREA_READERS | COORDINATORS)), _named(case, at))
    else:
        mine = Membership.agency_id.in_(agencies_of(actor, case.area_id))
        may = _holds(case, at, or_(mine, Membership.role.in_(COORDINATORS)))
    query = (
        select(Person.id, Person.name)
        .where(Person.is_active, Person.kind != SYSTEM_USER, may, Person.id != (actor.person_id or 0))
        .where(Person.id.not_in(shut_out_people(case.id)))
        .order_by(Person.name, Person.id)
    )
    return tuple((row.id, row.name) for row in session.execute(query))


def restrict(
    uow: UnitOfWork, case: Case, documents: Iterable[Document], readers: Collection[int], reason: str
) -> None:
    """Open documents to the named people only, or to whoever reads the case when nobody is named.

    Raises:
        InvalidInputError: somebody named may not read the case, or there is no reason.
    """
    wanted = set(readers)
    if wanted and not reason.strip():
        raise InvalidInputError({"reason": ["Say why only the people you name may read it"]})
    possible = {person for person, _ in list_possible_readers(uow.session, uow.actor, case, uow.at)}
    if wanted - possible - {uow.actor.person_id}:
        raise InvalidInputError(
            {"readers": ["Choose people from the list: somebody cannot be named any more"]}
        )
    for document in documents:
        named = wanted | _whoever_restricts(uow, document) if wanted else set()
        uow.session.execute(delete(DocumentReader).where(DocumentReader.document_id == document.id))
        uow.session.add_all(DocumentReader(document_id=document.id, person_id=each) for each in sorted(named))
        document.is_restricted = bool(named)
        document.restriction_reason = reason.strip()[:LONGEST_REASON] if named else ""
    uow.session.flush()


def _whoever_restricts(uow: UnitOfWork, document: Document) -> set[int]:
    """They keep reading it, so that somebody can open it again."""
    person_id = uow.actor.person_id
    return set() if person_id is None or person_id == document.uploaded_by_id else {person_id}


def _holds(case: Case, at: datetime, which: ColumnElement[bool]) -> ColumnElement[bool]:
    today = local_date(at)
    spans = exists().where(GroupArea.group_id == Group.id, GroupArea.area_id == case.area_id)
    return exists().where(
        Membership.person_id == Person.id,
        Membership.group_id == Group.id,
        or_(Group.area_id == case.area_id, spans),
        Membership.from_on <= today,
        or_(Membership.to_on.is_(None), Membership.to_on >= today),
        which,
    )


def _named(case: Case, at: datetime) -> ColumnElement[bool]:
    """Whether the person of the row is named on the case now, to work on it."""
    return exists().where(
        CaseMember.case_id == case.id,
        CaseMember.person_id == Person.id,
        CaseMember.relation.not_in(SHUT_OUT),
        CaseMember.from_at <= at,
        or_(CaseMember.to_at.is_(None), CaseMember.to_at > at),
    )
