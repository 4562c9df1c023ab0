"""Make the private address under which a calendar program reads one's own deadlines."""

import secrets
from dataclasses import dataclass

from sqlalchemy import select, update

from engine.errors import NotPermittedError
from engine.models import CalendarFeed, Person
from engine.notices.feed_secrets import hash_of
from engine.unit_of_work import UnitOfWork


@dataclass(frozen=True)
class CreateCalendarFeed:
    """A new address for the actor; an earlier one stops working."""

    def run(self, uow: UnitOfWork) -> str:
        """Make it.

        Returns:
            The secret that ends the address. It is shown once: only its hash is stored.

        Raises:
            NotPermittedError: the actor is no person.
        """
        if uow.actor.person_id is None:
            message = "Only people have a calendar."
            raise NotPermittedError(message)
        # Two at the same time would each find nothing to replace, and leave two addresses.
        person = select(Person.id).where(Person.id == uow.actor.person_id)
        uow.session.execute(person.with_for_update())
        earlier = update(CalendarFeed).where(
            CalendarFeed.person_id == uow.actor.person_id, CalendarFeed.revoked_at.is_(None)
        )
        uow.session.execute(earlier.values(revoked_at=uow.at))
        secret = secrets.token_urlsafe(32)
        feed = CalendarFeed(person_id=uow.actor.person_id, token_hash=hash_of(secret), created_at=uow.at)
        uow.session.add(feed)
        uow.session.flush()
        uow.record("system", "calendar_feed.created", feed=feed.id, person=uow.actor.person_id)
        return secret
