"""Clocks as people read them: what is due when, and why this date is this date."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.clocks.working_days import Calendar, working_days_left_words
from engine.clocks.workings import describe_working
from engine.models import Clock, Part, Rung
from engine.queries.cited_clauses import ClauseView, clauses_of_versions
from engine.role_words import RoleWords, words_of_areas

STATE_WORDS = {
    "waiting": "Not started",
    "running": "Running",
    "paused": "Paused",
    "met": "Met",
    "overdue": "Overdue",
    "met_late": "Met late",
    "stopped": "Stopped",
}

_PEOPLES_WORDS = frozenset({"pauses", "without_pauses", "extensions", "notes"})


@dataclass(frozen=True)
class RungView:
    """One rung of a ladder: what happens when, to whom, and whether it has."""

    key: str
    kind: str
    at: datetime
    state: str
    roles: tuple[str, ...]
    fired_at: datetime | None


@dataclass(frozen=True)
class ClockView:
    """One clock with its working, its clauses and its ladder. ``of`` says whose part it times, if any."""

    id: int
    key: str
    name: str
    state: str
    state_words: str
    force: str
    length_source: str
    anchor_on: date | None
    anchor_source: str
    due_on: date | None
    left_words: str
    met_on: date | None
    stopped_reason: str
    late_reason: str
    is_repeating: bool
    scope: str
    why: tuple[str, ...]
    earlier: tuple[tuple[str, ...], ...]
    clauses: tuple[ClauseView, ...]
    rungs: tuple[RungView, ...]
    of: str = ""
    unit: str = ""
    why_without_words: tuple[str, ...] = ()

    @property
    def is_late(self) -> bool:
        """Whether lateness asks for a reason."""
        return self.state in ("overdue", "met_late")


def list_case_clocks(session: Session, case_id: int, today: date, calendar: Calendar) -> list[ClockView]:
    """Every clock of a case: the running ones by date, then waiting, then ended."""
    clocks = list(session.scalars(select(Clock).where(Clock.case_id == case_id).order_by(Clock.id)))
    return view_clocks(session, clocks, today, calendar)


def view_clocks(session: Session, clocks: list[Clock], today: date, calendar: Calendar) -> list[ClockView]:
    """Rows as people read them, clauses and rungs fetched for all of them at once."""
    cited: dict[int, set[str]] = {}
    for clock in clocks:
        cited.setdefault(clock.version_id, set()).update(clock.clauses)
    clauses = clauses_of_versions(session, cited)
    rungs: dict[int, list[RungView]] = {}
    areas = {clock.id: clock.area_id for clock in clocks}
    words, ids = words_of_areas(session, areas.values()), list(areas)
    for rung in session.scalars(select(Rung).where(Rung.clock_id.in_(ids)).order_by(Rung.at, Rung.id)):
        if rung.kind not in ("fire", "tick") and rung.state != "obsolete":
            rungs.setdefault(rung.clock_id, []).append(_rung(rung, words[areas[rung.clock_id]]))
    parts = _part_labels(session, clocks)
    views = [
        replace(
            _view(clock, clauses[clock.version_id], rungs.get(clock.id, []), today, calendar),
            of=parts.get(clock.part_id or 0, ""),
        )
        for clock in clocks
    ]
    return sorted(views, key=lambda view: (_rank(view.state), view.due_on or date.max, view.id))


def _part_labels(session: Session, clocks: list[Clock]) -> dict[int, str]:
    ids = [clock.part_id for clock in clocks if clock.part_id is not None]
    if not ids:
        return {}
    words = words_of_areas(session, {clock.area_id for clock in clocks})
    rows = session.execute(select(Part.id, Part.label, Part.role, Part.area_id).where(Part.id.in_(ids)))
    return {row.id: words[row.area_id].of_part(row.label, row.role) for row in rows}


def _view(
    clock: Clock,
    clauses: Mapping[str, ClauseView],
    rungs: list[RungView],
    today: date,
    calendar: Calendar,
) -> ClockView:
    open_ = clock.state in ("running", "overdue") and clock.due_on is not None
    return ClockView(
        id=clock.id,
        key=clock.key,
        name=clock.name,
        state=clock.state,
        state_words=STATE_WORDS[clock.state],
        force=clock.force,
        length_source=clock.length_source,
        anchor_on=clock.anchor_on,
        anchor_source=clock.anchor_source,
        due_on=clock.due_on,
        left_words=working_days_left_words(today, clock.due_on, calendar) if open_ and clock.due_on else "",
        met_on=clock.met_on,
        stopped_reason=clock.stopped_reason,
        late_reason=clock.late_reason,
        is_repeating=clock.is_repeating,
        scope=clock.scope,
        why=_why(clock.working),
        earlier=tuple(_why(working) for working in clock.earlier_workings),
        clauses=tuple(clauses[key] for key in clock.clauses if key in clauses),
        rungs=tuple(rungs),
        unit=clock.unit,
        why_without_words=_why_without_words(clock.working),
    )


def _why(working: Mapping[str, Any]) -> tuple[str, ...]:
    if not working:
        return ()
    lines = list(describe_working(working))
    if working.get("replaced_because"):
        lines.append(f"Replaced: {working['replaced_because']}")
    return tuple(lines)


def _why_without_words(working: Mapping[str, Any]) -> tuple[str, ...]:
    """The working for those who see headers only: without what anybody wrote as a reason."""
    if not working:
        return ()
    bare = {key: value for key, value in working.items() if key not in _PEOPLES_WORDS}
    lines = tuple(describe_working(bare))
    return (*lines, "It was paused or extended.") if working.keys() & _PEOPLES_WORDS else lines


def _rung(rung: Rung, say: RoleWords) -> RungView:
    return RungView(
        key=rung.key,
        kind=rung.kind,
        at=rung.at,
        state=rung.state,
        roles=tuple(map(say, rung.to_roles)),
        fired_at=rung.fired_at,
    )


def _rank(state: str) -> int:
    order = ("overdue", "running", "paused", "waiting", "met_late", "met", "stopped")
    return order.index(state)
