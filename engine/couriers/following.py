"""Following mail after it was accepted: what came back as undeliverable becomes a failed delivery."""

from datetime import timedelta

import structlog
from sqlalchemy import select, update

from engine.couriers.post import UNDERWAY, Post
from engine.execute import Engine
from engine.models import Outbox
from engine.notices.telling import MAIL
from engine.parcels import DeliveryError

log = structlog.get_logger()

BATCH = 100
LONGEST = timedelta(days=4)
"""Notify gives up on a mailbox after three days."""
_WORDS = {
    "permanent-failure": "The address does not exist: the message came back.",
    "temporary-failure": "The mailbox could not be reached for three days: the message came back.",
    "technical-failure": "The message could not be sent.",
}
_UNKNOWN = "unknown"


def follow_mail(engine: Engine) -> int:
    """Ask what became of the mail that is under way, a batch of the oldest.

    Returns:
        How many letters' states are known now. Those that failed are failed deliveries from here on.
    """
    post = engine.couriers.get(MAIL)
    if not isinstance(post, Post):
        return 0
    known = 0
    with engine.read() as session:
        query = select(Outbox.id, Outbox.receipt, Outbox.delivered_at)
        query = query.where(Outbox.receipt_state == UNDERWAY).order_by(Outbox.id).limit(BATCH)
        rows = session.execute(query).all()
    for row in rows:
        try:
            state = post.transport.state_of(row.receipt)
        except DeliveryError:
            log.warning("mail.not_followed", outbox=row.id)
            continue
        too_old = row.delivered_at is not None and row.delivered_at < engine.now() - LONGEST
        if state in (UNDERWAY, "") and not too_old:
            continue
        known += 1
        _note(engine, row.id, _UNKNOWN if state in (UNDERWAY, "") else state)
    return known


def _note(engine: Engine, outbox_id: int, state: str) -> None:
    values = {"receipt_state": state}
    if state in _WORDS:
        values |= {"state": "failed", "last_error": _WORDS[state]}
    with engine.housekeeping() as session:
        session.execute(update(Outbox).where(Outbox.id == outbox_id).values(**values))
