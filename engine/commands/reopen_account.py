"""Open a closed account again: somebody has come back."""

from dataclasses import dataclass

from engine.errors import ConflictError
from engine.models import Person
from engine.people.rules import check_may_close, get_person
from engine.unit_of_work import UnitOfWork


@dataclass(frozen=True)
class ReopenAccount:
    """The person signs in as before; roles that have ended meanwhile have to be given again."""

    person_id: int

    def run(self, uow: UnitOfWork) -> int:
        """Open it.

        Raises:
            NotFoundError: no such person for this actor.
            NotPermittedError: it is the actor's own, or not all its roles are theirs to give.
            ConflictError: it is open.
        """
        get_person(uow.session, uow.actor, self.person_id)
        person = uow.session.get_one(Person, self.person_id, with_for_update=True)
        check_may_close(uow.session, uow.actor, person, uow.today)
        if person.is_active:
            message = f"The account of {person.name} is open."
            raise ConflictError(message)
        person.is_active, person.closed_at = True, None
        uow.record("system", "account.reopened", person=person.id)
        return person.id
