"""Let a delivery that failed be tried again at once."""

from dataclasses import dataclass

from engine.deliveries import lock_delivery
from engine.errors import ConflictError
from engine.unit_of_work import UnitOfWork


@dataclass(frozen=True)
class RetryDelivery:
    """One delivery, due now whatever its next time was; its attempts are counted on."""

    delivery_id: int

    def run(self, uow: UnitOfWork) -> int:
        """Make it due.

        Raises:
            NotFoundError: no such delivery.
            NotPermittedError: the actor does not look after its area.
            ConflictError: it was delivered meanwhile, or is being delivered now.
        """
        row, subject = lock_delivery(uow, self.delivery_id)
        if row.state == "delivered":
            message = "This has been delivered already."
            raise ConflictError(message)
        row.state, row.next_at, row.lease_until = "pending", uow.at, None
        uow.record(subject, "delivery.tried_again", delivery=row.id, what=row.kind)
        return row.id
