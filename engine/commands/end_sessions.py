"""Sign somebody out everywhere: a lost laptop, a browser left open. The account stays open."""

from dataclasses import dataclass

from engine.credentials.sessions import end_sessions
from engine.credentials.telling import tell_owner
from engine.people.rules import check_may_end_sessions, get_person
from engine.unit_of_work import UnitOfWork


@dataclass(frozen=True)
class EndSessions:
    """Every session of one person, in every browser, from this moment on."""

    person_id: int

    def run(self, uow: UnitOfWork) -> int:
        """End them, and tell the owner by mail where mail is sent.

        Raises:
            NotFoundError: no such person for this actor.
            NotPermittedError: it is the actor's own account, or one of the administrators'.
        """
        person = get_person(uow.session, uow.actor, self.person_id)
        check_may_end_sessions(uow.session, uow.actor, person, uow.today)
        end_sessions(uow, person.id)
        tell_owner(uow, person.id, "sessions.ended")
        uow.record("system", "sessions.ended", person=person.id)
        return person.id
