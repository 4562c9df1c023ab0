"""Add a person who can sign in."""

import re
from dataclasses import dataclass

from sqlalchemy import select

from engine.credentials.passwords import hash_password, password_problem
from engine.errors import ConflictError, InvalidInputError, NotPermittedError
from engine.models import Person
from engine.plain_text import text_problem
from engine.unit_of_work import UnitOfWork

LONGEST_NAME = 200
LONGEST_EMAIL = 254  # RFC 5321, section 4.5.3.1.3, less the angle brackets
_EMAIL = re.compile(r"[^@\s\x00-\x1f\ud800-\udfff]+@[^@\s\x00-\x1f\ud800-\udfff]+\.[a-z0-9-]+")


@dataclass(frozen=True)
class AddPerson:
    """Somebody's name, e-mail address and first password.

    Args:
        email: what they sign in with.
        name: as shown to colleagues.
        password: 12 to 128 characters that zxcvbn does not call guessable; None for somebody who cannot
            sign in with a password.
        password_hash: what is stored of a password that was judged before, instead of one.
    """

    email: str
    name: str
    password: str | None = None
    password_hash: str = ""

    def run(self, uow: UnitOfWork) -> int:
        """Create the person.

        Returns:
            The person's id.

        Raises:
            NotPermittedError: only the command line adds people so far.
            InvalidInputError: a bad address, no name, or a weak password.
            ConflictError: the address is in use.
        """
        if not uow.actor.is_system:
            message = "People are added from the command line."
            raise NotPermittedError(message)
        email = self.email.strip().lower()
        self._check(email)
        if uow.session.scalar(select(Person.id).where(Person.email == email)) is not None:
            message = f"{email} is in use already."
            raise ConflictError(message)
        person = Person(
            email=email,
            name=self.name.strip(),
            password_hash=self.password_hash if self.password is None else hash_password(self.password),
            created_at=uow.at,
        )
        uow.session.add(person)
        uow.session.flush()
        uow.record("system", "person.added", person=person.id)
        return person.id

    def _check(self, email: str) -> None:
        errors: dict[str, list[str]] = {}
        if len(email) > LONGEST_EMAIL or not _EMAIL.fullmatch(email):
            errors["email"] = ["Enter an e-mail address, like name@example.gov.uk"]
        problem = text_problem(self.name, "name", LONGEST_NAME, "Enter a name")
        if problem:
            errors["name"] = [problem]
        weakness = "" if self.password is None else password_problem(self.password, self.name, email)
        if weakness:
            errors["password"] = [weakness]
        if errors:
            raise InvalidInputError(errors)
