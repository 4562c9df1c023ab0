"""Somebody comes from the identity provider: find or make their account, and follow their groups."""

from dataclasses import dataclass
from typing import ClassVar

from sqlalchemy import select

from engine.credentials.identities import Claims, Known, check_open, connect, find_identity, follow_groups
from engine.credentials.telling import tell_owner
from engine.errors import ConflictError, NotPermittedError
from engine.models import Person
from engine.models.person import SYSTEM_USER
from engine.now import system_now
from engine.people.adding import find_or_add, person_problems
from engine.unit_of_work import UnitOfWork


@dataclass(frozen=True)
class SignInWithProvider:
    """What the provider says. Nobody has signed in yet.

    Args:
        claims: checked by whoever received them.
        adds_people: whether somebody unknown gets an account.
    """

    claims: Claims
    adds_people: bool = False

    needs_ledger: ClassVar[bool] = False

    def run(self, uow: UnitOfWork) -> Known:
        """Note the use of the connection, or make it.

        Raises:
            NotFoundError: the account is closed.
            ConflictError: an account with this e-mail address exists, and the address is not to be trusted.
            NotPermittedError: there is no account, and none is made by itself, or not for an address that is
                not to be trusted.
        """
        identity = find_identity(uow, self.claims)
        if identity is not None:
            query = select(Person).where(Person.id == identity.person_id).with_for_update()
            person = check_open(uow.session.scalar(query))
            identity.last_used_at = system_now()
        else:
            person = self._connected(uow)
        follow_groups(uow, person, self.claims)
        return Known(person.id, person.name, person.email)

    def _connected(self, uow: UnitOfWork) -> Person:
        email = self.claims.email.strip().lower()
        person = uow.session.scalar(select(Person).where(Person.email == email).with_for_update())
        if person is None:
            person = self._added(uow, email)
        elif not self.claims.is_email_trusted or person.kind == SYSTEM_USER:
            message = (
                "There is an account with your e-mail address already. Sign in with its password, then "
                "connect it under “Your account”."
            )
            raise ConflictError(message)
        else:
            check_open(person)
            tell_owner(uow, person.id, "identity.connected")
        connect(uow, person, self.claims)
        return person

    def _added(self, uow: UnitOfWork, email: str) -> Person:
        name = " ".join(self.claims.name.split()) or email.partition("@")[0]
        if not self.adds_people or person_problems(email, name):
            message = "You have no account for Caseway yet. Ask your business manager for one."
            raise NotPermittedError(message)
        if not self.claims.is_email_trusted:
            # Whoever is given a role by this address later must be whose it is.
            message = (
                "Your organisation's sign-in does not say that your e-mail address is yours, so no account "
                "is made by itself. Ask your business manager for one."
            )
            raise NotPermittedError(message)
        return find_or_add(uow, email, name)
