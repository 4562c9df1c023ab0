"""The access log: who read which sensitive record, written before the page is sent (design, D6).

One hash chain per area. It takes no case lock, so that reading never waits for work on the case, and it fails
closed: a page whose reading cannot be recorded is not shown.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC
from typing import Any

import structlog
from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from engine.actor import Actor
from engine.errors import NotFoundError, UnavailableError
from engine.execute import Engine
from engine.ledger import GENESIS, Break, entry_hash
from engine.models import AccessEntry, Case

log = structlog.get_logger()
_LOCK = 0x0ACCE55
_LONGEST_TARGET = 120


def record_access(engine: Engine, actor: Actor, kind: str, case_id: int, target: str = "") -> int:
    """Record one reading, in a short transaction of its own, before anything of it is sent.

    Args:
        engine: the domain.
        actor: who reads; nothing is recorded of the system's own reading.
        kind: what was done: ``case.read``, ``task.read``, ``document.downloaded``, …
        case_id: the case that the record belongs to.
        target: which record, by id: ``task:12``, ``document:7``. Never a name or content.

    Returns:
        The entry's number in its area's chain (0 for the system).

    Raises:
        NotFoundError: there is no such case.
        UnavailableError: the log cannot be written; the caller must not show the record.
    """
    if actor.is_system:
        return 0
    with _recording(engine, kind) as session:
        area_id = session.scalar(select(Case.area_id).where(Case.id == case_id))
        if area_id is None:
            message = "This case does not exist."
            raise NotFoundError(message)
        return _append(session, engine, actor, kind, area_id, case_id, target)


def record_search(engine: Engine, actor: Actor, found: int) -> None:
    """Record that somebody searched for words, in the log of every area they search, before the page is sent.

    The words themselves may name a child, so only how many lines were found is kept.

    Raises:
        UnavailableError: the log cannot be written; the caller must not show the list.
    """
    if actor.is_system:
        return
    with _recording(engine, "case.searched") as session:
        for area_id in sorted(actor.areas):
            _append(session, engine, actor, "case.searched", area_id, None, f"found:{found}")


def record_export(engine: Engine, actor: Actor, kind: str, lines: int) -> None:
    """Record that somebody takes a list away, in the log of every area they read, before it is sent.

    Args:
        engine: the domain.
        actor: who exports.
        kind: which list: ``compliance.exported``.
        lines: how many lines it holds.

    Raises:
        UnavailableError: the log cannot be written; the caller must not send the list.
    """
    if actor.is_system:
        return
    with _recording(engine, kind) as session:
        for area_id in sorted(actor.areas):
            _append(session, engine, actor, kind, area_id, None, f"lines:{lines}")


@contextmanager
def _recording(engine: Engine, kind: str) -> Iterator[Session]:
    try:
        with engine.housekeeping() as session:
            yield session
    except SQLAlchemyError as error:
        log.exception("access_log.failed", kind=kind)
        message = "Caseway could not record that you read this, so it is not shown. Try again soon."
        raise UnavailableError(message) from error


def verify_access(session: Session) -> Iterator[Break]:
    """Walk the access log of every area: one Break for each edited, removed or reordered entry."""
    area_id, expected, previous = 0, 1, GENESIS
    for entry in session.scalars(select(AccessEntry).order_by(AccessEntry.area_id, AccessEntry.sequence)):
        if entry.area_id != area_id:
            area_id, expected, previous = entry.area_id, 1, GENESIS
        subject = f"access:{area_id}"
        if entry.sequence != expected:
            yield Break(subject, expected, f"entry {expected} is missing: the next one is {entry.sequence}")
        elif entry.previous != previous:
            yield Break(subject, entry.sequence, "it does not follow from the entry before it")
        if entry_hash(_sealed(entry)) != entry.hash:
            yield Break(subject, entry.sequence, "it was edited: its content does not match its hash")
        expected, previous = entry.sequence + 1, entry.hash


def _append(
    session: Session, engine: Engine, actor: Actor, kind: str, area_id: int, case_id: int | None, target: str
) -> int:
    if session.get_bind().dialect.name == "postgresql":
        # SQLite's writers come one at a time anyway. Locking the area's row would hold up opening cases.
        session.execute(select(func.pg_advisory_xact_lock(_LOCK, area_id)))
    last = session.execute(
        select(AccessEntry.sequence, AccessEntry.hash)
        .where(AccessEntry.area_id == area_id)
        .order_by(AccessEntry.sequence.desc())
        .limit(1)
    ).first()
    entry = AccessEntry(
        area_id=area_id,
        sequence=last.sequence + 1 if last else 1,
        at=engine.now(),
        person_id=actor.person_id,
        kind=kind,
        case_id=case_id,
        target=target[:_LONGEST_TARGET],
        previous=last.hash if last else GENESIS,
    )
    entry.hash = entry_hash(_sealed(entry))
    session.add(entry)
    return entry.sequence


def _sealed(entry: AccessEntry) -> dict[str, Any]:
    return {
        "area": entry.area_id,
        "sequence": entry.sequence,
        "at": entry.at.astimezone(UTC).isoformat(timespec="microseconds"),
        "person": entry.person_id,
        "kind": entry.kind,
        "case": entry.case_id,
        "target": entry.target,
        "previous": entry.previous,
    }
