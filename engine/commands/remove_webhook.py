"""Tell another system nothing more."""

from dataclasses import dataclass

from engine.errors import NotFoundError, NotPermittedError
from engine.execute import NothingToDo
from engine.models import Webhook
from engine.unit_of_work import UnitOfWork


@dataclass(frozen=True)
class RemoveWebhook:
    """One webhook, by its id. Its row stays, as deliveries refer to it; its secret goes."""

    webhook_id: int

    def run(self, uow: UnitOfWork) -> int | NothingToDo:
        """Remove it; what still waits to be sent to it is given up.

        Raises:
            NotPermittedError: only the command line manages webhooks.
            NotFoundError: there is no such webhook.
        """
        if not uow.actor.is_system:
            message = "Webhooks are managed from the command line."
            raise NotPermittedError(message)
        webhook = uow.session.get(Webhook, self.webhook_id)
        if webhook is None:
            message = f"There is no webhook {self.webhook_id}."
            raise NotFoundError(message)
        uow.lock_area(webhook.area_id)
        uow.session.refresh(webhook)
        if not webhook.is_active:
            return NothingToDo()
        webhook.is_active, webhook.secret = False, ""
        uow.record(f"area:{webhook.area_id}", "webhook.removed", webhook=webhook.id)
        return webhook.id
