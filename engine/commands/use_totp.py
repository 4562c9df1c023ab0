"""Use a code of somebody's authenticator app: it is then spent."""

from dataclasses import dataclass, field
from typing import ClassVar

from engine.credentials import totp
from engine.credentials.owners import lock_owner
from engine.credentials.sealing import Seal
from engine.errors import InvalidInputError
from engine.models import Totp
from engine.now import system_now
from engine.unit_of_work import UnitOfWork


@dataclass(frozen=True)
class UseTotp:
    """A code typed by the actor, who is signing in or proves once more who they are."""

    code: str = field(repr=False)
    seal: Seal = field(repr=False)

    needs_ledger: ClassVar[bool] = False

    def run(self, uow: UnitOfWork) -> None:
        """Spend the code.

        Raises:
            NotPermittedError: the actor is no person.
            InvalidInputError: it is not the code of now, or has been used.
        """
        person = lock_owner(uow)
        row = uow.session.get(Totp, person.id)
        step = None
        if row is not None and row.confirmed_at is not None and row.removed_at is None:
            secret = self.seal.open(row.secret, totp.about(person.id))
            step = totp.matching_step(secret, self.code, system_now(), row.last_step)
        if row is None or step is None:
            message = "The code is not correct. Enter the one that your app shows now; each works once"
            raise InvalidInputError({"code": [message]})
        row.last_step = step
