"""Cases: the lists, and one case with everything its reader may see."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import and_, func, or_, select, tuple_
from sqlalchemy.orm import Session

from engine.actor import Actor
from engine.clocks.calendars import load_calendar
from engine.errors import NotFoundError
from engine.models import Area, Case, CaseLink, CaseMember, Clock, Document, Fault, Person, Process
from engine.now import local_date
from engine.queries.clocks import ClockView, list_case_clocks
from engine.roles import STARTERS
from engine.visibility import access_level, areas_with, visible_cases

PAGE = 25


@dataclass(frozen=True)
class CaseRow:
    """One line of a list of cases: the label never names a child."""

    id: int
    reference: str
    label: str
    kind_name: str
    state: str
    stage: str
    opened_at: datetime
    next_clock: str
    next_due_on: date | None
    overdue: int


@dataclass(frozen=True)
class CasePage:
    """A page of cases and where the next begins."""

    rows: tuple[CaseRow, ...]
    after: str


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
    relation: str


@dataclass(frozen=True)
class DocumentRow:
    """A file attached to the case."""

    id: int
    name: str
    content_type: str
    size: int
    uploaded_at: datetime
    uploaded_by: str


@dataclass(frozen=True)
class FaultRow:
    """A machine step that stands still, with its cause."""

    id: int
    element_id: str
    cause: str
    raised_at: datetime


@dataclass(frozen=True)
class CaseView:
    """One case. Below ``full`` access only the header and the clocks are filled in."""

    case: Case
    area: Area
    level: str
    opened_by: str
    clocks: tuple[ClockView, ...]
    people: tuple[PersonOnCase, ...]
    links: tuple[LinkedCase, ...]
    documents: tuple[DocumentRow, ...]
    faults: tuple[FaultRow, ...]


@dataclass(frozen=True)
class CaseKind:
    """A kind of case that can be opened, with the words for its anchoring date."""

    process_key: str
    name: str
    opens: str


def list_cases(
    session: Session,
    actor: Actor,
    at: datetime,
    state: str = "",
    kind: str = "",
    words: str = "",
    after: str = "",
    *,
    limit: int = PAGE,
) -> CasePage:
    """The cases an actor may know of, newest first.

    Args:
        state: ``open`` or ``complete``.
        kind: a process key.
        words: part of a reference or label.
        after: where the page begins.
    """
    query = select(Case).where(visible_cases(actor, at))
    if state:
        query = query.where(Case.state == state)
    if kind:
        query = query.where(Case.kind == kind)
    if words:
        pattern = "%" + words.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
        query = query.where(
            or_(Case.reference.ilike(pattern, escape="\\"), Case.label.ilike(pattern, escape="\\"))
        )
    if after.isdigit():
        last = session.get(Case, int(after))
        if last is not None:
            query = query.where(tuple_(Case.opened_at, Case.id) < (last.opened_at, last.id))
    cases = list(session.scalars(query.order_by(Case.opened_at.desc(), Case.id.desc()).limit(limit + 1)))
    more, cases = len(cases) > limit, cases[:limit]
    rows = _rows(session, cases)
    return CasePage(tuple(rows), str(cases[-1].id) if more and cases else "")


def list_case_kinds(session: Session) -> list[CaseKind]:
    """The kinds of case that can be opened."""
    rows = session.scalars(select(Process).where(Process.opens != "").order_by(Process.name))
    return [CaseKind(row.key, row.name, row.opens) for row in rows]


def list_starting_areas(session: Session, actor: Actor) -> list[Area]:
    """The areas in which an actor may open cases."""
    ids = areas_with(actor, STARTERS)
    return list(session.scalars(select(Area).where(Area.id.in_(ids)).order_by(Area.name)))


def get_case(session: Session, actor: Actor, at: datetime, case_id: int) -> CaseView:
    """One case as its reader may see it.

    Raises:
        NotFoundError: it does not exist, or this actor may not know that it does.
    """
    case = session.get(Case, case_id)
    level = access_level(session, actor, case, at) if case else "none"
    if case is None or level == "none":
        message = "This case does not exist, or it is not for you."
        raise NotFoundError(message)
    calendar = load_calendar(session, case.area_id)
    full = level == "full"
    return CaseView(
        case=case,
        area=session.get_one(Area, case.area_id),
        level=level,
        opened_by=_opened_by(session, case),
        clocks=tuple(list_case_clocks(session, case.id, local_date(at), calendar)),
        people=_people(session, case) if full else (),
        links=_links(session, actor, at, case),
        documents=_documents(session, case) if full else (),
        faults=_faults(session, case) if full else (),
    )


def _rows(session: Session, cases: list[Case]) -> list[CaseRow]:
    ids = [case.id for case in cases]
    clocks = session.execute(
        select(Clock.case_id, Clock.name, Clock.due_on, Clock.state)
        .where(Clock.case_id.in_(ids), Clock.state.in_(("running", "overdue")), Clock.scope == "case")
        .order_by(Clock.due_on.desc(), Clock.id.desc())
    ).all()
    soonest = {row.case_id: row for row in clocks if row.state == "running"}
    overdue = dict(
        session.execute(
            select(Clock.case_id, func.count())
            .where(Clock.case_id.in_(ids), Clock.state == "overdue")
            .group_by(Clock.case_id)
        )
        .tuples()
        .all()
    )
    rows = []
    for case in cases:
        clock = soonest.get(case.id)
        rows.append(
            CaseRow(
                id=case.id,
                reference=case.reference,
                label=case.label,
                kind_name=case.kind_name,
                state=case.state,
                stage=case.stage,
                opened_at=case.opened_at,
                next_clock=clock.name if clock else "",
                next_due_on=clock.due_on if clock else None,
                overdue=overdue.get(case.id, 0),
            )
        )
    return rows


def _opened_by(session: Session, case: Case) -> str:
    return session.scalar(select(Person.name).where(Person.id == case.opened_by_id)) or "Caseway"


def _people(session: Session, case: Case) -> tuple[PersonOnCase, ...]:
    rows = session.execute(
        select(CaseMember, Person.name)
        .join(Person, Person.id == CaseMember.person_id)
        .where(CaseMember.case_id == case.id)
        .order_by(CaseMember.from_at, CaseMember.id)
    )
    return tuple(
        PersonOnCase(row.name, row.CaseMember.relation, row.CaseMember.reason, row.CaseMember.from_at,
                     row.CaseMember.to_at)
        for row in rows
    )  # fmt: skip


def _links(session: Session, actor: Actor, at: datetime, case: Case) -> tuple[LinkedCase, ...]:
    there = and_(CaseLink.case_id == case.id, Case.id == CaseLink.linked_id)
    back = and_(CaseLink.linked_id == case.id, Case.id == CaseLink.case_id)
    rows = session.execute(
        select(Case.id, Case.reference, Case.label, CaseLink.relation, CaseLink.linked_id)
        .join(CaseLink, or_(there, back))
        .where(visible_cases(actor, at))
        .order_by(Case.id)
    )
    return tuple(
        LinkedCase(
            row.id,
            row.reference,
            row.label,
            row.relation if row.linked_id == row.id else f"This case is its {row.relation}",
        )
        for row in rows
    )


def _documents(session: Session, case: Case) -> tuple[DocumentRow, ...]:
    rows = session.execute(
        select(Document, Person.name)
        .outerjoin(Person, Person.id == Document.uploaded_by_id)
        .where(Document.case_id == case.id)
        .order_by(Document.id)
    )
    return tuple(
        DocumentRow(
            row.Document.id,
            row.Document.name,
            row.Document.content_type,
            row.Document.size,
            row.Document.uploaded_at,
            row.name or "Caseway",
        )
        for row in rows
    )


def _faults(session: Session, case: Case) -> tuple[FaultRow, ...]:
    rows = session.scalars(select(Fault).where(Fault.case_id == case.id, Fault.state == "open"))
    return tuple(FaultRow(row.id, row.element_id, row.cause, row.raised_at) for row in rows)
