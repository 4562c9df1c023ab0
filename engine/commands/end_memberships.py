"""End the roles of somebody who leaves, or some of them: from a day on they hold them no more."""

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import or_, select

from engine.errors import NotFoundError
from engine.models import Group, Membership
from engine.people.holding import check_nothing_held
from engine.people.joining import end_role
from engine.people.rules import get_person, managed_areas
from engine.unit_of_work import UnitOfWork


@dataclass(frozen=True)
class EndMemberships:
    """Every role of a person that goes on until a day, those of one kind, or one of them.

    Args:
        person_id: who leaves.
        from_on: the first day without the roles; what has ended before stays as it was.
        role: only this role; empty for all.
        membership_id: only this one; None for all.
        reason: why, for the record.
    """

    person_id: int
    from_on: date
    role: str = ""
    membership_id: int | None = None
    reason: str = ""

    def run(self, uow: UnitOfWork) -> tuple[str, ...]:
        """End them. What the person did stays theirs.

        Returns:
            The roles that were ended; they count from the person's next request.

        Raises:
            NotPermittedError: the actor manages no people, or one of the roles is not theirs to end.
            NotFoundError: no such person for this actor, or no such role to end.
            ConflictError: the person still has tasks by name that only these roles let them do.
        """
        person = get_person(uow.session, uow.actor, self.person_id)
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
        if self.membership_id is not None:
            query = query.where(Membership.id == self.membership_id)
        if not uow.actor.is_system:
            query = query.where(Group.area_id.in_(sorted(managed_areas(uow.actor))))
        found = [(membership, area_id) for membership, area_id in uow.session.execute(query)]
        if not found:
            message = f"{person.name} holds no such role from that day on."
            raise NotFoundError(message)
        for area_id in sorted({area_id for _, area_id in found}):
            uow.lock_area(area_id)
        for membership, area_id in found:
            end_role(uow, membership, area_id, self.from_on, self.reason)
        if not uow.actor.is_system and self.from_on <= uow.today:
            uow.session.flush()
            ended = {membership.role for membership, _ in found}
            check_nothing_held(uow.session, person, uow.today, ended)
        return tuple(membership.role for membership, _ in found)
