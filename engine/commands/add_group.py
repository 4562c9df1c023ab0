"""Add a group to an area."""

from dataclasses import dataclass

from sqlalchemy import select

from engine.models import Group
from engine.people.grouping import LONGEST_NAME, key_of
from engine.people.rules import check_may_manage_area
from engine.plain_text import checked_text
from engine.unit_of_work import UnitOfWork


@dataclass(frozen=True)
class AddGroup:
    """Its name; the stable id is made from it."""

    area_id: int
    name: str

    def run(self, uow: UnitOfWork) -> int:
        """Add it.

        Raises:
            NotFoundError: the area is not the actor's.
            InvalidInputError: no name.
        """
        check_may_manage_area(uow.actor, self.area_id)
        name = checked_text("name", self.name, "name", LONGEST_NAME, "Enter the name of the group")
        uow.lock_area(self.area_id)
        taken = set(uow.session.scalars(select(Group.key).where(Group.area_id == self.area_id)))
        group = Group(area_id=self.area_id, key=key_of(name, taken), name=name)
        uow.session.add(group)
        uow.session.flush()
        uow.record(f"area:{self.area_id}", "group.added", group=group.id, key=group.key)
        return group.id
