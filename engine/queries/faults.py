"""Faults: the steps that stand still, over every case of the areas that a reader looks after.

Coordinators see whose case it is; a system administrator sees its reference only (design, section 9).
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, func, select
from sqlalchemy.orm import Session, aliased

from engine.actor import Actor
from engine.bundles import Library
from engine.errors import NotFoundError, NotPermittedError
from engine.instances.case_work import ENDED
from engine.instances.faults import STANDING
from engine.models import Case, Fault, Instance, Person, Process
from engine.permissions import check_may_operate
from engine.roles import COORDINATORS, OPERATORS
from engine.visibility import areas_with
from engine.walls import is_open_to

PAGE = 25
MOST_AT_ONCE = 50
_LARGEST_ID = 2**63 - 1

STATES = {"open": ("open",), "given_up": ("given_up",), "closed": ("retried", "mended", "obsolete")}
KINDS = {
    "retry": "A decision or automatic step",
    "complete": "Going on after a task",
    "start": "Starting a process",
    "fire": "What a date sets off",
    "message": "What a message sets off",
    "call": "Calling another process",
    "quorum": "Counting the answers of several",
    "rule": "A business rule",
    "service": "A step that Caseway does by itself",
}
_kind: ColumnElement[str] = Fault.action["kind"].as_string()


@dataclass(frozen=True)
class FaultLine:
    """One fault as a list shows it; ``label`` and ``case_id`` are only for those who know the case."""

    id: int
    kind_words: str
    state: str
    step: str
    process: str
    case_id: int | None
    reference: str
    label: str
    cause: str
    attempts: int
    raised_at: datetime
    closed_at: datetime | None
    closed_by: str
    reason: str
    may_mend: bool


@dataclass(frozen=True)
class FaultGroup:
    """How many faults of one kind one process has."""

    kind: str
    kind_words: str
    process_key: str
    process: str
    count: int


@dataclass(frozen=True)
class FaultPage:
    """A page of faults and where the next begins."""

    rows: tuple[FaultLine, ...]
    after: int | None


@dataclass(frozen=True)
class FaultFilter:
    """Which faults are meant; an empty text means all.

    Attributes:
        state: one of STATES.
        kind: one of KINDS.
        process: a process key.
    """

    state: str = "open"
    kind: str = ""
    process: str = ""


def list_faults(
    session: Session,
    library: Library,
    actor: Actor,
    wanted: FaultFilter,
    before: int | None = None,
    *,
    limit: int = PAGE,
) -> FaultPage:
    """The faults of the actor's areas, newest first.

    Args:
        before: only older ones than this id.

    Raises:
        NotPermittedError: the actor looks after no area.
    """
    check_may_operate(actor)
    query = _lines().where(_theirs(actor), *_matching(wanted))
    if before is not None:
        query = query.where(Fault.id < max(min(before, _LARGEST_ID), 0))
    rows = session.execute(query.order_by(Fault.id.desc()).limit(limit + 1)).all()
    more, rows = len(rows) > limit, rows[:limit]
    mine = frozenset(areas_with(actor, COORDINATORS))
    found = tuple(_line(session, library, row, mine) for row in rows)
    return FaultPage(found, found[-1].id if more else None)


def get_fault(session: Session, library: Library, actor: Actor, fault_id: int) -> FaultLine:
    """One fault.

    Raises:
        NotFoundError: there is none, or it is of an area that the actor does not look after.
    """
    row = session.execute(_lines().where(_theirs(actor), Fault.id == fault_id)).one_or_none()
    if row is None:
        message = "This fault does not exist."
        raise NotFoundError(message)
    return _line(session, library, row, frozenset(areas_with(actor, COORDINATORS)))


def list_fault_groups(session: Session, actor: Actor, state: str = "open") -> list[FaultGroup]:
    """How many faults there are of each kind in each process, in one statement."""
    rows = session.execute(
        select(_kind.label("kind"), Instance.process_key, Process.name, func.count().label("count"))
        .select_from(Fault)
        .join(Case, Case.id == Fault.case_id)
        .join(Instance, Instance.id == Fault.instance_id)
        .join(Process, Process.key == Instance.process_key)
        .where(_theirs(actor), *_matching(FaultFilter(state)))
        .group_by(_kind, Instance.process_key, Process.name)
        .order_by(Process.name, _kind)
    )
    return [
        FaultGroup(row.kind, _kind_words(row.kind), row.process_key, row.name, row._mapping["count"])  # noqa: SLF001
        for row in rows
    ]


def list_to_retry(
    session: Session, actor: Actor, wanted: FaultFilter, after: int = 0, limit: int = MOST_AT_ONCE
) -> list[int]:
    """The open faults that the actor may retry, oldest first: one command each.

    Args:
        after: only newer ones than this id, so that those which failed again are not tried in a circle.

    Raises:
        NotPermittedError: the actor coordinates nowhere.
    """
    areas = areas_with(actor, COORDINATORS)
    if not areas:
        message = "Only the partnership's team can try the steps of its cases again."
        raise NotPermittedError(message)
    query = (
        select(Fault.id)
        .join(Case, Case.id == Fault.case_id)
        .join(Instance, Instance.id == Fault.instance_id)
        .where(Case.area_id.in_(areas), is_open_to(actor, Case.id))
        .where(Fault.id > max(min(after, _LARGEST_ID), 0))
        .where(*_matching(FaultFilter("open", wanted.kind, wanted.process)))
    )
    return list(session.scalars(query.order_by(Fault.id).limit(limit)))


def _lines() -> Select[*tuple[Any, ...]]:
    closer = aliased(Person, name="closer")
    return (
        select(
            Fault,
            Case.id.label("case_id"),
            Case.area_id,
            Case.reference,
            Case.label,
            Instance.version_id,
            Instance.state.label("instance_state"),
            Process.name.label("process"),
            closer.name.label("closed_by"),
        )
        .join(Case, Case.id == Fault.case_id)
        .join(Instance, Instance.id == Fault.instance_id)
        .join(Process, Process.key == Instance.process_key)
        .outerjoin(closer, closer.id == Fault.closed_by_id)
    )


def _theirs(actor: Actor) -> ColumnElement[bool]:
    return Case.area_id.in_(areas_with(actor, OPERATORS)) & is_open_to(actor, Case.id)


def _matching(wanted: FaultFilter) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = [Fault.state.in_(STATES.get(wanted.state, STATES["open"]))]
    if wanted.kind:
        found.append(_kind == wanted.kind)
    if wanted.process:
        found.append(Instance.process_key == wanted.process)
    return found


def _line(session: Session, library: Library, row: Row[Any], mine: frozenset[int]) -> FaultLine:
    fault: Fault = row.Fault
    knows = row.area_id in mine
    element = library.get(session, row.version_id).diagram.elements.get(fault.element_id)
    return FaultLine(
        id=fault.id,
        kind_words=_kind_words(fault.action["kind"]),
        state=fault.state,
        step=element.name if element and element.name else fault.element_id.replace("_", " "),
        process=row.process,
        case_id=row.case_id if knows else None,
        reference=row.reference,
        label=row.label if knows else "",
        cause=fault.cause,
        attempts=fault.attempts,
        raised_at=fault.raised_at,
        closed_at=fault.closed_at,
        closed_by=row.closed_by or "",
        reason=fault.close_reason if knows else "",
        may_mend=knows and fault.state in STANDING and row.instance_state not in ENDED,
    )


def _kind_words(kind: str) -> str:
    return KINDS.get(kind, kind.replace("_", " ").capitalize())
