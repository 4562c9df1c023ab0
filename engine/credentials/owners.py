"""Whose credentials a command changes: the actor's own, locked first."""

from sqlalchemy import select

from engine.errors import NotFoundError, NotPermittedError
from engine.models import Person
from engine.models.person import SYSTEM_USER
from engine.unit_of_work import UnitOfWork


def lock_owner(uow: UnitOfWork) -> Person:
    """The acting person's row, locked: credentials are changed by their owner alone.

    Raises:
        NotPermittedError: the actor is no person.
    """
    if uow.actor.person_id is None:
        message = "Only people have credentials, each their own."
        raise NotPermittedError(message)
    return lock_person(uow, uow.actor.person_id)


def lock_person(uow: UnitOfWork, person_id: int) -> Person:
    """A person's row, locked, for what is about the way they sign in.

    Raises:
        NotFoundError: there is no such person, their account is closed, or it is another system.
    """
    person = uow.session.scalar(select(Person).where(Person.id == person_id).with_for_update())
    if person is None or not person.is_active or person.kind == SYSTEM_USER:
        message = "There is no such person, or their account is closed."
        raise NotFoundError(message)
    return person
