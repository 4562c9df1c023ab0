"""Change one's own password."""

from dataclasses import dataclass, field

from engine.credentials.owners import lock_owner
from engine.credentials.passwords import hash_password, is_password, password_problem
from engine.credentials.sessions import end_sessions
from engine.credentials.telling import tell_owner
from engine.errors import InvalidInputError
from engine.now import system_now
from engine.unit_of_work import UnitOfWork


@dataclass(frozen=True)
class ChangePassword:
    """The old password and a new one.

    Args:
        current: the password until now; empty for somebody who has none yet and proved who they are in
            another way.
        new: 12 to 128 characters that nobody guesses.
        session_id: the session that goes on; every other one ends.
    """

    current: str = field(repr=False)
    new: str = field(repr=False)
    session_id: int | None = None

    def run(self, uow: UnitOfWork) -> None:
        """Store the new one, and sign the person out everywhere else.

        Raises:
            NotPermittedError: the actor is no person.
            InvalidInputError: the current password is wrong, or the new one too weak.
        """
        person = lock_owner(uow)
        if person.password_hash and not is_password(self.current, person.password_hash):
            raise InvalidInputError({"current": ["The current password is not correct"]})
        problem = password_problem(self.new, person.name, person.email)
        if not problem and person.password_hash and self.new == self.current:
            problem = "The new password must differ from the current one"
        if problem:
            raise InvalidInputError({"new": [problem]})
        person.password_hash = hash_password(self.new)
        person.password_changed_at = system_now()
        end_sessions(uow, person.id, but=self.session_id)
        tell_owner(uow, person.id, "password.changed")
        uow.record("system", "password.changed", person=person.id)
