"""The sweep: fire the rungs that are due, deliver the outbox, do the duties (the last anchors the ledger).

The rows are the truth. Claiming is a short transaction of its own (a lease); firing is one command per
rung, so one failure never stops the rest. The same sweep runs in the single-process default and under
Celery.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import timedelta

import structlog
from sqlalchemy import select, update

from engine.actor import SYSTEM
from engine.commands.fire_rung import FireRung
from engine.duties import ANCHORS, Duty, beat, run_due_duties
from engine.execute import Engine, NothingToDo
from engine.models import Rung
from engine.outbox import deliver_due

log = structlog.get_logger()

BATCH = 100
LEASE = timedelta(minutes=2)


@dataclass
class Swept:
    """What one sweep did."""

    fired: int = 0
    delivered: int = 0
    failed: int = 0
    duties: dict[str, int] = field(default_factory=dict)

    @property
    def anchored(self) -> int:
        """How many chains were anchored."""
        return self.duties.get(ANCHORS, 0)


def sweep(engine: Engine, *, rounds: int = 50, duties: Iterable[Duty] | None = None) -> Swept:
    """Do everything that is due, in rounds, since what fires may open what is due as well.

    Args:
        engine: the installation.
        rounds: how often to look again, at most.
        duties: which duties to do if they are due; all of them unless given.
    """
    total = Swept()
    _fire_and_deliver(engine, total, rounds)
    done = run_due_duties(engine, duties)
    total.duties = done.counts
    total.failed += len(done.failed)
    if any(count for name, count in done.counts.items() if name != ANCHORS):
        _fire_and_deliver(engine, total, rounds)  # what the duties put into the outbox
    beat(engine, "sweep", fired=total.fired, delivered=total.delivered, failed=total.failed)
    return total


def _fire_and_deliver(engine: Engine, total: Swept, rounds: int) -> None:
    for _ in range(rounds):
        fired, failed = fire_due_rungs(engine)
        delivered, undelivered = deliver_due(engine)
        total.fired += fired
        total.delivered += delivered
        total.failed += failed + undelivered
        if not fired and not delivered:
            break


def fire_due_rungs(engine: Engine) -> tuple[int, int]:
    """Claim and fire one batch of due rungs, in the order in which they fell due.

    Returns:
        How many fired and how many failed (those are tried again after their lease).
    """
    fired = failed = 0
    for rung_id in claim_rungs(engine, BATCH):
        did = fire_claimed(engine, rung_id)
        fired += did is True
        failed += did is None
    return fired, failed


def fire_claimed(engine: Engine, rung_id: int) -> bool | None:
    """Fire one rung that was claimed; a failure is logged, and the rung claimed again after its lease.

    Returns:
        Whether it fired: False when there was nothing to do any more, None when it failed.
    """
    try:
        return not isinstance(engine.execute(FireRung(rung_id), actor=SYSTEM), NothingToDo)
    except Exception:
        log.exception("rung.failed", rung=rung_id)
        return None


def claim_rungs(engine: Engine, limit: int) -> list[int]:
    """Lease due rungs for this worker; other workers skip them.

    Rungs nobody has claimed yet come first, by an index of their own: the leased ones are not read again
    with each claim. Those whose lease ran out (their worker died) come when a batch has room left.
    """
    now = engine.now()
    due = select(Rung.id).where(Rung.state == "pending", Rung.at <= now)
    with engine.housekeeping() as session:
        free = due.where(Rung.lease_until.is_(None)).order_by(Rung.at, Rung.id)
        ids = list(session.scalars(free.limit(limit).with_for_update(skip_locked=True)))
        if len(ids) < limit:
            lapsed = due.where(Rung.lease_until < now).order_by(Rung.lease_until, Rung.at, Rung.id)
            ids += session.scalars(lapsed.limit(limit - len(ids)).with_for_update(skip_locked=True))
        if ids:
            session.execute(
                update(Rung)
                .where(Rung.id.in_(ids))
                .values(lease_until=now + LEASE, attempts=Rung.attempts + 1)
                .execution_options(synchronize_session=False)
            )
    return ids
