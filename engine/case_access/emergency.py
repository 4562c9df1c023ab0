"""Opening a case that is closed to one, in an emergency: for reading only, for hours, and known to others."""

from datetime import timedelta
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.actor import Actor
from engine.errors import InvalidInputError
from engine.models import Case
from engine.roles import INSPECTORS
from engine.visibility import working_areas
from engine.walls import is_open_to

HOURS: Final = (1, 4, 12)
LONGEST: Final = timedelta(hours=max(HOURS))
VERDICTS: Final = {"justified": "Justified", "not_justified": "Not justified"}
NOT_FOUND: Final = "There is no case with this reference in your partnerships that you can open"


def find_by_reference(session: Session, actor: Actor, reference: str) -> int:
    """The case with a reference, in an area in which the actor works and not shut to them.

    Raises:
        InvalidInputError: there is none; a case that is shut to them is none.
    """
    areas = [area_id for area_id in working_areas(actor) if actor.own_roles_in(area_id) - INSPECTORS]
    query = select(Case.id).where(
        Case.reference == reference.strip().upper(), Case.area_id.in_(areas), is_open_to(actor, Case.id)
    )
    found = session.scalar(query)
    if found is None:
        raise InvalidInputError({"reference": [NOT_FOUND]}, {"reference": reference})
    return found
