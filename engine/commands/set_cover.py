"""Say who stands in for somebody while they are away."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from engine.errors import NotFoundError
from engine.models import Cover, Person
from engine.notices.people_news import tell_of_cover
from engine.people.covering import (
    LONGEST_REASON,
    check_days,
    check_deputy,
    check_may_arrange,
    check_no_other,
)
from engine.people.rules import check_may_lend
from engine.plain_text import checked_text
from engine.unit_of_work import UnitOfWork


@dataclass(frozen=True)
class SetCover:
    """From the first to the last day, both included, the deputy may act for whoever is away.

    Args:
        person_id: who is away.
        deputy_id: who stands in, with all the roles of whoever is away.
        reason: why, such as annual leave; both names and this stay on the record.
    """

    person_id: int
    deputy_id: int
    from_on: date
    to_on: date
    reason: str

    def run(self, uow: UnitOfWork) -> int:
        """Arrange it and tell the deputy.

        Returns:
            The cover's id.

        Raises:
            NotFoundError: no such person.
            NotPermittedError: the actor may not arrange it, or would stand in themselves.
            InvalidInputError: the days or the deputy make no sense, or there is no reason.
            ConflictError: another cover stands in the way.
        """
        session = uow.session
        both = select(Person).where(Person.id.in_((self.person_id, self.deputy_id)))
        people = {one.id: one for one in session.scalars(both.order_by(Person.id).with_for_update())}
        away = people.get(self.person_id)
        if away is None or not away.is_active:
            message = "There is no such person."
            raise NotFoundError(message)
        check_may_arrange(session, uow.actor, away.id, uow.today)
        check_may_lend(session, uow.actor, away, uow.today)
        deputy = people.get(self.deputy_id)
        check_deputy(session, uow.actor, away, deputy, uow.today)
        assert deputy is not None  # noqa: S101 - check_deputy has refused it
        check_days(self.from_on, self.to_on, uow.today)
        reason = checked_text("reason", self.reason, "reason", LONGEST_REASON, "Say why they are away")
        check_no_other(session, away, deputy, self.from_on, self.to_on)
        cover = Cover(
            person_id=away.id,
            covered_by_id=deputy.id,
            from_on=self.from_on,
            to_on=self.to_on,
            reason=reason,
            created_at=uow.at,
            created_by_id=uow.actor.person_id,
        )
        session.add(cover)
        session.flush()
        tell_of_cover(uow, cover, away.name)
        days = {"from_on": self.from_on.isoformat(), "to_on": self.to_on.isoformat()}
        uow.record("system", "cover.set", cover=cover.id, person=away.id, deputy=deputy.id, **days)
        return cover.id
