"""Let a group of the identity provider give a role."""

from dataclasses import dataclass

from sqlalchemy import select

from engine.errors import ConflictError, InvalidInputError, NotFoundError, NotPermittedError
from engine.models import Agency, Group, GroupMapping
from engine.now import system_now
from engine.roles import ROLE_LABELS
from engine.unit_of_work import UnitOfWork

LONGEST_GROUP = 200


@dataclass(frozen=True)
class AddGroupMapping:
    """Whoever is in the group there holds the role in the group here, from their next sign-in on."""

    issuer: str
    external_group: str
    area_id: int
    group: str
    role: str
    agency: str | None = None

    def run(self, uow: UnitOfWork) -> int:
        """Add it.

        Returns:
            The mapping's id.

        Raises:
            NotPermittedError: only the command line maps groups.
            InvalidInputError: no such role, or no group named.
            NotFoundError: no such group or agency here.
            ConflictError: it is there already.
        """
        if not uow.actor.is_system:
            message = "Groups of the identity provider are mapped from the command line."
            raise NotPermittedError(message)
        if self.role not in ROLE_LABELS:
            raise InvalidInputError({"role": [f"There is no role “{self.role}”."]})
        if not 0 < len(self.external_group.strip()) <= LONGEST_GROUP:
            raise InvalidInputError({"external_group": ["Name the group as the provider's tokens do."]})
        uow.lock_area(self.area_id)
        here = Group.area_id == self.area_id, Group.key == self.group
        there = Agency.area_id == self.area_id, Agency.key == self.agency
        group_id = uow.session.scalar(select(Group.id).where(*here))
        agency_id = uow.session.scalar(select(Agency.id).where(*there)) if self.agency else None
        if group_id is None or (self.agency and agency_id is None):
            message = "There is no such group or agency in this partnership."
            raise NotFoundError(message)
        same = select(GroupMapping).where(
            GroupMapping.issuer == self.issuer,
            GroupMapping.external_group == self.external_group.strip(),
            GroupMapping.group_id == group_id,
            GroupMapping.role == self.role,
            GroupMapping.agency_id.is_(None) if agency_id is None else GroupMapping.agency_id == agency_id,
        )
        mapping = uow.session.scalar(same)
        if mapping is None:
            mapping = GroupMapping(
                issuer=self.issuer,
                external_group=self.external_group.strip(),
                group_id=group_id,
                role=self.role,
                agency_id=agency_id,
            )
            uow.session.add(mapping)
        elif mapping.removed_at is None:
            message = "This group gives this role already."
            raise ConflictError(message)
        mapping.created_at, mapping.removed_at = system_now(), None
        uow.session.flush()
        uow.record(f"area:{self.area_id}", "group_mapping.added", mapping=mapping.id, role=self.role)
        return mapping.id
