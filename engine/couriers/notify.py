"""Mail through GOV.UK Notify, which local authorities may use.

One template does for everything: its subject is ``((subject))`` and its body ``((body))``.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from notifications_python_client.errors import APIError
from notifications_python_client.notifications import NotificationsAPIClient

from engine.couriers.post import UNDERWAY
from engine.notices.letters import Letter
from engine.parcels import DeliveryError, Receipt

LIVE = "https://api.notifications.service.gov.uk"
_BAD_REQUEST = 400
_REFUSED = (401, 403)
_FAILED = "-failure"
_UNDER_WAY = ("created", "pending", "sending", "sent")


@dataclass(frozen=True)
class NotifyTransport:
    """Notify's API. The key of a parcel is Notify's ``reference``.

    Attributes:
        api_key: of the partnership's service at Notify.
        template_id: of the one template.
        base_url: another address only in tests.
        timeout: seconds for each answer.
    """

    api_key: str = field(repr=False)
    template_id: str
    base_url: str = LIVE
    timeout: int = 20

    def send(self, address: str, letter: Letter, key: str, *, is_repeated: bool) -> Receipt:
        """Hand one letter to Notify.

        Notify does not drop a second letter with the same reference by itself, so a repeated one is looked
        for first.

        Raises:
            DeliveryError: permanent where Notify says that the address is none.
        """
        said = {"subject": letter.subject, "body": letter.text}
        with self._client() as client:
            if is_repeated:
                known = client.get_all_notifications(reference=key)["notifications"]
                # One that came back is sent anew: somebody has mended the address and tries again.
                sent = [one for one in known if not str(one.get("status", "")).endswith(_FAILED)]
                if sent:
                    return _receipt(sent[0])
            return _receipt(
                client.send_email_notification(address, self.template_id, personalisation=said, reference=key)
            )

    def state_of(self, reference: str) -> str:
        """Notify's word for what became of a letter; those that may still change are one word here.

        Raises:
            DeliveryError: Notify cannot be asked now.
        """
        with self._client() as client:
            status = client.get_notification_by_id(reference)["status"]
        return UNDERWAY if status in _UNDER_WAY else str(status)

    @contextmanager
    def _client(self) -> Iterator[NotificationsAPIClient]:
        """A client of one's own, as threads cannot share one; its errors in our words."""
        client = NotificationsAPIClient(self.api_key, base_url=self.base_url, timeout=self.timeout)
        try:
            yield client
        except APIError as error:
            raise _delivery_error(error) from error
        finally:
            client.request_session.close()


def _receipt(answer: dict[str, Any]) -> Receipt:
    return Receipt(str(answer["id"]), UNDERWAY)


def _delivery_error(error: APIError) -> DeliveryError:
    """Our words for Notify's: theirs may quote the address."""
    if error.status_code in _REFUSED:
        return DeliveryError("GOV.UK Notify did not accept Caseway's key.")
    if error.status_code == _BAD_REQUEST:
        told = error.message if isinstance(error.message, list) else []
        if any("email_address" in str(one.get("message")) for one in told if isinstance(one, dict)):
            return DeliveryError("GOV.UK Notify says that the address is not valid.", permanent=True)
        return DeliveryError("GOV.UK Notify could not use the request: check the template and the key.")
    return DeliveryError(f"GOV.UK Notify could not take the message now ({error.status_code}).")
