"""Use a passkey: its owner has proved who they are."""

from dataclasses import dataclass, field
from typing import ClassVar

from sqlalchemy import select

from engine.credentials.passkeys import Site, check_use, credential_id_of
from engine.errors import InvalidInputError
from engine.models import Passkey, Person
from engine.now import system_now
from engine.unit_of_work import UnitOfWork

_REFUSED = "The passkey was not accepted. Try again, or use another way"


@dataclass(frozen=True)
class PasskeyOwner:
    """Who has proved who they are."""

    id: int
    name: str
    email: str


@dataclass(frozen=True)
class UsePasskey:
    """An authenticator's answer. Nobody has signed in yet.

    Args:
        answer: the browser's answer, as JSON.
        challenge: what it was asked.
        site: the service as the browser knows it.
        person_id: whose passkey it has to be; anybody's where it is the only step.
    """

    answer: str = field(repr=False)
    challenge: str = field(repr=False)
    site: Site
    person_id: int | None = None

    needs_ledger: ClassVar[bool] = False

    def run(self, uow: UnitOfWork) -> PasskeyOwner:
        """Check the signature and note the use.

        Raises:
            InvalidInputError: it is no passkey of an open account, or it cannot be trusted.
        """
        query = (
            select(Passkey, Person)
            .join(Person, Person.id == Passkey.person_id)
            .where(
                Passkey.credential_id == credential_id_of(self.answer),
                Passkey.removed_at.is_(None),
                Person.is_active,
            )
            .with_for_update()
        )
        found = uow.session.execute(query).one_or_none()
        if found is None or self.person_id not in (None, found[1].id):
            raise InvalidInputError({"": [_REFUSED]})
        passkey, person = found
        used = check_use(self.site, self.challenge, self.answer, passkey)
        passkey.sign_count, passkey.last_used_at = used.new_sign_count, system_now()
        return PasskeyOwner(person.id, person.name, person.email)
