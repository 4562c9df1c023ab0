"""Somebody joins: their account, unless they have one, and their first role, in one go."""

from dataclasses import dataclass
from datetime import date

from engine.people.adding import find_or_add
from engine.people.joining import NewRole, give_role
from engine.people.rules import check_may_manage_area
from engine.unit_of_work import UnitOfWork


@dataclass(frozen=True)
class JoinPerson:
    """Name, address and first role. They choose a password themselves, by invitation."""

    email: str
    name: str
    area_id: int
    group: str
    role: str
    from_on: date
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
            ConflictError: they hold the role already, or their account is closed.
        """
        check_may_manage_area(uow.actor, self.area_id)
        person = find_or_add(uow, self.email, self.name)
        new = NewRole(self.group, self.role, self.from_on, self.to_on, self.agency)
        give_role(uow, self.area_id, person.id, new)
        return person.id
