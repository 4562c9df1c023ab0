"""Remove a passkey from one's own account."""

from dataclasses import dataclass

from engine.credentials.owners import lock_owner
from engine.credentials.recovery import replace_codes
from engine.credentials.sessions import end_sessions
from engine.credentials.telling import tell_owner
from engine.errors import NotFoundError
from engine.models import Passkey
from engine.now import system_now
from engine.queries.credentials import get_credentials
from engine.unit_of_work import UnitOfWork


@dataclass(frozen=True)
class RemovePasskey:
    """One passkey of the actor. ``session_id`` is the session that goes on; every other one ends."""

    passkey_id: int
    session_id: int | None = None

    def run(self, uow: UnitOfWork) -> None:
        """Take it away, and the recovery codes with the last second step.

        Raises:
            NotPermittedError: the actor is no person.
            NotFoundError: the actor has no such passkey.
        """
        person = lock_owner(uow)
        passkey = uow.session.get(Passkey, self.passkey_id)
        if passkey is None or passkey.person_id != person.id or passkey.removed_at is not None:
            message = "There is no such passkey on your account."
            raise NotFoundError(message)
        passkey.removed_at = system_now()
        uow.session.flush()
        if not get_credentials(uow.session, person.id).has_second_step:
            replace_codes(uow, person.id)
        end_sessions(uow, person.id, but=self.session_id)
        tell_owner(uow, person.id, "passkey.removed")
        uow.record("system", "passkey.removed", person=person.id, passkey=passkey.id)
