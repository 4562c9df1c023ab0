"""What a dispatcher hands to workers: rungs and parcels, claimed by lease, never more than they can chew.

Claimed rows are leased; a message that is lost with the broker leaves the lease to run out, and the row is
claimed again. So that a backlog is not claimed faster than it is worked off (and then claimed twice), only
so many rows may be on their way at once. The rows say how many are.
"""

from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Select, func, select

from engine.execute import Engine
from engine.models import Outbox, Rung
from engine.outbox import SERVICE, claim_outbox
from engine.sweep import claim_rungs

MOST_RUNGS = 500
"""On their way at once: a worker fires some hundreds a second, and the lease is two minutes."""
MOST_PARCELS = 50
"""A courier may wait for half a minute each, and the lease is five."""


@dataclass
class Claimed:
    """What was claimed for workers, by id."""

    rungs: list[int] = field(default_factory=list)
    parcels: list[int] = field(default_factory=list)

    @property
    def may_leave_more(self) -> bool:
        """Whether another round, after these are worked off, is likely to find more."""
        return bool(self.rungs or self.parcels)


def claim_for_workers(engine: Engine) -> Claimed:
    """Lease what is due, as far as there is room among what is on its way already."""
    now = engine.now()
    due_rungs = select(Rung.lease_until.label("lease")).where(Rung.state == "pending", Rung.at <= now)
    due_parcels = select(Outbox.lease_until.label("lease")).where(
        Outbox.state == "pending", Outbox.next_at <= now, Outbox.kind.in_({SERVICE, *engine.couriers})
    )
    rungs = MOST_RUNGS - _leased(engine, due_rungs.order_by(Rung.at, Rung.id).limit(2 * MOST_RUNGS))
    parcels = MOST_PARCELS - _leased(
        engine, due_parcels.order_by(Outbox.next_at, Outbox.id).limit(2 * MOST_PARCELS)
    )
    return Claimed(
        rungs=claim_rungs(engine, rungs) if rungs > 0 else [],
        parcels=claim_outbox(engine, parcels) if parcels > 0 else [],
    )


def _leased(engine: Engine, due: Select[Any]) -> int:
    """How many of the foremost due rows are leased: rows are claimed from the front, so these are them."""
    front = due.subquery()
    with engine.read() as session:
        query = select(func.count()).select_from(front).where(front.c.lease >= engine.now())
        return session.scalar(query) or 0
