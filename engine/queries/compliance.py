"""Whether clocks are met in time: by clock, stage, period or agency, over what the reader may see."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from statistics import median
from typing import Any, Final

from sqlalchemy import Row, Select, extract, func, select
from sqlalchemy.orm import Session

from engine.actor import Actor
from engine.clocks.calendars import load_calendar
from engine.clocks.working_days import Calendar, working_days_between
from engine.models import Agency, Case, Clock, Instance, Process
from engine.queries.periods import Period
from engine.queries.readable_clocks import TimedPart, readable_clocks

COUNTED: Final = ("running", "paused", "overdue", "met", "met_late")
DIMENSIONS: Final = ("clock", "stage", "month", "quarter", "agency")
_ENDED: Final = ("met", "met_late")
_LATE: Final = ("met_late", "overdue")
_QUARTERS: Final = ("January to March", "April to June", "July to September", "October to December")
Statement = Select[*tuple[Any, ...]]


@dataclass(frozen=True)
class ComplianceFilter:
    """Which clocks are looked at. ``period`` is about the due date; empty texts and 0 filter nothing."""

    period: Period = field(default_factory=Period)
    stage: str = ""
    clock: str = ""
    agency: int = 0


@dataclass(frozen=True)
class ComplianceRow:
    """How one group of clocks stands.

    ``days_to_spare`` is the median of the working days between the day each was met and its due date,
    negative when late; None when none has been met. ``reasons`` counts late clocks with a recorded reason.
    """

    name: str
    met: int = 0
    met_late: int = 0
    overdue: int = 0
    running: int = 0
    reasons: int = 0
    days_to_spare: float | None = None
    order: tuple[Any, ...] = ()

    @property
    def late(self) -> int:
        """The clocks that ask for a reason."""
        return self.met_late + self.overdue

    @property
    def total(self) -> int:
        """Every clock of the group."""
        return self.met + self.late + self.running

    @property
    def percent_in_time(self) -> int | None:
        """Of the clocks that have been met or are overdue, how many in a hundred were met in time."""
        judged = self.met + self.late
        return round(100 * self.met / judged) if judged else None


@dataclass(frozen=True)
class Compliance:
    """Every group, and all of them together."""

    rows: tuple[ComplianceRow, ...]
    total: ComplianceRow


@dataclass(frozen=True)
class ComplianceChoices:
    """What can be filtered by: ids and names of stages, clocks and agencies that the reader has clocks of."""

    stages: tuple[tuple[str, str], ...]
    clocks: tuple[tuple[str, str], ...]
    agencies: tuple[tuple[int, str], ...]


def get_compliance(
    session: Session, actor: Actor, at: datetime, by: str = "clock", chosen: ComplianceFilter | None = None
) -> Compliance:
    """How the clocks that a reader may see stand, in groups; in three statements and one for each area.

    Repeating clocks are left out, for they are never late; so are clocks that wait or were stopped.

    Args:
        by: one of ``DIMENSIONS``; ``agency`` looks at the clocks of agencies' parts only.
        chosen: which clocks; all by default.
    """
    dimension = _DIMENSIONS[by]
    query = _of_dimension(actor, at, by, chosen or ComplianceFilter())
    has_reason = (Clock.late_reason != "").label("has_reason")
    counted = query.add_columns(Clock.state, has_reason, func.count().label("number"))
    groups: dict[tuple[Any, ...], ComplianceRow] = {}
    for row in session.execute(counted.group_by(*dimension.columns, Clock.state, has_reason)):
        key = dimension.key(row)
        groups[key] = _added(groups.get(key) or ComplianceRow(dimension.name(row), order=key), row)
    spare = _days_to_spare(session, query, dimension)
    rows = sorted(
        (replace(row, days_to_spare=_median(spare.get(key, ()))) for key, row in groups.items()),
        key=lambda row: row.order,
    )
    everything = ComplianceRow(
        "All together",
        met=sum(row.met for row in rows),
        met_late=sum(row.met_late for row in rows),
        overdue=sum(row.overdue for row in rows),
        running=sum(row.running for row in rows),
        reasons=sum(row.reasons for row in rows),
        days_to_spare=_median([days for found in spare.values() for days in found]),
    )
    return Compliance(tuple(rows), everything)


def list_choices(session: Session, actor: Actor, at: datetime) -> ComplianceChoices:
    """What the reader's clocks can be filtered by; in two statements."""
    mine = select(
        Process.key, Process.name, Clock.key.label("clock"), func.max(Clock.name).label("clock_name")
    )
    found = session.execute(_clocks(mine, actor, at).group_by(Process.key, Process.name, Clock.key)).all()
    agencies = session.execute(
        _clocks(select(Agency.id, Agency.name), actor, at)
        .join(Agency, Agency.id == TimedPart.agency_id)
        .distinct()
        .order_by(Agency.name, Agency.id)
    )
    return ComplianceChoices(
        tuple(sorted({(row.key, row.name) for row in found}, key=lambda pair: pair[1])),
        tuple(sorted({(row.clock, row.clock_name) for row in found}, key=lambda pair: pair[1])),
        tuple((row.id, row.name) for row in agencies),
    )


