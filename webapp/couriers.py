"""From settings to the couriers of an engine: who takes mail out of the house."""

from collections.abc import Mapping

from sqlalchemy import Engine as Database

from engine.couriers.notify import NotifyTransport
from engine.couriers.post import Post, Transport
from engine.couriers.smtp import SmtpTransport
from engine.credentials.sealing import Seal
from engine.notices.telling import MAIL
from engine.parcels import Courier
from engine.webhooks.courier import WebhookCourier
from engine.webhooks.destinations import Rules
from engine.webhooks.queueing import KIND as WEBHOOK
from webapp.config import Settings
from webapp.mail_settings import MailSettings


def build_couriers(settings: Settings, database: Database) -> Mapping[str, Courier]:
    """The couriers of an installation, by the kind of parcel.

    Args:
        settings: with ``CASEWAY_MAIL=none`` there is nobody to take mail, and none is written.
        database: where the couriers look up to whom a parcel goes.
    """
    couriers: dict[str, Courier] = {WEBHOOK: webhook_courier(settings, database)}
    transport = _transport(settings.mail)
    if transport is not None:
        couriers[MAIL] = Post(database, transport, settings.mail.public_url, Seal(settings.secret_key))
    return couriers


def webhook_courier(settings: Settings, database: Database) -> WebhookCourier:
    """The courier of webhooks: which webhooks there are stands in the database."""
    return WebhookCourier(database, webhook_rules(settings), Seal(settings.secret_key))


def webhook_rules(settings: Settings) -> Rules:
    """Where webhooks may go: in production only over HTTPS, into one's own network only if that is set."""
    return Rules(plain_http=not settings.is_production, private=settings.webhook_private)


def _transport(mail: MailSettings) -> Transport | None:
    if mail.way == "smtp":
        return SmtpTransport(
            mail.smtp_host,
            mail.smtp_port,
            mail.sender,
            security=mail.smtp_security,
            user=mail.smtp_user,
            password=mail.smtp_password,
        )
    if mail.way == "notify":
        return NotifyTransport(mail.notify_api_key, mail.notify_template_id, mail.notify_url)
    return None
