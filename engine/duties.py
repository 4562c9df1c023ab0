"""Duties: what the installation does by itself every so often, besides firing rungs and delivering.

A duty's heartbeat row says when it was last done and when it is due next. Whoever moves the row on first has
the duty, so several workers never do it twice at once; a worker that dies with it leaves the lease to run
out. A failed duty is noted on its row and tried again soon. Every duty is safe to repeat.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import structlog
from sqlalchemy import ColumnElement, or_, select, update
from sqlalchemy.exc import IntegrityError

from engine.access_reviews import open_access_reviews
from engine.calendar_changes import check_holidays, settle_calendars
from engine.couriers.following import follow_mail
from engine.evidence.making import make_evidence_packs
from engine.execute import Engine
from engine.files import sweep_orphans
from engine.idempotency import forget_answers
from engine.ledger.anchoring import anchor_heads
from engine.message_expiry import expire_messages
from engine.models import Heartbeat
from engine.moving.settling import settle_migrations
from engine.notices.telling import MAIL
from engine.retention.running import carry_out_disposals, may_empty
from engine.sending_digests import send_due_digests

log = structlog.get_logger()

ANCHORS = "anchors"
LEASE = timedelta(minutes=5)
AGAIN_AFTER_FAILURE = timedelta(minutes=5)
SLACK = timedelta(minutes=15)
"""A row this much further ahead than it can be was written by a clock that is wrong: it counts as due."""


def _always(_engine: Engine) -> bool:
    return True


@dataclass(frozen=True)
class Duty:
    """One thing to do every so often.

    Attributes:
        name: of its heartbeat row.
        every: how long after one time the next is due.
        run: does it; returns how much was done. Safe to repeat.
        is_wanted: whether this installation has the duty at all.
    """

    name: str
    every: timedelta
    run: Callable[[Engine], int]
    is_wanted: Callable[[Engine], bool] = _always


@dataclass
class DutiesDone:
    """What one round of duties did: how much of each, and which failed."""

    counts: dict[str, int] = field(default_factory=dict)
    failed: list[str] = field(default_factory=list)


def _anchor(engine: Engine) -> int:
    assert engine.anchor_path is not None  # noqa: S101 - else the duty is not wanted
    with engine.housekeeping() as session:
        return anchor_heads(session, engine.anchor_path)


def _has_mail(engine: Engine) -> bool:
    return MAIL in engine.couriers


DUTIES: tuple[Duty, ...] = (
    Duty("calendars", timedelta(0), settle_calendars),
    Duty("migrations", timedelta(0), settle_migrations),
    Duty("holidays", timedelta(days=1), check_holidays),
    Duty("orphans", timedelta(hours=1), sweep_orphans, lambda engine: engine.files_path is not None),
    Duty("disposals", timedelta(minutes=1), carry_out_disposals, may_empty),
    Duty("access reviews", timedelta(days=1), open_access_reviews),
    Duty("kept messages", timedelta(minutes=10), expire_messages),
    Duty("stored answers", timedelta(hours=1), forget_answers),
    Duty("digests", timedelta(minutes=5), send_due_digests, _has_mail),
    Duty("mail followed", timedelta(minutes=15), follow_mail, _has_mail),
    Duty("evidence packs", timedelta(0), make_evidence_packs, lambda engine: engine.files_path is not None),
    # Last, so that what the others recorded is anchored with the rest.
    Duty(ANCHORS, timedelta(0), _anchor, lambda engine: engine.anchor_path is not None),
)


def run_due_duties(engine: Engine, duties: Iterable[Duty] | None = None) -> DutiesDone:
    """Do every duty that is due and that no other worker is doing, in their order.

    Args:
        engine: the installation.
        duties: all of them unless given.
    """
    done = DutiesDone()
    wanted = [duty for duty in (DUTIES if duties is None else duties) if duty.is_wanted(engine)]
    with engine.read() as session:
        rows = session.execute(select(Heartbeat.name, Heartbeat.next_at))
        next_at = {name: at for name, at in rows}  # noqa: C416 - mypy takes rows for no pairs
    for duty in wanted:
        now = engine.now()
        if not _may_be_due(next_at, duty, now) or not _claim(engine, duty, now):
            continue
        try:
            done.counts[duty.name] = duty.run(engine)
        except Exception as error:
            log.exception("duty.failed", duty=duty.name)
            done.failed.append(duty.name)
            _note_failure(engine, duty, error)
        else:
            _note(engine, duty.name, engine.now(), duty.every, {"count": done.counts[duty.name]})
    return done


def beat(engine: Engine, name: str, **detail: Any) -> None:
    """Say that something of the installation is at work: ``sweep``, or a worker."""
    now = engine.now()
    if not _note(engine, name, now, timedelta(0), detail):
        _insert(engine, name, now, now, detail)


def _may_be_due(next_at: dict[str, datetime | None], duty: Duty, now: datetime) -> bool:
    at = next_at.get(duty.name)
    return at is None or at <= now or at > _too_far_ahead(duty, now)


def _too_far_ahead(duty: Duty, now: datetime) -> datetime:
    return now + max(duty.every, LEASE, AGAIN_AFTER_FAILURE) + SLACK


def _is_due(duty: Duty, now: datetime) -> ColumnElement[bool]:
    at = Heartbeat.next_at
    return or_(at.is_(None), at <= now, at > _too_far_ahead(duty, now))


def _claim(engine: Engine, duty: Duty, now: datetime) -> bool:
    until = now + LEASE
    with engine.housekeeping() as session:
        claimed = session.execute(
            update(Heartbeat)
            .where(Heartbeat.name == duty.name, _is_due(duty, now))
            .values(next_at=until)
            .returning(Heartbeat.name)
            .execution_options(synchronize_session=False)
        ).first()
        if claimed is not None:
            return True
        known = session.scalar(select(Heartbeat.name).where(Heartbeat.name == duty.name))
    return known is None and _insert(engine, duty.name, now, until, {})


def _insert(engine: Engine, name: str, at: datetime, next_at: datetime, detail: dict[str, Any]) -> bool:
    try:
        with engine.housekeeping() as session:
            session.add(Heartbeat(name=name, at=at, next_at=next_at, detail=detail))
    except IntegrityError:  # another worker was first
        return False
    return True


def _note(engine: Engine, name: str, at: datetime, every: timedelta, detail: dict[str, Any]) -> bool:
    with engine.housekeeping() as session:
        noted = session.execute(
            update(Heartbeat)
            .where(Heartbeat.name == name)
            .values(at=at, next_at=at + every, detail=detail)
            .returning(Heartbeat.name)
            .execution_options(synchronize_session=False)
        ).first()
    return noted is not None


def _note_failure(engine: Engine, duty: Duty, error: Exception) -> None:
    """When it was last done stays as it is. What kind of error, never its words: they may name people."""
    now = engine.now()
    with engine.housekeeping() as session:
        row = session.get_one(Heartbeat, duty.name, with_for_update=True)
        row.next_at = now + min(duty.every, AGAIN_AFTER_FAILURE)
        failures = int(row.detail.get("failures", 0)) + 1
        row.detail = {"failures": failures, "error": type(error).__name__, "failed_at": now.isoformat()}
