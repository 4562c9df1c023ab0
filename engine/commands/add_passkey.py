"""Add a passkey to one's own account."""

from dataclasses import dataclass, field

from webauthn.helpers import bytes_to_base64url

from engine.credentials.owners import lock_owner
from engine.credentials.passkeys import Site, check_new
from engine.credentials.recovery import renew_codes
from engine.credentials.sessions import end_sessions
from engine.credentials.telling import tell_owner
from engine.errors import ConflictError, InvalidInputError
from engine.models import Passkey
from engine.now import system_now
from engine.plain_text import text_problem
from engine.queries.credentials import get_credentials
from engine.unit_of_work import UnitOfWork

LONGEST_NAME = 120
MOST = 10


@dataclass(frozen=True)
class AddPasskey:
    """What an authenticator has made for the actor.

    Args:
        name: what the person calls it.
        answer: the browser's answer, as JSON.
        challenge: what it was asked.
        site: the service as the browser knows it.
        session_id: the session that goes on; every other one ends.
    """

    name: str
    answer: str = field(repr=False)
    challenge: str = field(repr=False)
    site: Site
    session_id: int | None = None

    def run(self, uow: UnitOfWork) -> tuple[str, ...]:
        """Store its public key.

        Returns:
            New recovery codes where this is the first second step, shown once; else nothing.

        Raises:
            NotPermittedError: the actor is no person.
            InvalidInputError: no name, or an answer that cannot be trusted.
            ConflictError: ten passkeys are there already.
        """
        person = lock_owner(uow)
        problem = text_problem(self.name, "name", LONGEST_NAME, "Give the passkey a name")
        if problem:
            raise InvalidInputError({"name": [problem]})
        known = get_credentials(uow.session, person.id)
        if len(known.passkeys) >= MOST:
            message = f"You have {MOST} passkeys. Remove one first."
            raise ConflictError(message)
        made = check_new(self.site, self.challenge, self.answer)
        passkey = Passkey(
            person_id=person.id,
            credential_id=bytes_to_base64url(made.credential_id),
            public_key=made.credential_public_key,
            sign_count=made.sign_count,
            name=self.name.strip(),
            created_at=system_now(),
        )
        uow.session.add(passkey)
        uow.session.flush()
        codes = () if known.has_second_step else renew_codes(uow, person.id)
        end_sessions(uow, person.id, but=self.session_id)
        tell_owner(uow, person.id, "passkey.added")
        uow.record("system", "passkey.added", person=person.id, passkey=passkey.id)
        return codes
