"""The webhooks of an installation."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.models import Area, Webhook


@dataclass(frozen=True)
class WebhookRow:
    """One webhook for a list; its secret is not in it."""

    id: int
    area: str
    name: str
    url: str
    events: tuple[str, ...]
    is_active: bool


def list_webhooks(session: Session) -> list[WebhookRow]:
    """Every webhook, removed ones included, oldest first."""
    query = select(Webhook, Area.key.label("area")).join(Area, Area.id == Webhook.area_id)
    return [
        WebhookRow(
            row.Webhook.id,
            row.area,
            row.Webhook.name,
            row.Webhook.url,
            tuple(row.Webhook.events),
            row.Webhook.is_active,
        )
        for row in session.execute(query.order_by(Webhook.id))
    ]
