"""What goes out of the house and who takes it: the words between the outbox and its couriers."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol


@dataclass(frozen=True)
class Parcel:
    """One outbox row as a courier sees it. ``attempts`` counts this attempt."""

    id: int
    kind: str
    key: str
    payload: Mapping[str, Any]
    attempts: int
    case_id: int | None
    area_id: int | None
    person_id: int | None


@dataclass(frozen=True)
class Receipt:
    """What the receiving service calls the delivery, and what it says became of it so far."""

    reference: str = ""
    state: str = ""


class DeliveryError(Exception):
    """A parcel could not be delivered. The message is shown to people: no address, no content.

    Args:
        message: the cause, in words.
        permanent: trying again cannot help (the address does not exist, the receiver refuses the content).
    """

    def __init__(self, message: str, *, permanent: bool = False) -> None:
        super().__init__(message)
        self.permanent = permanent


class Courier(Protocol):
    """Takes parcels of one kind out of the house."""

    def deliver(self, parcel: Parcel) -> Receipt:
        """Deliver one parcel; the same key may come again after a crash.

        Raises:
            DeliveryError: it was not delivered.
        """
        ...
