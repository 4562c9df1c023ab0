"""Take a token back, so that it opens nothing from now on."""

from dataclasses import dataclass

from engine.errors import NotFoundError, NotPermittedError
from engine.execute import NothingToDo
from engine.models import ApiToken
from engine.unit_of_work import UnitOfWork


@dataclass(frozen=True)
class RevokeToken:
    """One token, by its id."""

    token_id: int

    def run(self, uow: UnitOfWork) -> int | NothingToDo:
        """Revoke it; a second time there is nothing to do.

        Raises:
            NotPermittedError: only the command line revokes tokens.
            NotFoundError: there is no such token.
        """
        if not uow.actor.is_system:
            message = "Tokens are revoked from the command line."
            raise NotPermittedError(message)
        token = uow.session.get(ApiToken, self.token_id, with_for_update=True)
        if token is None:
            message = f"There is no token {self.token_id}."
            raise NotFoundError(message)
        if token.revoked_at is not None:
            return NothingToDo()
        token.revoked_at = uow.at
        uow.record("system", "token.revoked", token=token.id, person=token.person_id)
        return token.id
