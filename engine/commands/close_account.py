"""Close an account: nobody signs in with it any more, from this moment on."""

from dataclasses import dataclass

from sqlalchemy import or_, select

from engine.acting import check_acting
from engine.credentials.sessions import end_sessions
from engine.errors import ConflictError
from engine.models import Cover, Person
from engine.people.covering import end_cover
from engine.people.rules import check_may_close, get_person
from engine.plain_text import checked_text
from engine.unit_of_work import UnitOfWork

LONGEST_REASON = 300


@dataclass(frozen=True)
class CloseAccount:
    """At once, whatever the person still has; what that is stands on the page of tasks that nobody can do."""

    person_id: int
    reason: str

    def run(self, uow: UnitOfWork) -> int:
        """Close it: every session ends, and so does every cover by or for the person.

        Raises:
            NotFoundError: no such person for this actor.
            NotPermittedError: it is the actor's own, or not all its roles are theirs to end.
            ConflictError: it is closed already.
            InvalidInputError: no reason.
        """
        get_person(uow.session, uow.actor, self.person_id)
        person = uow.session.get_one(Person, self.person_id, with_for_update=True)
        check_acting(uow, lambda actor: check_may_close(uow.session, actor, person, uow.today))
        reason = checked_text("reason", self.reason, "reason", LONGEST_REASON, "Say why it is closed")
        if not person.is_active:
            message = f"The account of {person.name} is closed already."
            raise ConflictError(message)
        person.is_active, person.closed_at = False, uow.at
        end_sessions(uow, person.id)
        covers = select(Cover).where(
            or_(Cover.person_id == person.id, Cover.covered_by_id == person.id),
            Cover.ended_at.is_(None),
            Cover.to_on >= uow.today,
        )
        for cover in uow.session.scalars(covers):
            end_cover(uow, cover)
        uow.record("system", "account.closed", person=person.id, reason=reason)
        return person.id
