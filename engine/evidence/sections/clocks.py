"""Every clock with its working: why its date is its date, what it was before, who was told."""

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.clocks.workings import describe_working
from engine.evidence.sections.plain import Plain, columns
from engine.models import Case, Clock, Extension, Pause, Rung
from engine.queries.cited_clauses import list_clauses

_CLOCK = ("id", "instance_id", "task_id", "part_id", "key", "name", "scope", "force", "length_source",
          "clauses", "length", "unit", "direction", "state", "anchor_on", "anchor_source", "due_on", "met_on",
          "met_at", "stopped_reason", "late_reason", "late_reason_at", "late_reason_by_id")  # fmt: skip
_PAUSE = ("from_on", "to_on", "reason", "authority", "by_id", "paused_at", "resumed_at", "resumed_by_id")
_EXTENSION = ("length", "reason", "authority", "by_id", "granted_at")
_RUNG = ("key", "kind", "to_roles", "at", "state", "fired_at")


def read_clocks(session: Session, case: Case) -> list[Plain]:
    """Every clock of the case, oldest first."""
    clocks = list(session.scalars(select(Clock).where(Clock.case_id == case.id).order_by(Clock.id)))
    ids = [clock.id for clock in clocks]
    pauses = _by_clock(session, Pause, _PAUSE, ids)
    extensions = _by_clock(session, Extension, _EXTENSION, ids)
    rungs = _by_clock(session, Rung, _RUNG, ids)
    return [
        columns(clock, _CLOCK)
        | {
            "why": _lines(clock.working),
            "working": clock.working,
            "earlier": [_lines(working) for working in clock.earlier_workings],
            "pauses": pauses[clock.id],
            "extensions": extensions[clock.id],
            "told": [rung for rung in rungs[clock.id] if rung["state"] == "fired" and rung["to_roles"]],
        }
        for clock in clocks
    ]


def _lines(working: Mapping[str, Any]) -> list[str]:
    if not working:
        return []
    replaced = working.get("replaced_because")
    return [*describe_working(working), *([f"Replaced: {replaced}"] if replaced else [])]


def read_clauses(session: Session, clocks: list[Plain]) -> dict[str, Plain]:
    """The duties that clocks cite, by their key, and whether anybody has verified them."""
    found = list_clauses(session, {key for clock in clocks for key in clock["clauses"]})
    told = ("title", "source", "edition", "paragraph", "is_verified")
    return {key: {name: getattr(found[key], name) for name in told} for key in sorted(found)}


def _by_clock(
    session: Session, table: type[Any], names: tuple[str, ...], ids: list[int]
) -> dict[int, list[Plain]]:
    found: dict[int, list[Plain]] = defaultdict(list)
    for row in session.scalars(select(table).where(table.clock_id.in_(ids)).order_by(table.id)):
        found[row.clock_id].append(columns(row, names))
    return found
