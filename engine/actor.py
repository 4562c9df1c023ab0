"""Who acts: a person with the roles they hold today, or the system itself."""

from collections.abc import Iterable
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Holding:
    """A role held in an area today, for an agency where the role belongs to one."""

    area_id: int
    role: str
    agency_id: int | None = None


@dataclass(frozen=True)
class Actor:
    """Somebody who may or may not do a thing. ``covers`` are people this one stands in for today."""

    person_id: int | None
    name: str
    holdings: frozenset[Holding] = field(default_factory=frozenset)

    @property
    def is_system(self) -> bool:
        """The sweep, the outbox, the command line: no person."""
        return self.person_id is None

    @property
    def ledger_name(self) -> str:
        """How the ledger knows this actor: by id, never by name."""
        return "system" if self.person_id is None else f"person:{self.person_id}"

    @property
    def areas(self) -> frozenset[int]:
        """The areas in which the actor holds any role today."""
        return frozenset(holding.area_id for holding in self.holdings)

    def roles_in(self, area_id: int) -> frozenset[str]:
        """The roles held in one area."""
        return frozenset(holding.role for holding in self.holdings if holding.area_id == area_id)

    def holds(self, area_id: int, roles: Iterable[str], agency_id: int | None = None) -> bool:
        """Whether any of the roles is held in the area (for the agency, when one is given)."""
        wanted = set(roles)
        return any(
            holding.area_id == area_id
            and holding.role in wanted
            and (agency_id is None or holding.agency_id in (agency_id, None))
            for holding in self.holdings
        )


SYSTEM = Actor(person_id=None, name="Caseway")
