"""Let a group of the identity provider give a role no more."""

from dataclasses import dataclass

from engine.errors import NotFoundError, NotPermittedError
from engine.models import Group, GroupMapping
from engine.now import system_now
from engine.unit_of_work import UnitOfWork


@dataclass(frozen=True)
class RemoveGroupMapping:
    """One mapping, by its id. Those who hold the role by it lose it at their next sign-in."""

    mapping_id: int

    def run(self, uow: UnitOfWork) -> None:
        """Remove it.

        Raises:
            NotPermittedError: only the command line maps groups.
            NotFoundError: there is no such mapping.
        """
        if not uow.actor.is_system:
            message = "Groups of the identity provider are mapped from the command line."
            raise NotPermittedError(message)
        mapping = uow.session.get(GroupMapping, self.mapping_id, with_for_update=True)
        group = uow.session.get(Group, mapping.group_id) if mapping else None
        if mapping is None or group is None or mapping.removed_at is not None:
            message = f"There is no mapping {self.mapping_id}."
            raise NotFoundError(message)
        uow.lock_area(group.area_id)
        mapping.removed_at = system_now()
        uow.record(f"area:{group.area_id}", "group_mapping.removed", mapping=mapping.id, role=mapping.role)
