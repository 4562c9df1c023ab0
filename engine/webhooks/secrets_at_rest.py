"""A webhook's secret as it lies in the database: sealed, so that whoever reads it there can forge nothing."""

from typing import Final

from sqlalchemy import update
from sqlalchemy.orm import Session

from engine.credentials.sealing import Seal
from engine.models import Webhook

_SEALED: Final = "sealed:"


def sealed_secret(seal: Seal, webhook_id: int, secret: str) -> str:
    """What is stored of a secret; it can be opened for this webhook only."""
    return _SEALED + seal.close(secret, _about(webhook_id))


def open_secret(seal: Seal, webhook: Webhook) -> str:
    """The secret with which a webhook's events are signed.

    Raises:
        UnavailableError: the installation's secret key has been changed since.
    """
    if webhook.secret.startswith(_SEALED):
        return seal.open(webhook.secret.removeprefix(_SEALED), _about(webhook.id))
    return webhook.secret


def seal_if_open(session: Session, seal: Seal, webhook: Webhook) -> None:
    """Seal a secret that was stored before secrets were sealed, unless it has been replaced meanwhile."""
    stored = webhook.secret
    if not stored or stored.startswith(_SEALED):
        return
    sealing = update(Webhook).where(Webhook.id == webhook.id, Webhook.secret == stored)
    sealing = sealing.values(secret=sealed_secret(seal, webhook.id, stored))
    session.execute(sealing.execution_options(synchronize_session=False))
    session.commit()


def _about(webhook_id: int) -> str:
    return f"webhook:{webhook_id}"
