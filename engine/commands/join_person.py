"""Somebody joins: their account, unless they have one, and their first role, in one go."""

from dataclasses import dataclass
from datetime import date

from engine.errors import ConflictError
from engine.people.adding import find_or_add
from engine.people.joining import NewRole, give_role
from engine.people.rules import check_may_manage_area
from engine.queries.people import find_person_id
from engine.unit_of_work import UnitOfWork


@dataclass(frozen=True)
class JoinPerson:
    """Name, address and first role. They choose a password themselves, by invitation.

    Args:
        role: empty for a reviewer from outside: they hold none, and see nothing until a case names them.
    """

    email: str
    name: str
    area_id: int
    group: str = ""
    role: str = ""
    from_on: date | None = None
    to_on: date | None = None
    agency: str | None = None

    def run(self, uow: UnitOfWork) -> int:
        """Add them with the role.

        Returns:
            The person's id, whether new or here already.

        Raises:
            NotFoundError: the area is not the actor's, or has no such group or agency.
            NotPermittedError: the role is not the actor's to give.
            InvalidInputError: a bad address, no name, no such role, or days that make no sense.
            ConflictError: they hold the role already, their account is closed, or somebody without a role
                has an account.
        """
        check_may_manage_area(uow.actor, self.area_id)
        is_known = find_person_id(uow.session, self.email) is not None
        person = find_or_add(uow, self.email, self.name)
        if self.role:
            new = NewRole(self.group, self.role, self.from_on or uow.today, self.to_on, self.agency)
            give_role(uow, self.area_id, person.id, new)
        elif is_known:
            message = (
                f"{person.email} has an account already. Name them on the case, on its page of people, by "
                "this address."
            )
            raise ConflictError(message)
        return person.id
