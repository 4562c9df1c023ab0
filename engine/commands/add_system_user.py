"""Add another computer system as somebody who can be given roles and tokens."""

import re
from dataclasses import dataclass

from sqlalchemy import select

from engine.errors import ConflictError, InvalidInputError, NotPermittedError
from engine.models import Person
from engine.models.person import SYSTEM_USER
from engine.plain_text import text_problem
from engine.unit_of_work import UnitOfWork

LONGEST_NAME = 200
_KEY = re.compile(r"[a-z][a-z0-9_-]{0,59}")
_ADDRESS = "{key}@system.invalid"  # RFC 2606: no such address can ever exist, so nothing is ever sent there


@dataclass(frozen=True)
class AddSystemUser:
    """A system's short id and the name under which its work is shown. It can never sign in.

    Args:
        key: small letters, digits, ``_`` and ``-``; 60 at most.
        name: as shown beside what it does.
    """

    key: str
    name: str

    def run(self, uow: UnitOfWork) -> int:
        """Create it.

        Returns:
            The id of its row among the people.

        Raises:
            NotPermittedError: only the command line adds systems.
            InvalidInputError: a bad id, or no name.
            ConflictError: the id is in use.
        """
        if not uow.actor.is_system:
            message = "Systems are added from the command line."
            raise NotPermittedError(message)
        errors: dict[str, list[str]] = {}
        if not _KEY.fullmatch(self.key):
            errors["key"] = ["Give it an id of small letters, digits, _ and -, starting with a letter"]
        problem = text_problem(self.name, "name", LONGEST_NAME, "Enter a name")
        if problem:
            errors["name"] = [problem]
        if errors:
            raise InvalidInputError(errors)
        address = system_address(self.key)
        if uow.session.scalar(select(Person.id).where(Person.email == address)) is not None:
            message = f"There is a system “{self.key}” already."
            raise ConflictError(message)
        person = Person(email=address, name=self.name.strip(), kind=SYSTEM_USER, created_at=uow.at)
        uow.session.add(person)
        uow.session.flush()
        uow.record("system", "person.added", person=person.id, of_kind=SYSTEM_USER)
        return person.id


def system_address(key: str) -> str:
    """What stands in the place of the e-mail address of a system."""
    return _ADDRESS.format(key=key)
