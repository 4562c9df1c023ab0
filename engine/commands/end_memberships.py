"""End the roles of somebody who leaves, or some of them: from a day on they hold them no more."""

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import or_, select

from engine.errors import NotFoundError, NotPermittedError
from engine.models import Group, Membership, Person
from engine.unit_of_work import UnitOfWork


@dataclass(frozen=True)
class EndMemberships:
    """Every role of a person that goes on until a day, or those of one kind.

    Args:
        person_id: who leaves.
        from_on: the first day without the roles; what has ended before stays as it was.
        role: only this role; empty for all.
    """

    person_id: int
    from_on: date
    role: str = ""

    def run(self, uow: UnitOfWork) -> tuple[str, ...]:
        """End them. What the person did stays theirs.

        Returns:
            The roles that were ended; they count from the person's next request.

        Raises:
            NotPermittedError: only the command line manages groups so far.
            NotFoundError: no such person, or no such role to end.
        """
        if not uow.actor.is_system:
            message = "Groups are managed from the command line."
            raise NotPermittedError(message)
        person = uow.session.get(Person, self.person_id)
        last_day = self.from_on - timedelta(days=1)
        query = (
            select(Membership, Group.area_id)
            .join(Group, Group.id == Membership.group_id)
            .where(
                Membership.person_id == self.person_id,
                or_(Membership.to_on.is_(None), Membership.to_on > last_day),
            )
            .order_by(Group.area_id, Membership.id)
        )
        if self.role:
            query = query.where(Membership.role == self.role)
        found = [(membership, area_id) for membership, area_id in uow.session.execute(query)]
        if person is None or not found:
            message = f"{person.name if person else 'Nobody'} holds no such role from that day on."
            raise NotFoundError(message)
        for area_id in sorted({area_id for _, area_id in found}):
            uow.lock_area(area_id)
        for membership, area_id in found:
            membership.to_on = last_day
            uow.record(
                f"area:{area_id}",
                "membership.ended",
                membership=membership.id,
                role=membership.role,
                to_on=last_day.isoformat(),
            )
        return tuple(membership.role for membership, _ in found)
