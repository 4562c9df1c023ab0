"""Give up a delivery: it is not tried again, and the reason stays on the record."""

from dataclasses import dataclass

from engine.deliveries import lock_delivery
from engine.errors import ConflictError
from engine.plain_text import checked_text
from engine.unit_of_work import UnitOfWork

LONGEST = 500


@dataclass(frozen=True)
class GiveUpDelivery:
    """One delivery that nobody will wait for any longer. A service's step then stays where it stands."""

    delivery_id: int
    reason: str

    def run(self, uow: UnitOfWork) -> int:
        """Give it up.

        Raises:
            NotFoundError: no such delivery.
            NotPermittedError: the actor does not look after its area.
            ConflictError: it was delivered or given up meanwhile, or is being delivered now.
            InvalidInputError: no reason, one that cannot be stored, or over 500 characters.
        """
        row, subject = lock_delivery(uow, self.delivery_id)
        if row.state not in ("pending", "failed"):
            message = "This delivery has been dealt with already."
            raise ConflictError(message)
        reason = checked_text("reason", self.reason, "reason", LONGEST, "Say why it is given up")
        row.state, row.lease_until = "given_up", None
        uow.record(subject, "delivery.given_up", delivery=row.id, what=row.kind, reason=reason)
        return row.id
