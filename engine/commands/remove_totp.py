"""Remove the authenticator app from one's own account."""

from dataclasses import dataclass

from engine.credentials.owners import lock_owner
from engine.credentials.recovery import replace_codes
from engine.credentials.sessions import end_sessions
from engine.credentials.telling import tell_owner
from engine.errors import NotFoundError
from engine.models import Totp
from engine.now import system_now
from engine.queries.credentials import get_credentials
from engine.unit_of_work import UnitOfWork


@dataclass(frozen=True)
class RemoveTotp:
    """The app of the actor. ``session_id`` is the session that goes on; every other one ends."""

    session_id: int | None = None

    def run(self, uow: UnitOfWork) -> None:
        """Take it away, and the recovery codes with the last second step.

        Raises:
            NotPermittedError: the actor is no person.
            NotFoundError: there is none.
        """
        person = lock_owner(uow)
        row = uow.session.get(Totp, person.id)
        if row is None or row.removed_at is not None or row.confirmed_at is None:
            message = "There is no authenticator app on your account."
            raise NotFoundError(message)
        row.removed_at, row.secret = system_now(), ""
        uow.session.flush()
        if not get_credentials(uow.session, person.id).has_second_step:
            replace_codes(uow, person.id)
        end_sessions(uow, person.id, but=self.session_id)
        tell_owner(uow, person.id, "totp.removed")
        uow.record("system", "totp.removed", person=person.id)