def chosen_clocks(query: Statement, actor: Actor, at: datetime, chosen: ComplianceFilter) -> Statement:
    """A statement about clocks, joined with their cases, stages and parts, narrowed to what was chosen."""
    query = _clocks(query, actor, at)
    if chosen.period.first is not None:
        query = query.where(Clock.due_on >= chosen.period.first)
    if chosen.period.last is not None:
        query = query.where(Clock.due_on <= chosen.period.last)
    if chosen.stage:
        query = query.where(Instance.process_key == chosen.stage)
    if chosen.clock:
        query = query.where(Clock.key == chosen.clock)
    if chosen.agency:
        query = query.where(TimedPart.agency_id == chosen.agency)
    return query


def _clocks(query: Statement, actor: Actor, at: datetime) -> Statement:
    return (
        query.select_from(Clock)
        .join(Case, Case.id == Clock.case_id)
        .join(Instance, Instance.id == Clock.instance_id)
        .join(Process, Process.key == Instance.process_key)
        .outerjoin(TimedPart, TimedPart.id == Clock.part_id)
        .where(readable_clocks(actor, at), Clock.is_repeating.is_(False))
        .where(Clock.due_on.is_not(None), Clock.state.in_(COUNTED))
    )


@dataclass(frozen=True)
class _Dimension:
    """What groups are made of: columns, and how a row of them becomes a key to sort by and a name."""

    columns: tuple[Any, ...]
    key: Callable[[Row[Any]], tuple[Any, ...]]
    name: Callable[[Row[Any]], str]


_YEAR = extract("year", Clock.due_on).label("year")
_MONTH = extract("month", Clock.due_on).label("month")
_DIMENSIONS: Mapping[str, _Dimension] = {
    "clock": _Dimension(
        (Process.key, Clock.key.label("clock"), Clock.name.label("clock_name")),
        lambda row: (row.clock_name, row.key, row.clock),
        lambda row: str(row.clock_name),
    ),
    "stage": _Dimension(
        (Process.key, Process.name), lambda row: (row.name, row.key), lambda row: str(row.name)
    ),
    "month": _Dimension(
        (_YEAR, _MONTH),
        lambda row: (-int(row.year), -int(row.month)),
        lambda row: f"{date(int(row.year), int(row.month), 1):%B} {int(row.year)}",
    ),
    "quarter": _Dimension(
        (_YEAR, _MONTH),
        lambda row: (-int(row.year), -_quarter(row)),
        lambda row: f"{_QUARTERS[_quarter(row)]} {int(row.year)}",
    ),
    "agency": _Dimension((Agency.id, Agency.name), lambda row: (row.name, row.id), lambda row: str(row.name)),
}


def _quarter(row: Row[Any]) -> int:
    return (int(row.month) - 1) // 3


def _of_dimension(actor: Actor, at: datetime, by: str, chosen: ComplianceFilter) -> Statement:
    query = chosen_clocks(select(*_DIMENSIONS[by].columns), actor, at, chosen)
    return query.join(Agency, Agency.id == TimedPart.agency_id) if by == "agency" else query


def _added(group: ComplianceRow, row: Row[Any]) -> ComplianceRow:
    number = int(row.number)
    place = "running" if row.state == "paused" else row.state
    more: dict[str, Any] = {place: getattr(group, place) + number}
    if row.state in _LATE and row.has_reason:
        more["reasons"] = group.reasons + number
    return replace(group, **more)


def _days_to_spare(
    session: Session, query: Statement, dimension: _Dimension
) -> dict[tuple[Any, ...], list[int]]:
    """The working days to spare of every clock that was met, by group."""
    columns = (Clock.area_id, Clock.due_on, Clock.met_on)
    met = query.where(Clock.state.in_(_ENDED), Clock.met_on.is_not(None))
    met = met.add_columns(*columns, func.count().label("number")).group_by(*dimension.columns, *columns)
    calendars: dict[int, Calendar] = {}
    found: dict[tuple[Any, ...], list[int]] = {}
    for row in session.execute(met):
        if row.area_id not in calendars:
            calendars[row.area_id] = load_calendar(session, row.area_id)
        days = days_to_spare(row.met_on, row.due_on, calendars[row.area_id])
        found.setdefault(dimension.key(row), []).extend([days] * int(row.number))
    return found


def days_to_spare(met_on: date, due_on: date, calendar: Calendar) -> int:
    """The working days left on the day a clock was met; negative when it was met late."""
    return working_days_between(calendar, met_on, due_on)


def _median(days: Sequence[int]) -> float | None:
    return float(median(days)) if days else None
