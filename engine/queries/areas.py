"""The partnerships of an installation."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.errors import NotFoundError
from engine.models import Area


def find_area_id(session: Session, key: str) -> int | None:
    """The id of the partnership with a key, or None."""
    return session.scalar(select(Area.id).where(Area.key == key))


def get_area_id(session: Session, key: str) -> int:
    """The id of the partnership with a key.

    Raises:
        NotFoundError: naming the partnerships there are.
    """
    found = find_area_id(session, key)
    if found is None:
        keys = ", ".join(session.scalars(select(Area.key).order_by(Area.key))) or "none"
        message = f"There is no partnership “{key}”. There are: {keys}."
        raise NotFoundError(message)
    return found
