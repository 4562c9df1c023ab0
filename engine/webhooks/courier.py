"""The courier of webhooks: signs a parcel with the secret of now and hands it to the receiver."""

import http.client
import json
from dataclasses import dataclass
from http import HTTPStatus

from sqlalchemy import Engine as Database
from sqlalchemy.orm import Session

from engine.credentials.sealing import Seal
from engine.errors import InvalidInputError, UnavailableError
from engine.models import Webhook
from engine.now import system_now
from engine.parcels import DeliveryError, Parcel, Receipt
from engine.webhooks.destinations import ForbiddenDestinationError, Rules, check_url
from engine.webhooks.secrets_at_rest import open_secret, seal_if_open
from engine.webhooks.sending import post
from engine.webhooks.signing import HEADER, signature


@dataclass(frozen=True)
class WebhookCourier:
    """Takes parcels of kind ``webhook``.

    Attributes:
        database: where the webhooks are: address and secret are those of the moment of sending.
        rules: where webhooks may go.
        seal: opens the secrets.
    """

    database: Database
    rules: Rules
    seal: Seal

    def deliver(self, parcel: Parcel) -> Receipt:
        """Send one event; a repeat has the same key and id, so that the receiver can drop it.

        Raises:
            DeliveryError: for good if the webhook was removed or the receiver says 410 Gone; else it is
                tried again, also after other refusals, as most of them are mended on the other side.
        """
        webhook, secret = self._webhook(parcel.payload["webhook"])
        body = json.dumps(parcel.payload["body"], separators=(",", ":")).encode()
        headers = {
            "Content-Type": "application/json",
            "User-Agent": "Caseway",
            "Idempotency-Key": parcel.key,
            "Caseway-Event": str(parcel.payload["body"]["event"]),
            HEADER: signature(secret, int(system_now().timestamp()), body),
        }
        status = self._post(webhook.url, body, headers)
        if HTTPStatus.OK <= status < HTTPStatus.MULTIPLE_CHOICES:
            return Receipt(state=str(status))
        message = f"The receiver of “{webhook.name}” answered {status}."
        raise DeliveryError(message, permanent=status == HTTPStatus.GONE)

    def _webhook(self, webhook_id: int) -> tuple[Webhook, str]:
        with Session(self.database, expire_on_commit=False) as session:
            webhook = session.get(Webhook, webhook_id)
            if webhook is None or not webhook.is_active:
                message = "The webhook has been removed."
                raise DeliveryError(message, permanent=True)
            try:
                secret = open_secret(self.seal, webhook)
            except UnavailableError as error:
                message = "Its secret was sealed with another CASEWAY_SECRET_KEY. Give it a new secret."
                raise DeliveryError(message) from error
            seal_if_open(session, self.seal, webhook)
        return webhook, secret

    def _post(self, url: str, body: bytes, headers: dict[str, str]) -> int:
        try:
            check_url(url, self.rules)
            return post(url, body, headers, self.rules)
        except InvalidInputError as error:
            raise DeliveryError(str(error), permanent=True) from error
        except ForbiddenDestinationError as error:
            raise DeliveryError(str(error), permanent=True) from error
        except (OSError, http.client.HTTPException) as error:
            message = f"The receiver could not be reached ({type(error).__name__})."
            raise DeliveryError(message) from error
