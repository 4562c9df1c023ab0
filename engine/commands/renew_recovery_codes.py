"""Make new recovery codes for one's own account."""

from dataclasses import dataclass

from engine.credentials.owners import lock_owner
from engine.credentials.recovery import renew_codes
from engine.credentials.telling import tell_owner
from engine.errors import ConflictError
from engine.queries.credentials import get_credentials
from engine.unit_of_work import UnitOfWork


@dataclass(frozen=True)
class RenewRecoveryCodes:
    """Ten new codes for the actor."""

    def run(self, uow: UnitOfWork) -> tuple[str, ...]:
        """Replace the codes.

        Returns:
            The new ones, shown once.

        Raises:
            NotPermittedError: the actor is no person.
            ConflictError: there is no second step that they could stand in for.
        """
        person = lock_owner(uow)
        if not get_credentials(uow.session, person.id).has_second_step:
            message = "Add an authenticator app or a passkey first. Recovery codes stand in for them."
            raise ConflictError(message)
        codes = renew_codes(uow, person.id)
        tell_owner(uow, person.id, "recovery_codes.made")
        uow.record("system", "recovery_codes.made", person=person.id)
        return codes
