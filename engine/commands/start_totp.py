"""Begin to add an authenticator app to one's own account."""

from dataclasses import dataclass, field
from typing import ClassVar

from engine.credentials import totp
from engine.credentials.owners import lock_owner
from engine.credentials.sealing import Seal
from engine.errors import ConflictError
from engine.models import Totp
from engine.now import system_now
from engine.unit_of_work import UnitOfWork


@dataclass(frozen=True)
class StartTotp:
    """A secret for the app; it counts only once a code of it has been typed (``ConfirmTotp``)."""

    seal: Seal = field(repr=False)

    needs_ledger: ClassVar[bool] = False

    def run(self, uow: UnitOfWork) -> str:
        """Store a secret, or keep the one that waits to be confirmed.

        Returns:
            The secret, to be shown to its owner alone.

        Raises:
            NotPermittedError: the actor is no person.
            ConflictError: an app is in use already.
        """
        person = lock_owner(uow)
        row = uow.session.get(Totp, person.id)
        if row is not None and row.removed_at is None:
            if row.confirmed_at is not None:
                message = "You have an authenticator app already. Remove it first to use another one."
                raise ConflictError(message)
            return self.seal.open(row.secret, totp.about(person.id))
        secret = totp.new_secret()
        if row is None:
            row = Totp(person_id=person.id)
            uow.session.add(row)
        row.secret = self.seal.close(secret, totp.about(person.id))
        row.created_at, row.confirmed_at, row.removed_at, row.last_step = system_now(), None, None, 0
        return secret
