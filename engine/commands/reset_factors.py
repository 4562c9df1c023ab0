"""Remove every second step of somebody who has lost them, after checking who they are."""

from dataclasses import dataclass

from sqlalchemy import update

from engine.credentials.owners import lock_person
from engine.credentials.recovery import replace_codes
from engine.credentials.sessions import end_sessions
from engine.credentials.telling import tell_owner
from engine.errors import NotPermittedError
from engine.models import Passkey, Totp
from engine.now import system_now
from engine.unit_of_work import UnitOfWork


@dataclass(frozen=True)
class ResetFactors:
    """App, passkeys and recovery codes of one person."""

    person_id: int

    def run(self, uow: UnitOfWork) -> None:
        """Take them away; the password stays, every session ends, the person is told.

        Raises:
            NotPermittedError: only the command line does this, by somebody who has seen the person.
            NotFoundError: there is no such person.
        """
        if not uow.actor.is_system:
            message = "Second steps are reset from the command line, by whoever runs the service."
            raise NotPermittedError(message)
        person = lock_person(uow, self.person_id)
        now = system_now()
        for table in (Totp, Passkey):
            mine = update(table).where(table.person_id == person.id, table.removed_at.is_(None))
            values = {"removed_at": now} | ({"secret": ""} if table is Totp else {})
            uow.session.execute(mine.values(values).execution_options(synchronize_session=False))
        replace_codes(uow, person.id)
        end_sessions(uow, person.id)
        tell_owner(uow, person.id, "factors.reset")
        uow.record("system", "factors.reset", person=person.id)
