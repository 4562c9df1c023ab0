"""Stop the private address of one's calendar from working."""

from dataclasses import dataclass

from sqlalchemy import select

from engine.errors import NotPermittedError
from engine.execute import NothingToDo
from engine.models import CalendarFeed
from engine.unit_of_work import UnitOfWork


@dataclass(frozen=True)
class RevokeCalendarFeed:
    """Every address of the actor's own."""

    def run(self, uow: UnitOfWork) -> int | NothingToDo:
        """Revoke them.

        Returns:
            The id of the newest feed; NothingToDo where there was none.

        Raises:
            NotPermittedError: the actor is no person.
        """
        if uow.actor.person_id is None:
            message = "Only people have a calendar."
            raise NotPermittedError(message)
        query = select(CalendarFeed).where(
            CalendarFeed.person_id == uow.actor.person_id, CalendarFeed.revoked_at.is_(None)
        )
        feeds = uow.session.scalars(query.order_by(CalendarFeed.id).with_for_update()).all()
        if not feeds:
            return NothingToDo()
        for feed in feeds:
            feed.revoked_at = uow.at
            uow.record("system", "calendar_feed.revoked", feed=feed.id, person=uow.actor.person_id)
        return feeds[-1].id
