"""The outbox: what must leave after a commit is delivered at least once, known by its key.

A row is claimed in a short transaction of its own (a lease; other workers skip it), then delivered: a row of
kind ``service`` runs one command; any other kind is handed to the courier of its kind, outside every
transaction, and marked afterwards. A worker killed between the two leaves the lease to run out, and the same
parcel goes again under the same key: couriers pass the key on, so that receivers can drop the second one.
"""

from datetime import datetime, timedelta

import structlog
from sqlalchemy import ColumnElement, or_, select, update

from engine.actor import SYSTEM
from engine.commands.deliver_service import DeliverService
from engine.errors import CasewayError
from engine.execute import Engine, NothingToDo
from engine.models import Outbox
from engine.parcels import Courier, DeliveryError, Parcel, Receipt

__all__ = ["Courier", "DeliveryError", "Parcel", "Receipt", "claim_outbox", "deliver", "deliver_due"]

log = structlog.get_logger()

SERVICE = "service"
BATCH = 100
HANDFUL = 10  # claimed at a time: even if each waits for its time limit, the lease outlasts them
LEASE = timedelta(minutes=5)
LAST_ATTEMPT = 10
LONGEST_WAIT = timedelta(hours=4)
_STOPPED = "Whatever delivered this was stopped each time before it could say how it went."


def claim_outbox(engine: Engine, limit: int) -> list[int]:
    """Lease rows that are due for this worker, those that waited longest first; other workers skip them.

    Kinds without a courier are left alone: they stay pending until there is one.
    """
    now = engine.now()
    kinds = sorted({SERVICE, *engine.couriers})
    with engine.housekeeping() as session:
        query = (
            select(Outbox.id)
            .where(Outbox.state == "pending", Outbox.next_at <= now, Outbox.kind.in_(kinds), _free(now))
            .order_by(Outbox.next_at, Outbox.id)
            .limit(limit)
            .with_for_update(skip_locked=True)
        )
        ids = list(session.scalars(query))
        if ids:
            session.execute(
                update(Outbox)
                .where(Outbox.id.in_(ids))
                .values(lease_until=now + LEASE)
                .execution_options(synchronize_session=False)
            )
    return ids


def _free(now: datetime) -> ColumnElement[bool]:
    return or_(Outbox.lease_until.is_(None), Outbox.lease_until < now)


def deliver(engine: Engine, outbox_id: int) -> bool:
    """Deliver one row that this worker has claimed.

    Returns:
        Whether it was delivered; False also when it was delivered or given up meanwhile. A failure is noted
        on the row, which then waits longer each time and fails for good after ten attempts.

    Raises:
        Exception: whatever kept it from being delivered, after it has been noted.
    """
    parcel = _take(engine, outbox_id)
    if parcel is None:
        return False
    try:
        if parcel.kind == SERVICE:
            return _serve(engine, outbox_id)
        receipt = engine.couriers[parcel.kind].deliver(parcel)
    except Exception as error:
        _note_failure(engine, outbox_id, error)
        raise
    delivered = {"state": "delivered", "delivered_at": engine.now(), "lease_until": None, "last_error": ""}
    known = {"receipt": receipt.reference[:200], "receipt_state": receipt.state[:40]}
    with engine.housekeeping() as session:
        mine = update(Outbox).where(Outbox.id == outbox_id, Outbox.state == "pending")
        session.execute(mine.values(**delivered, **known).execution_options(synchronize_session=False))
    return True


def deliver_due(engine: Engine) -> tuple[int, int]:
    """Claim and deliver what is due, up to one batch.

    Returns:
        How many were delivered and how many failed.
    """
    delivered = failed = 0
    for _ in range(BATCH // HANDFUL):
        claimed = claim_outbox(engine, HANDFUL)
        for outbox_id in claimed:
            try:
                delivered += deliver(engine, outbox_id)
            except DeliveryError:
                failed += 1
            except Exception:
                log.exception("outbox.failed", outbox=outbox_id)
                failed += 1
        if len(claimed) < HANDFUL:
            break
    return delivered, failed


def _take(engine: Engine, outbox_id: int) -> Parcel | None:
    """Count the attempt before it is made, so that a parcel which kills its worker is not tried for ever."""
    now = engine.now()
    with engine.housekeeping() as session:
        row = session.scalar(select(Outbox).where(Outbox.id == outbox_id).with_for_update())
        if row is None or row.state != "pending" or (row.kind != SERVICE and row.kind not in engine.couriers):
            return None
        if row.kind != SERVICE:
            if row.attempts >= LAST_ATTEMPT and not row.last_error:
                row.state, row.lease_until, row.last_error = "failed", None, _STOPPED
                return None
            row.attempts += 1
        row.lease_until = now + LEASE
        return Parcel(
            id=row.id,
            kind=row.kind,
            key=row.key,
            payload=row.payload,
            attempts=row.attempts,
            case_id=row.case_id,
            area_id=row.area_id,
            person_id=row.person_id,
        )


def _serve(engine: Engine, outbox_id: int) -> bool:
    return not isinstance(engine.execute(DeliverService(outbox_id), actor=SYSTEM), NothingToDo)


def _note_failure(engine: Engine, outbox_id: int, error: Exception) -> None:
    now = engine.now()
    with engine.housekeeping() as session:
        row = session.scalar(select(Outbox).where(Outbox.id == outbox_id).with_for_update())
        if row is None or row.state != "pending":
            return
        if row.kind == SERVICE:
            row.attempts += 1
        row.last_error = _cause(error)
        row.lease_until = None
        row.next_at = now + min(timedelta(minutes=2**row.attempts), LONGEST_WAIT)
        if row.attempts >= LAST_ATTEMPT or (isinstance(error, DeliveryError) and error.permanent):
            row.state = "failed"
    log.warning("outbox.not_delivered", outbox=outbox_id, cause=type(error).__name__)


def _cause(error: Exception) -> str:
    """What people may read about a failure: our own words, or only what kind of thing went wrong."""
    if isinstance(error, (DeliveryError, CasewayError)):
        return str(error)
    return f"Caseway could not do this ({type(error).__name__}). The log says more."
