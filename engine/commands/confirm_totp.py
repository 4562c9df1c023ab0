"""Finish adding an authenticator app: a code of it proves that it holds the secret."""

from dataclasses import dataclass, field

from engine.credentials import totp
from engine.credentials.owners import lock_owner
from engine.credentials.recovery import renew_codes
from engine.credentials.sealing import Seal
from engine.credentials.sessions import end_sessions
from engine.credentials.telling import tell_owner
from engine.errors import ConflictError, InvalidInputError
from engine.models import Totp
from engine.now import system_now
from engine.unit_of_work import UnitOfWork


@dataclass(frozen=True)
class ConfirmTotp:
    """A code that the app shows now.

    Args:
        code: six digits.
        seal: opens the secret.
        session_id: the session that goes on; every other one ends.
    """

    code: str = field(repr=False)
    seal: Seal = field(repr=False)
    session_id: int | None = None

    def run(self, uow: UnitOfWork) -> tuple[str, ...]:
        """Let the app count from now on.

        Returns:
            New recovery codes, shown once; those from before count no more.

        Raises:
            NotPermittedError: the actor is no person.
            ConflictError: nothing waits to be confirmed.
            InvalidInputError: the app does not show this code now.
        """
        person = lock_owner(uow)
        row = uow.session.get(Totp, person.id)
        if row is None or row.removed_at is not None or row.confirmed_at is not None:
            message = "There is no authenticator app to confirm. Start again from your account."
            raise ConflictError(message)
        secret = self.seal.open(row.secret, totp.about(person.id))
        step = totp.matching_step(secret, self.code, system_now(), row.last_step)
        if step is None:
            raise InvalidInputError({"code": ["Enter the 6 digits that your app shows now"]})
        row.confirmed_at, row.last_step = system_now(), step
        codes = renew_codes(uow, person.id)
        end_sessions(uow, person.id, but=self.session_id)
        tell_owner(uow, person.id, "totp.added")
        uow.record("system", "totp.added", person=person.id)
        return codes
