"""Tell another system of events of one partnership."""

from dataclasses import dataclass, field

from engine.credentials.sealing import Seal
from engine.errors import InvalidInputError, NotPermittedError
from engine.models import Webhook
from engine.plain_text import text_problem
from engine.unit_of_work import UnitOfWork
from engine.webhooks.destinations import Rules, check_url
from engine.webhooks.events import EVENTS
from engine.webhooks.secrets_at_rest import sealed_secret
from engine.webhooks.signing import new_secret

LONGEST_NAME = 120


@dataclass(frozen=True)
class AddedWebhook:
    """A new webhook. ``secret`` is for the receiver, who checks signatures with it; it is shown once."""

    id: int
    secret: str


@dataclass(frozen=True)
class AddWebhook:
    """An address that is told of events.

    Args:
        area_id: the partnership whose events are told.
        name: what people call the receiver.
        url: the receiver's address.
        events: of ``engine.webhooks.events.EVENTS``; all of them if empty.
        rules: which addresses this installation allows.
        seal: for the secret, which lies in no row as it is.
    """

    area_id: int
    name: str
    url: str
    events: tuple[str, ...] = ()
    rules: Rules = field(default_factory=Rules)
    seal: Seal = field(repr=False, kw_only=True)

    def run(self, uow: UnitOfWork) -> AddedWebhook:
        """Store it.

        Raises:
            NotPermittedError: only the command line manages webhooks.
            NotFoundError: there is no such partnership.
            InvalidInputError: no name, an unknown event, or an address that is not allowed.
        """
        if not uow.actor.is_system:
            message = "Webhooks are managed from the command line."
            raise NotPermittedError(message)
        area = uow.lock_area(self.area_id)
        problem = text_problem(self.name, "name", LONGEST_NAME, "Say what the receiver is called")
        if problem:
            raise InvalidInputError({"name": [problem]})
        if set(self.events) - set(EVENTS):
            raise InvalidInputError({"events": [f"Choose events from: {', '.join(EVENTS)}"]})
        check_url(self.url, self.rules)
        webhook = Webhook(
            area_id=area.id,
            name=self.name.strip(),
            url=self.url,
            secret="",
            events=sorted(set(self.events or EVENTS)),
            created_at=uow.at,
        )
        uow.session.add(webhook)
        uow.session.flush()
        secret = new_secret()
        webhook.secret = sealed_secret(self.seal, webhook.id, secret)
        uow.record(f"area:{area.id}", "webhook.added", webhook=webhook.id, events=webhook.events)
        return AddedWebhook(webhook.id, secret)
