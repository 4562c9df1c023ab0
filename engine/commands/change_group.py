"""Rename a group, and say in which further areas the roles of its members count."""

from dataclasses import dataclass

from sqlalchemy import delete, select

from engine.models import GroupArea
from engine.people.grouping import LONGEST_NAME, check_may_span, lock_group
from engine.plain_text import checked_text
from engine.unit_of_work import UnitOfWork


@dataclass(frozen=True)
class ChangeGroup:
    """The id of the group stays.

    Args:
        area_ids: the areas it spans besides its own; None leaves them as they are.
    """

    group_id: int
    name: str
    area_ids: frozenset[int] | None = None

    def run(self, uow: UnitOfWork) -> int:
        """Change it.

        Raises:
            NotFoundError: there is no such group for this actor.
            NotPermittedError: the areas are not all the actor's, or the actor is in the group.
            InvalidInputError: no name.
        """
        group = lock_group(uow, self.group_id)
        group.name = checked_text("name", self.name, "name", LONGEST_NAME, "Enter the name of the group")
        uow.record(f"area:{group.area_id}", "group.renamed", group=group.id)
        if self.area_ids is None:
            return group.id
        wanted = self.area_ids - {group.area_id}
        spanned = select(GroupArea.area_id).where(GroupArea.group_id == group.id)
        before = frozenset(uow.session.scalars(spanned))
        if wanted != before:
            check_may_span(uow, group, wanted ^ before)
            uow.session.execute(delete(GroupArea).where(GroupArea.group_id == group.id))
            uow.session.add_all(GroupArea(group_id=group.id, area_id=one) for one in sorted(wanted))
            uow.record(f"area:{group.area_id}", "group.spans", group=group.id, areas=sorted(wanted))
        return group.id
