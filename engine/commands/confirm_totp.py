"""Add an authenticator app to one's own account: a code of it proves that it holds the secret."""

from dataclasses import dataclass, field

from engine.credentials import totp
from engine.credentials.owners import lock_owner
from engine.credentials.recovery import renew_codes
from engine.credentials.sealing import Seal
from engine.credentials.sessions import end_sessions
from engine.credentials.telling import tell_owner
from engine.errors import ConflictError, InvalidInputError
from engine.models import Totp
from engine.now import system_now
from engine.unit_of_work import UnitOfWork


@dataclass(frozen=True)
class ConfirmTotp:
    """A secret that was shown to the actor, and a code that their app shows now.

    Args:
        secret: from ``engine.credentials.totp.new_secret``.
        code: six digits.
        seal: for storing the secret.
        session_id: the session that goes on; every other one ends.
    """

    secret: str = field(repr=False)
    code: str = field(repr=False)
    seal: Seal = field(repr=False)
    session_id: int | None = None

    def run(self, uow: UnitOfWork) -> tuple[str, ...]:
        """Store the secret; the app counts from now on.

        Returns:
            New recovery codes, shown once; those from before count no more.

        Raises:
            NotPermittedError: the actor is no person.
            ConflictError: an app is in use already.
            InvalidInputError: the app does not show this code now.
        """
        person, now = lock_owner(uow), system_now()
        row = uow.session.get(Totp, person.id)
        if row is not None and row.removed_at is None:
            message = (
                "You have an authenticator app already. Remove it first to use another one. If you have not "
                "kept your recovery codes, make new ones on the page of your account."
            )
            raise ConflictError(message)
        step = totp.matching_step(self.secret, self.code, now, after=0)
        if step is None:
            raise InvalidInputError({"code": ["Enter the 6 digits that your app shows now"]})
        if row is None:
            row = Totp(person_id=person.id)
            uow.session.add(row)
        row.secret = self.seal.close(self.secret, totp.about(person.id))
        row.created_at, row.confirmed_at, row.removed_at, row.last_step = now, now, None, step
        codes = renew_codes(uow, person.id)
        end_sessions(uow, person.id, but=self.session_id)
        tell_owner(uow, person.id, "totp.added")
        uow.record("system", "totp.added", person=person.id)
        return codes
