"""Somebody has forgotten their password: send them a link."""

from dataclasses import dataclass, field

from sqlalchemy import func, select

from engine.credentials.links import LIFE, SentLink, send_link
from engine.credentials.sealing import Seal
from engine.execute import NothingToDo
from engine.models import AccountLink, Person
from engine.models.person import SYSTEM_USER
from engine.now import system_now
from engine.unit_of_work import UnitOfWork

MOST_OPEN = 3
"""How many links one account is sent within an hour, whoever asks."""


@dataclass(frozen=True)
class AskPasswordReset:
    """A link for the account of an e-mail address, if there is one. Nobody has signed in."""

    email: str
    seal: Seal = field(repr=False)

    def run(self, uow: UnitOfWork) -> SentLink | NothingToDo:
        """Queue the mail. Whoever asks is told the same whether or not there is an account.

        A second factor stays what it is: the link sets a password and signs nobody in.
        """
        wanted = self.email.strip().lower()
        person = uow.session.scalar(select(Person).where(Person.email == wanted).with_for_update())
        if person is None or not person.is_active or person.kind == SYSTEM_USER:
            return NothingToDo()
        recent = select(func.count()).where(
            AccountLink.person_id == person.id,
            AccountLink.kind == "password",
            AccountLink.created_at > system_now() - LIFE["password"],
        )
        if (uow.session.scalar(recent) or 0) >= MOST_OPEN:
            return NothingToDo()
        sent = send_link(uow, self.seal, person, "password")
        uow.record("system", "password.reset_asked", person=person.id)
        return sent
