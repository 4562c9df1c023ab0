"""Somebody new: found by their e-mail address if they have been here before, else added."""

import re

from sqlalchemy import select

from engine.errors import ConflictError, InvalidInputError
from engine.models import Person
from engine.models.person import SYSTEM_USER
from engine.plain_text import text_problem
from engine.unit_of_work import UnitOfWork

LONGEST_NAME = 200
LONGEST_EMAIL = 254  # RFC 5321, section 4.5.3.1.3, less the angle brackets
_EMAIL = re.compile(r"[^@\s\x00-\x1f\ud800-\udfff]+@[^@\s\x00-\x1f\ud800-\udfff]+\.[a-z0-9-]+")


def person_problems(email: str, name: str) -> dict[str, list[str]]:
    """What is wrong with somebody's address and name, by field; empty when they may be stored."""
    errors: dict[str, list[str]] = {}
    if len(email) > LONGEST_EMAIL or not _EMAIL.fullmatch(email.strip().lower()):
        errors["email"] = ["Enter an e-mail address, like name@example.gov.uk"]
    problem = text_problem(name, "name", LONGEST_NAME, "Enter a name")
    if problem:
        errors["name"] = [problem]
    return errors


def find_or_add(uow: UnitOfWork, email: str, name: str) -> Person:
    """The person with an e-mail address, under the name they have here; a new one without a password else.

    Raises:
        InvalidInputError: a bad address, or no name.
        ConflictError: their account is closed, or it is another computer system's.
    """
    errors = person_problems(email, name)
    if errors:
        raise InvalidInputError(errors)
    address = email.strip().lower()
    person = uow.session.scalar(select(Person).where(Person.email == address))
    if person is None:
        person = Person(email=address, name=name.strip(), password_hash="", created_at=uow.at)
        uow.session.add(person)
        uow.session.flush()
        uow.record("system", "person.added", person=person.id)
    elif person.kind == SYSTEM_USER:
        message = f"{address} belongs to another computer system, not to a person."
        raise ConflictError(message)
    elif not person.is_active:
        message = f"The account of {address} is closed. Open it again first, on that person's page."
        raise ConflictError(message)
    return person
