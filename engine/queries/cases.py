"""Cases: the list, and the head of one case with its clocks, as far as its reader may see it."""

from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import func, or_, select, tuple_
from sqlalchemy.orm import Session

from engine.actor import Actor
from engine.clocks.calendars import load_calendar
from engine.errors import NotFoundError
from engine.models import Area, Case, Clock, Fault, Person, Process
from engine.now import local_date
from engine.permissions import allowed, check_may_coordinate
from engine.queries.clocks import ClockView, list_case_clocks
from engine.queries.days_left import days_left_in_words
from engine.roles import AREA_READERS
from engine.visibility import access_level, visible_cases, working_level

PAGE = 25
_LONGEST_ID = 19


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
    next_left_words: str
    overdue: int


@dataclass(frozen=True)
class CasePage:
    """A page of cases and where the next begins."""

    rows: tuple[CaseRow, ...]
    after: str


@dataclass(frozen=True)
class FaultRow:
    """A machine step that stands still, with its cause."""

    id: int
    element_id: str
    cause: str
    raised_at: datetime


@dataclass(frozen=True)
class CaseView:
    """The head of one case and its clocks; below ``full`` access without anybody's words and without faults.

    ``level`` is the reader's access level; ``coordinates`` says whether they may chase and mend.
    """

    case: Case
    area_name: str
    level: str
    coordinates: bool
    opened_by: str
    clocks: tuple[ClockView, ...]
    faults: tuple[FaultRow, ...]


@dataclass(frozen=True)
class CaseKind:
    """A kind of case, for the filter of a list."""

    process_key: str
    name: str


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
    if after.isdecimal() and len(after) < _LONGEST_ID:
        # A case that the reader may not know of places nothing: its opening day would show in what follows.
        last = session.scalar(select(Case).where(Case.id == int(after), visible_cases(actor, at)))
        if last is not None:
            query = query.where(tuple_(Case.opened_at, Case.id) < (last.opened_at, last.id))
    cases = list(session.scalars(query.order_by(Case.opened_at.desc(), Case.id.desc()).limit(limit + 1)))
    more, cases = len(cases) > limit, cases[:limit]
    rows = _rows(session, cases, local_date(at))
    return CasePage(tuple(rows), str(cases[-1].id) if more and cases else "")


def list_case_kinds(session: Session) -> list[CaseKind]:
    """Every kind of case, by name."""
    rows = session.execute(
        select(Process.key, Process.name).where(Process.opens != "").order_by(Process.name)
    )
    return [CaseKind(row.key, row.name) for row in rows]


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
    clocks = list_case_clocks(session, case.id, local_date(at), calendar)
    full = level == "full"
    return CaseView(
        case=case,
        area_name=session.get_one(Area, case.area_id).name,
        level=level,
        coordinates=full and _coordinates(session, actor, case, at),
        opened_by=_opened_by(session, case),
        clocks=tuple(clocks if full else (_without_words(each) for each in clocks if each.scope != "part")),
        faults=_faults(session, case) if full else (),
    )


def _coordinates(session: Session, actor: Actor, case: Case, at: datetime) -> bool:
    """Whether the reader may chase and mend; having opened the case in an emergency is no reason."""
    if not allowed(check_may_coordinate, actor, case.area_id):
        return False
    reads_anyway = actor.roles_in(case.area_id) & AREA_READERS
    return bool(reads_anyway) or working_level(session, actor, case, at) == "full"


def _without_words(clock: ClockView) -> ClockView:
    """A clock for those who see headers only: dates and duties, nobody's words or names."""
    return replace(clock, late_reason="", stopped_reason="", why=clock.why_without_words, earlier=())


def _rows(session: Session, cases: list[Case], today: date) -> list[CaseRow]:
    ids = [case.id for case in cases]
    clocks = session.execute(
        select(Clock.case_id, Clock.name, Clock.due_on)
        .where(Clock.case_id.in_(ids), Clock.state == "running", Clock.is_repeating.is_(False))
        .order_by(Clock.due_on.desc(), Clock.id.desc())
    ).all()
    soonest = {row.case_id: row for row in clocks}
    overdue = dict(
        session.execute(
            select(Clock.case_id, func.count())
            .where(Clock.case_id.in_(ids), Clock.state == "overdue")
            .group_by(Clock.case_id)
        ).all()
    )
    dues = [(case.area_id, soonest[case.id].due_on) for case in cases if case.id in soonest]
    left = days_left_in_words(session, today, dues)
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
                next_left_words=left.get((case.area_id, clock.due_on), "") if clock else "",
                overdue=overdue.get(case.id, 0),
            )
        )
    return rows


def _opened_by(session: Session, case: Case) -> str:
    return session.scalar(select(Person.name).where(Person.id == case.opened_by_id)) or "Caseway"


def _faults(session: Session, case: Case) -> tuple[FaultRow, ...]:
    rows = session.scalars(select(Fault).where(Fault.case_id == case.id, Fault.state == "open"))
    return tuple(FaultRow(row.id, row.element_id, row.cause, row.raised_at) for row in rows)
