"""Use one of somebody's recovery codes: it is then spent, and its owner is told."""

from dataclasses import dataclass, field

from engine.credentials.owners import lock_owner
from engine.credentials.recovery import find_code
from engine.credentials.telling import tell_owner
from engine.errors import InvalidInputError
from engine.now import system_now
from engine.unit_of_work import UnitOfWork


@dataclass(frozen=True)
class UseRecoveryCode:
    """A code typed by the actor, who is signing in without the usual second step."""

    code: str = field(repr=False)

    def run(self, uow: UnitOfWork) -> None:
        """Spend the code.

        Raises:
            NotPermittedError: the actor is no person.
            InvalidInputError: there is no such code, or it has been used.
        """
        person = lock_owner(uow)
        found = find_code(uow, person.id, self.code)
        if found is None:
            message = "The recovery code is not correct, or it has been used. Each works once"
            raise InvalidInputError({"recovery": [message]})
        found.used_at = system_now()
        tell_owner(uow, person.id, "recovery_code.used")
        uow.record("system", "recovery_code.used", person=person.id)
