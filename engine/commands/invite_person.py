"""Send somebody the link with which they choose their first password."""

from dataclasses import dataclass, field

from engine.credentials.invitations import check_may_invite
from engine.credentials.links import SentLink, send_link
from engine.credentials.owners import lock_person
from engine.credentials.sealing import Seal
from engine.errors import ConflictError
from engine.notices.telling import MAIL
from engine.queries.credentials import get_credentials
from engine.unit_of_work import UnitOfWork


@dataclass(frozen=True)
class InvitePerson:
    """An invitation to somebody who has an account and no password yet."""

    person_id: int
    seal: Seal = field(repr=False)

    def run(self, uow: UnitOfWork) -> SentLink:
        """Queue the mail; an invitation from before counts no more.

        Raises:
            NotPermittedError: the actor does not manage people where this one works.
            NotFoundError: there is no such person.
            ConflictError: they have a password; they can ask for another one on the sign-in page.
        """
        check_may_invite(uow.session, uow.actor, self.person_id, uow.today, is_mailed=MAIL in uow.outlets)
        person = lock_person(uow, self.person_id)
        known = get_credentials(uow.session, person.id)
        if known.has_password or known.passkeys or known.identities:
            message = "This person can sign in already. If a password is forgotten, they ask for a new one."
            raise ConflictError(message)
        sent = send_link(uow, self.seal, person, "invitation")
        uow.record("system", "person.invited", person=person.id)
        return sent
