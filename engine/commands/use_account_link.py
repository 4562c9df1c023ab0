"""Set a password with a link from a mail."""

from dataclasses import dataclass, field

from engine.credentials.links import find_link, revoke_links
from engine.credentials.owners import lock_person
from engine.credentials.passwords import hash_password, password_problem
from engine.credentials.sessions import end_sessions
from engine.credentials.telling import tell_owner
from engine.errors import InvalidInputError, NotFoundError
from engine.now import system_now
from engine.unit_of_work import UnitOfWork


@dataclass(frozen=True)
class UseAccountLink:
    """The token of a link and the new password. Nobody has signed in, and nobody is signed in by it."""

    token: str = field(repr=False)
    password: str = field(repr=False)

    def run(self, uow: UnitOfWork) -> int:
        """Store the password, use the link up, and end every session of the account.

        Returns:
            Whose account it is.

        Raises:
            NotFoundError: the link is unknown, used or too old, or the account is closed.
            InvalidInputError: the password is too weak; the link can be used again.
        """
        link = find_link(uow, self.token)
        if link is None:
            message = "This link has been used already, or it is too old."
            raise NotFoundError(message)
        person = lock_person(uow, link.person_id)
        problem = password_problem(self.password, person.name, person.email)
        if problem:
            raise InvalidInputError({"new": [problem]})
        person.password_hash = hash_password(self.password)
        person.password_changed_at = link.used_at = system_now()
        uow.session.flush()
        revoke_links(uow, person.id)
        end_sessions(uow, person.id)
        tell_owner(uow, person.id, "password.changed")
        uow.record("system", f"password.set_by_{link.kind}", person=person.id)
        return person.id
