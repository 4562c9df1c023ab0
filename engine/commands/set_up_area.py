"""Set up a partnership's area: its agencies, groups and calendar."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select

from engine.clocks.calendars import seed_calendar
from engine.errors import ConflictError, NotPermittedError
from engine.models import Agency, Area, Group
from engine.unit_of_work import UnitOfWork


@dataclass(frozen=True)
class SetUpArea:
    """A new partnership.

    Args:
        key: stable id.
        name: what people call it.
        reference_prefix: the first letters of its case references.
        agencies: names by key.
        groups: names by key.
        parameters: what the area sets, ``{"<process>.<parameter>": value}``.
    """

    key: str
    name: str
    reference_prefix: str
    agencies: Mapping[str, str]
    groups: Mapping[str, str]
    parameters: Mapping[str, Any] = field(default_factory=dict)

    def run(self, uow: UnitOfWork) -> int:
        """Create it with England's bank holidays.

        Returns:
            The area's id.

        Raises:
            NotPermittedError: only the command line sets up areas.
            ConflictError: the key, or the first letters of its references, are taken.
        """
        if not uow.actor.is_system:
            message = "Partnerships are set up from the command line."
            raise NotPermittedError(message)
        if uow.session.scalar(select(Area.id).where(Area.key == self.key)) is not None:
            message = f"The partnership “{self.key}” exists already."
            raise ConflictError(message)
        prefix = select(Area.name).where(Area.reference_prefix == self.reference_prefix)
        other = uow.session.scalar(prefix)
        if other is not None:
            message = f"References of “{other}” begin with {self.reference_prefix} already. Choose others."
            raise ConflictError(message)
        area = Area(
            key=self.key,
            name=self.name,
            reference_prefix=self.reference_prefix,
            parameters=dict(self.parameters),
        )
        uow.session.add(area)
        uow.session.flush()
        uow.session.add_all(
            Agency(area_id=area.id, key=key, name=name) for key, name in self.agencies.items()
        )
        uow.session.add_all(Group(area_id=area.id, key=key, name=name) for key, name in self.groups.items())
        seed_calendar(uow.session, area.id)
        uow.record(f"area:{area.id}", "area.set_up", key=area.key)
        return area.id
