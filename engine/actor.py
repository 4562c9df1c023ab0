"""Who acts: a person with the roles they hold today, or the system itself."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace


@dataclass(frozen=True)
class Holding:
    """A role held in an area today, for an agency where the role belongs to one.

    ``for_id`` is the person whose role it is, where one only stands in for them; None for one's own.
    """

    area_id: int
    role: str
    agency_id: int | None = None
    for_id: int | None = None


@dataclass(frozen=True)
class Actor:
    """Somebody who may or may not do a thing, in their own right or standing in for somebody."""

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

    @property
    def covers(self) -> frozenset[int]:
        """The people with roles for whom the actor stands in today."""
        return frozenset(holding.for_id for holding in self.holdings if holding.for_id is not None)

    @property
    def people(self) -> frozenset[int]:
        """The actor and the people they stand in for: whatever is given to one of them is theirs to do."""
        return self.covers if self.person_id is None else self.covers | {self.person_id}

    def roles_in(self, area_id: int) -> frozenset[str]:
        """The roles held in one area, one's own and those one stands in for."""
        return frozenset(holding.role for holding in self.holdings if holding.area_id == area_id)

    def own_roles_in(self, area_id: int) -> frozenset[str]:
        """The roles held in one area in one's own right."""
        return frozenset(held.role for held in self.holdings if held.area_id == area_id and not held.for_id)

    def standing_in_for(self, *people: int) -> "Actor":
        """The same actor with the roles of these people only, besides their own."""
        kept = (one for one in self.holdings if one.for_id is None or one.for_id in people)
        return replace(self, holdings=frozenset(kept))

    def holds(self, area_id: int, roles: Iterable[str], agency_id: int | None = None) -> bool:
        """Whether any of the roles is held in the area (for the agency, when one is given)."""
        return bool(self._matching(area_id, roles, agency_id))

    def acts_for(self, area_id: int, roles: Iterable[str], agency_id: int | None = None) -> int | None:
        """For whom the actor acts when using any of the roles: one's own right comes first.

        Returns:
            The covered person; None where the actor holds a role of their own, or none at all.
        """
        found = self._matching(area_id, roles, agency_id)
        lent = [holding.for_id for holding in found if holding.for_id is not None]
        return min(lent) if lent and len(lent) == len(found) else None

    def acts_as(self, area_id: int, roles: Iterable[str]) -> frozenset[int]:
        """Whose names stand on what the actor does with the roles: their own, and whose role it is.

        A rule that asks for two people asks it of both: nobody approves what is theirs through a deputy.
        """
        both = (self.person_id, self.acts_for(area_id, roles))
        return frozenset(person_id for person_id in both if person_id is not None)

    def _matching(self, area_id: int, roles: Iterable[str], agency_id: int | None) -> list[Holding]:
        wanted = set(roles)
        return [
            holding
            for holding in self.holdings
            if holding.area_id == area_id
            and holding.role in wanted
            and (agency_id is None or holding.agency_id in (agency_id, None))
        ]


SYSTEM = Actor(person_id=None, name="Caseway")
