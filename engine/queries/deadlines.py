"""Every clock of the area: what is late, what comes next, and who was told."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select, tuple_
from sqlalchemy.orm import Session

from engine.actor import Actor
from engine.models import Case, Clock, Part, Rung
from engine.now import local_date
from engine.queries.days_left import days_left_in_words
from engine.queries.readable_clocks import TimedPart, readable_clocks
from engine.role_words import role_words
from engine.visibility import visible_cases

PAGE = 50
_LARGEST_ID = 2**63 - 1


@dataclass(frozen=True)
class DeadlineRow:
    """One running or overdue clock. ``of`` says whose part it times, if of a part."""

    clock_id: int
    name: str
    of: str
    force: str
    state: str
    due_on: date
    left_words: str
    case_id: int
    case_reference: str
    case_label: str
    case_kind: str


@dataclass(frozen=True)
class DeadlinePage:
    """A page of deadlines and where the next begins."""

    rows: tuple[DeadlineRow, ...]
    after: str


@dataclass(frozen=True)
class Escalation:
    """A breach that was escalated to one of the reader's roles and still stands."""

    clock_id: int
    clock_name: str
    case_id: int
    case_reference: str
    case_label: str
    due_on: date | None
    fired_at: datetime


def list_deadlines(
    session: Session,
    actor: Actor,
    at: datetime,
    state: str = "",
    force: str = "",
    after: str = "",
    *,
    limit: int = PAGE,
) -> DeadlinePage:
    """Clocks in order of their dates, the longest overdue first.

    Clocks of other agencies' parts are only for those who read every case of the area.

    Args:
        state: ``overdue`` or ``running``; both by default.
        force: ``must``, ``should`` or ``local``.
        after: where the page begins.
    """
    query = (
        select(Clock, Case, TimedPart)
        .join(Case, Case.id == Clock.case_id)
        .outerjoin(TimedPart, TimedPart.id == Clock.part_id)
        .where(readable_clocks(actor, at), Clock.due_on.is_not(None), Clock.is_repeating.is_(False))
        .where(Clock.state.in_((state,) if state in ("overdue", "running") else ("overdue", "running")))
    )
    if force in ("must", "should", "local"):
        query = query.where(Clock.force == force)
    if after:
        query = query.where(tuple_(Clock.due_on, Clock.id) > position(after))
    rows = session.execute(query.order_by(Clock.due_on, Clock.id).limit(limit + 1)).all()
    more, rows = len(rows) > limit, rows[:limit]
    left = days_left_in_words(
        session, local_date(at), ((row.Clock.area_id, row.Clock.due_on) for row in rows)
    )
    found = tuple(
        DeadlineRow(
            row.Clock.id,
            row.Clock.name,
            whose(session, row.timed_part) if row.timed_part else "",
            row.Clock.force,
            row.Clock.state,
            row.Clock.due_on,
            left[row.Clock.area_id, row.Clock.due_on],
            row.Case.id,
            row.Case.reference,
            row.Case.label,
            row.Case.kind_name,
        )
        for row in rows
    )
    return DeadlinePage(found, f"{found[-1].due_on.isoformat()}~{found[-1].clock_id}" if more else "")


def whose(session: Session, part: Part) -> str:
    """The agency or role whose part a clock times, in words."""
    return role_words(session, part.area_id).of_part(part.label, part.role)


def position(after: str) -> tuple[date, int]:
    """Where a page begins; a cursor that somebody has edited begins at the beginning."""
    try:
        day, number = after.split("~")
        return date.fromisoformat(day), max(min(int(number), _LARGEST_ID), 0)
    except ValueError:
        return date.min, 0


def list_escalations(session: Session, actor: Actor, at: datetime, limit: int = 20) -> list[Escalation]:
    """What has been escalated to the reader's roles and is still overdue."""
    rows = session.execute(
        select(Rung, Clock, Case)
        .join(Clock, Clock.id == Rung.clock_id)
        .join(Case, Case.id == Clock.case_id)
        .where(visible_cases(actor, at), Rung.state == "fired", Clock.state == "overdue")
        .where(Rung.kind.in_(("breach", "escalate")))
        .order_by(Rung.fired_at.desc())
        .limit(200)
    )
    found: dict[int, Escalation] = {}
    for row in rows:
        mine = actor.roles_in(row.Case.area_id) & set(row.Rung.to_roles)
        if mine and row.Clock.id not in found:
            found[row.Clock.id] = Escalation(
                row.Clock.id,
                row.Clock.name,
                row.Case.id,
                row.Case.reference,
                row.Case.label,
                row.Clock.due_on,
                row.Rung.fired_at or at,
            )
    return list(found.values())[:limit]
