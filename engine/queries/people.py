"""The people of an installation."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.models import Person


def find_person_id(session: Session, email: str) -> int | None:
    """The id of the person with an e-mail address, or None."""
    return session.scalar(select(Person.id).where(Person.email == email.strip().lower()))
