"""Late clocks whose reason has not been recorded, and the clocks of a compliance table one by one."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select, tuple_
from sqlalchemy.orm import Session

from engine.actor import Actor
from engine.clocks.calendars import load_calendar
from engine.clocks.working_days import Calendar
from engine.models import Case, Clock, Process
from engine.permissions import allowed, check_may_coordinate
from engine.queries.clocks import STATE_WORDS
from engine.queries.compliance import ComplianceFilter, chosen_clocks, days_to_spare
from engine.queries.deadlines import position, whose
from engine.queries.readable_clocks import TimedPart
from engine.roles import AREA_READERS
from engine.visibility import is_member

PAGE = 25
MOST_LISTED = 20_000


@dataclass(frozen=True)
class LateClock:
    """One late clock without a reason. ``may_record`` says whether this reader may give it."""

    clock_id: int
    name: str
    of: str
    state_words: str
    due_on: date
    met_on: date | None
    case_id: int
    case_reference: str
    case_label: str
    may_record: bool


@dataclass(frozen=True)
class LatePage:
    """A page of them and where the next begins."""

    rows: tuple[LateClock, ...]
    after: str


@dataclass(frozen=True)
class ClockLine:
    """One clock as a line of a spreadsheet; the label never names a child."""

    case_reference: str
    case_label: str
    case_kind: str
    stage: str
    name: str
    of: str
    force: str
    state: str
    due_on: date
    met_on: date | None
    days_to_spare: int | None
    has_reason: bool


def list_unexplained(
    session: Session,
    actor: Actor,
    at: datetime,
    chosen: ComplianceFilter,
    after: str = "",
    *,
    limit: int = PAGE,
) -> LatePage:
    """Late clocks whose reason has not been recorded, the earliest due first; in one statement.

    Args:
        chosen: which clocks.
        after: where the page begins.
    """
    query = chosen_clocks(
        select(Clock, Case, TimedPart, is_member(actor, at).label("is_named")), actor, at, chosen
    ).where(Clock.state.in_(("overdue", "met_late")), Clock.late_reason == "")
    if after:
        query = query.where(tuple_(Clock.due_on, Clock.id) > position(after))
    rows = session.execute(query.order_by(Clock.due_on, Clock.id).limit(limit + 1)).all()
    more, rows = len(rows) > limit, rows[:limit]
    found = tuple(
        LateClock(
            row.Clock.id,
            row.Clock.name,
            whose(session, row.timed_part) if row.timed_part else "",
            STATE_WORDS[row.Clock.state],
            row.Clock.due_on,
            row.Clock.met_on,
            row.Case.id,
            row.Case.reference,
            row.Case.label,
            # Whoever coordinates and reads the case whole: what the page that asks for the reason asks too.
            (row.is_named or bool(actor.roles_in(row.Case.area_id) & AREA_READERS))
            and allowed(check_may_coordinate, actor, row.Case.area_id),
        )
        for row in rows
    )
    return LatePage(found, f"{found[-1].due_on.isoformat()}~{found[-1].clock_id}" if more else "")


def list_clock_lines(
    session: Session, actor: Actor, at: datetime, chosen: ComplianceFilter, *, limit: int = MOST_LISTED
) -> list[ClockLine]:
    """The clocks behind a compliance table, the earliest due first; in one statement and one for each area.

    Args:
        chosen: which clocks.
        limit: how many at most.
    """
    query = chosen_clocks(select(Clock, Case, TimedPart, Process.name.label("stage")), actor, at, chosen)
    calendars: dict[int, Calendar] = {}
    lines = []
    for row in session.execute(query.order_by(Clock.due_on, Clock.id).limit(limit)):
        clock, case = row.Clock, row.Case
        if clock.area_id not in calendars:
            calendars[clock.area_id] = load_calendar(session, clock.area_id)
        spare = days_to_spare(clock.met_on, clock.due_on, calendars[clock.area_id]) if clock.met_on else None
        lines.append(
            ClockLine(
                case.reference,
                case.label,
                case.kind_name,
                row.stage,
                clock.name,
                whose(session, row.timed_part) if row.timed_part else "",
                clock.force,
                STATE_WORDS[clock.state],
                clock.due_on,
                clock.met_on,
                spare,
                bool(clock.late_reason),
            )
        )
    return lines
