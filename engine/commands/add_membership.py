"""Give a person a role in a group, from a day and for as long as it lasts."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Select, select

from engine.errors import InvalidInputError, NotFoundError, NotPermittedError
from engine.models import Agency, Group, Membership, Person
from engine.roles import ROLE_LABELS
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
            NotPermittedError: only the command line manages groups so far.
            NotFoundError: no such person, group or agency.
            InvalidInputError: no such role, or it ends before it begins.
        """
        if not uow.actor.is_system:
            message = "Groups are managed from the command line."
            raise NotPermittedError(message)
        if self.role not in ROLE_LABELS:
            raise InvalidInputError({"role": [f"There is no role “{self.role}”."]})
        if self.to_on is not None and self.to_on < self.from_on:
            raise InvalidInputError({"to_on": ["The end must not be before the beginning."]})
        uow.lock_area(self.area_id)
        group = uow.session.scalar(
            select(Group).where(Group.area_id == self.area_id, Group.key == self.group)
        )
        agency = uow.session.scalar(
            select(Agency).where(Agency.area_id == self.area_id, Agency.key == self.agency)
        )
        person = uow.session.get(Person, self.person_id)
        if group is None:
            raise _unknown("group", self.group, uow.session.scalars(_keys(Group, self.area_id)))
        if self.agency and agency is None:
            raise _unknown("agency", self.agency, uow.session.scalars(_keys(Agency, self.area_id)))
        if person is None:
            message = "There is no such person."
            raise NotFoundError(message)
        membership = Membership(
            group_id=group.id,
            person_id=person.id,
            role=self.role,
            agency_id=agency.id if agency else None,
            from_on=self.from_on,
            to_on=self.to_on,
        )
        uow.session.add(membership)
        uow.session.flush()
        uow.record(f"area:{self.area_id}", "membership.added", membership=membership.id, role=self.role)
        return membership.id


def _keys(of: type[Group] | type[Agency], area_id: int) -> Select[str]:
    return select(of.key).where(of.area_id == area_id).order_by(of.key)


def _unknown(kind: str, key: str, known: Iterable[str]) -> NotFoundError:
    return NotFoundError(
        f"There is no {kind} “{key}” in this partnership. There are: {', '.join(known) or 'none'}."
    )
