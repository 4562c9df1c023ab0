"""Migrations and their progress, as process owners see them: references and verdicts, no case content."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session, aliased

from engine.actor import Actor
from engine.errors import NotFoundError
from engine.models import Area, Case, Migration, MigrationCase, Person, Version
from engine.permissions import allowed
from engine.studio.permissions import check_may_edit_processes, check_may_see_studio, studio_areas
from engine.walls import is_open_to

PAGE = 50
STATES = ("waiting", "moved", "refused", "failed", "undone", "undo_refused")


@dataclass(frozen=True)
class MigrationView:
    """One migration with its progress.

    Attributes:
        state: running, finished, undoing or undone.
        counts: how many cases are in each state of a case; every state is a key.
        may_undo: whether this reader may undo it now.
    """

    id: int
    area_id: int
    area: str
    process_key: str
    to_version_id: int
    to_number: int
    reason: str
    state: str
    created_at: datetime
    created_by: str
    finished_at: datetime | None
    undo_reason: str
    undone_by: str
    mapping: Mapping[str, Any]
    counts: Mapping[str, int]
    may_undo: bool

    @property
    def total(self) -> int:
        """How many cases were chosen."""
        return sum(self.counts.values())

    @property
    def done(self) -> int:
        """How many have had their turn."""
        return self.total - self.counts["waiting"]


@dataclass(frozen=True)
class MigrationCaseView:
    """One case of a migration.

    Attributes:
        verdict: what was foreseen, and after its turn what was found.
        reason: why, in a sentence.
        state: waiting, moved, refused, failed, undone or undo_refused.
        message: the mend of a refusal, or what went wrong.
        may_undo: whether this reader may undo this move; the case may refuse it all the same.
    """

    id: int
    case_id: int
    instance_id: int
    reference: str
    from_number: int
    verdict: str
    reason: str
    state: str
    message: str
    done_at: datetime | None
    may_undo: bool


@dataclass(frozen=True)
class MigrationCasePage:
    """A page of cases, and the ``after`` of the next one (None on the last)."""

    rows: tuple[MigrationCaseView, ...]
    next_after: int | None


def list_migrations(
    session: Session, actor: Actor, process_key: str = "", *, before: int | None = None, limit: int = PAGE
) -> tuple[list[MigrationView], int | None]:
    """The migrations in the reader's areas, latest first.

    Args:
        process_key: of one process only.
        before: only those with a smaller id.

    Returns:
        A page, and the ``before`` of the next one (None on the last).

    Raises:
        NotPermittedError: the studio is not for this actor.
    """
    check_may_see_studio(actor)
    chosen = [_visible(actor)]
    chosen += [Migration.process_key == process_key] if process_key else []
    chosen += [Migration.id < before] if before is not None else []
    found = _views(session, actor, chosen, limit + 1)
    return found[:limit], found[limit - 1].id if len(found) > limit else None


def get_migration(session: Session, actor: Actor, migration_id: int) -> MigrationView:
    """One migration.

    Raises:
        NotPermittedError: the studio is not for this actor.
        NotFoundError: there is none, or not for this actor.
    """
    check_may_see_studio(actor)
    found = _views(session, actor, [Migration.id == migration_id, _visible(actor)], 1)
    if not found:
        message = "This move of cases does not exist, or it is not for you."
        raise NotFoundError(message)
    return found[0]


def list_migration_cases(
    session: Session,
    actor: Actor,
    migration_id: int,
    *,
    state: str = "",
    after: int | None = None,
    limit: int = PAGE,
) -> MigrationCasePage:
    """The cases of a migration, in the order in which they move.

    Args:
        state: only those in one state.
        after: only rows with a larger id.

    Raises:
        NotPermittedError: the studio is not for this actor.
        NotFoundError: there is no such migration, or not for this actor.
    """
    view = get_migration(session, actor, migration_id)
    query = (
        select(MigrationCase, Case.reference, Version.number)
        .join(Case, Case.id == MigrationCase.case_id)
        .join(Version, Version.id == MigrationCase.from_version_id)
        .where(MigrationCase.migration_id == migration_id, MigrationCase.id > (after or 0))
        .where(is_open_to(actor, Case.id))
    )
    if state:
        query = query.where(MigrationCase.state == state)
    edits = allowed(check_may_edit_processes, actor, view.area_id)
    rows = [
        MigrationCaseView(
            id=row.id,
            case_id=row.case_id,
            instance_id=row.instance_id,
            reference=reference,
            from_number=number,
            verdict=row.verdict,
            reason=row.reason,
            state=row.state,
            message=row.message,
            done_at=row.done_at,
            may_undo=edits and row.state in ("moved", "undo_refused"),
        )
        for row, reference, number in session.execute(query.order_by(MigrationCase.id).limit(limit + 1))
    ]
    return MigrationCasePage(tuple(rows[:limit]), rows[limit - 1].id if len(rows) > limit else None)


def _visible(actor: Actor) -> ColumnElement[bool]:
    return Migration.id.is_not(None) if actor.is_system else Migration.area_id.in_(studio_areas(actor))


def _views(
    session: Session, actor: Actor, chosen: list[ColumnElement[bool]], limit: int
) -> list[MigrationView]:
    creator, undoer = aliased(Person), aliased(Person)
    query = (
        select(Migration, Area.name, Version.number, creator.name, undoer.name)
        .join(Area, Area.id == Migration.area_id)
        .join(Version, Version.id == Migration.to_version_id)
        .outerjoin(creator, creator.id == Migration.created_by_id)
        .outerjoin(undoer, undoer.id == Migration.undone_by_id)
        .where(*chosen)
        .order_by(Migration.id.desc())
        .limit(limit)
    )
    rows = session.execute(query).all()
    counts = _counts(session, actor, [row[0].id for row in rows])
    return [
        MigrationView(
            id=row.id,
            area_id=row.area_id,
            area=area,
            process_key=row.process_key,
            to_version_id=row.to_version_id,
            to_number=number,
            reason=row.reason,
            state=row.state,
            created_at=row.created_at,
            created_by=created_by or "Caseway",
            finished_at=row.finished_at,
            undo_reason=row.undo_reason,
            undone_by=(undone_by or "Caseway") if row.undo_reason else "",
            mapping=row.mapping,
            counts={state: counts[row.id][state] for state in STATES},
            may_undo=_may_undo(actor, row, counts[row.id]),
        )
        for row, area, number, created_by, undone_by in rows
    ]


def _may_undo(actor: Actor, row: Migration, counts: Mapping[str, int]) -> bool:
    is_open = row.state in ("running", "finished") and bool(counts["moved"] or counts["waiting"])
    return is_open and allowed(check_may_edit_processes, actor, row.area_id)


def _counts(session: Session, actor: Actor, ids: list[int]) -> dict[int, Counter[str]]:
    found: dict[int, Counter[str]] = {migration_id: Counter() for migration_id in ids}
    query = select(MigrationCase.migration_id, MigrationCase.state, func.count())
    grouped = query.where(MigrationCase.migration_id.in_(ids), is_open_to(actor, MigrationCase.case_id))
    for migration_id, state, count in session.execute(
        grouped.group_by(MigrationCase.migration_id, MigrationCase.state)
    ):
        found[migration_id][state] = count
    return found
