"""Give a webhook a new secret, as when the old one may have got out."""

from dataclasses import dataclass, field

from engine.credentials.sealing import Seal
from engine.errors import NotFoundError, NotPermittedError
from engine.models import Webhook
from engine.unit_of_work import UnitOfWork
from engine.webhooks.secrets_at_rest import sealed_secret
from engine.webhooks.signing import new_secret


@dataclass(frozen=True)
class RotateWebhookSecret:
    """One webhook, by its id, and the seal under which its secret is kept."""

    webhook_id: int
    seal: Seal = field(repr=False)

    def run(self, uow: UnitOfWork) -> str:
        """Replace the secret; everything sent from now on is signed with the new one.

        Returns:
            The new secret, to be shown once.

        Raises:
            NotPermittedError: only the command line manages webhooks.
            NotFoundError: there is no such webhook, or it was removed.
        """
        if not uow.actor.is_system:
            message = "Webhooks are managed from the command line."
            raise NotPermittedError(message)
        webhook = uow.session.get(Webhook, self.webhook_id)
        if webhook is not None:
            uow.lock_area(webhook.area_id)
            uow.session.refresh(webhook)
        if webhook is None or not webhook.is_active:
            message = f"There is no webhook {self.webhook_id}."
            raise NotFoundError(message)
        secret = new_secret()
        webhook.secret = sealed_secret(self.seal, webhook.id, secret)
        uow.record(f"area:{webhook.area_id}", "webhook.secret_rotated", webhook=webhook.id)
        return secret
