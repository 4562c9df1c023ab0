"""Disconnect one's own account from the identity provider."""

from dataclasses import dataclass

from engine.credentials.owners import lock_owner
from engine.credentials.sessions import end_sessions
from engine.credentials.telling import tell_owner
from engine.errors import ConflictError, NotFoundError
from engine.models import ExternalIdentity
from engine.queries.credentials import get_credentials
from engine.unit_of_work import UnitOfWork


@dataclass(frozen=True)
class DisconnectIdentity:
    """One connection of the actor. ``session_id`` is the session that goes on; every other one ends."""

    identity_id: int
    session_id: int | None = None

    def run(self, uow: UnitOfWork) -> None:
        """Take it away.

        Raises:
            NotPermittedError: the actor is no person.
            NotFoundError: the actor has no such connection.
            ConflictError: there would be no way left to sign in.
        """
        person = lock_owner(uow)
        identity = uow.session.get(ExternalIdentity, self.identity_id)
        if identity is None or identity.person_id != person.id:
            message = "There is no such connection of your account."
            raise NotFoundError(message)
        known = get_credentials(uow.session, person.id)
        if not known.has_password and not known.passkeys:
            message = "Choose a password or add a passkey first, or you could not sign in any more."
            raise ConflictError(message)
        uow.session.delete(identity)
        end_sessions(uow, person.id, but=self.session_id)
        tell_owner(uow, person.id, "identity.disconnected")
        uow.record("system", "identity.disconnected", person=person.id, identity=identity.id)
