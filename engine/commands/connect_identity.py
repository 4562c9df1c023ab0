"""Connect one's own account with the identity provider."""

from dataclasses import dataclass

from engine.credentials.identities import Claims, connect, find_identity
from engine.credentials.owners import lock_owner
from engine.credentials.telling import tell_owner
from engine.errors import ConflictError
from engine.execute import NothingToDo
from engine.unit_of_work import UnitOfWork


@dataclass(frozen=True)
class ConnectIdentity:
    """What the provider says of the actor, who has signed in in another way."""

    claims: Claims

    def run(self, uow: UnitOfWork) -> int | NothingToDo:
        """Connect them; a second time there is nothing to do.

        Raises:
            NotPermittedError: the actor is no person.
            ConflictError: somebody else's account is connected with it.
        """
        person = lock_owner(uow)
        known = find_identity(uow, self.claims)
        if known is not None and known.person_id != person.id:
            message = "Another account is connected with this sign-in already. Ask your business manager."
            raise ConflictError(message)
        if known is not None:
            return NothingToDo()
        connect(uow, person, self.claims)
        tell_owner(uow, person.id, "identity.connected")
        return person.id
