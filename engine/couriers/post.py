"""The courier of mail: whom a parcel goes to now, what it says, and a transport that carries it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from sqlalchemy import Engine as Database
from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.credentials.links import about
from engine.credentials.sealing import Seal
from engine.errors import UnavailableError
from engine.models import Person
from engine.notices.letters import Letter, write_letter
from engine.parcels import DeliveryError, Parcel, Receipt

LEFT = "not sent: has left"
UNDERWAY = "sending"


class Transport(Protocol):
    """Carries one letter to one address."""

    def send(self, address: str, letter: Letter, key: str, *, is_repeated: bool) -> Receipt:
        """Send it.

        Args:
            address: of one person.
            letter: subject and plain text.
            key: the same whenever the same letter is sent again.
            is_repeated: whether it may have been sent before, by a worker that did not live to say so.

        Raises:
            DeliveryError: it was not accepted.
        """
        ...

    def state_of(self, reference: str) -> str:
        """What became of an accepted letter; '' where the transport cannot know.

        Raises:
            DeliveryError: the service cannot be asked now.
        """
        ...


@dataclass(frozen=True)
class Post:
    """Mail. The address is looked up when the parcel goes: somebody who has left meanwhile gets nothing.

    Attributes:
        database: where people are.
        transport: SMTP or GOV.UK Notify.
        public_url: where the service is, for links.
        seal: opens the links to set a password, which lie sealed in the outbox.
    """

    database: Database
    transport: Transport
    public_url: str
    seal: Seal | None = None

    def deliver(self, parcel: Parcel) -> Receipt:
        """Send one mail.

        Raises:
            DeliveryError: it was not accepted, or there is nobody to send it to.
        """
        with Session(self.database) as session:
            query = select(Person.email, Person.is_active).where(Person.id == parcel.person_id)
            found = session.execute(query).one_or_none()
        if found is None:
            raise DeliveryError("There is nobody to send this to.", permanent=True)
        if not found.is_active:
            return Receipt(state=LEFT)
        letter = write_letter(self._opened(parcel), self.public_url)
        return self.transport.send(found.email, letter, parcel.key, is_repeated=parcel.attempts > 1)

    def _opened(self, parcel: Parcel) -> Mapping[str, Any]:
        """What a letter says, a link's token included.

        Raises:
            DeliveryError: the token was sealed with a key that this installation no longer has.
        """
        if "sealed" not in parcel.payload or self.seal is None or parcel.person_id is None:
            return parcel.payload
        try:
            token = self.seal.open(parcel.payload["sealed"], about(parcel.person_id))
        except UnavailableError as error:
            text = "The link cannot be read: the secret key has been changed since. Ask for a new one."
            raise DeliveryError(text, permanent=True) from error
        return {**parcel.payload, "token": token}
