"""Give a person a role in a group, from a day and for as long as it lasts."""

from dataclasses import dataclass
from datetime import date

from engine.people.joining import NewRole, give_role
from engine.people.rules import get_person
from engine.unit_of_work import UnitOfWork


@dataclass(frozen=True)
class AddMembership:
    """A role held in a group of an area, for an agency where the role belongs to one."""

    area_id: int
    group: str
    person_id: int
    role: str
    from_on: date
    to_on: date | None = None
    agency: str | None = None

    def run(self, uow: UnitOfWork) -> int:
        """Add it.

        Returns:
            The membership's id.

        Raises:
            NotPermittedError: the role is not the actor's to give, or would be their own.
            NotFoundError: no such person, group or agency, or not for this actor.
            ConflictError: the person holds it already.
            InvalidInputError: no such role, or it ends before it begins.
        """
        if not uow.actor.is_system:
            get_person(uow.session, uow.actor, self.person_id)
        new = NewRole(self.group, self.role, self.from_on, self.to_on, self.agency)
        return give_role(uow, self.area_id, self.person_id, new).id
