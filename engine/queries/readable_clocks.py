"""Which clocks a reader may know of; other agencies' parts are for the readers of the area only."""

from datetime import datetime

from sqlalchemy import ColumnElement, and_, or_
from sqlalchemy.orm import aliased

from engine.actor import Actor
from engine.models import Clock, Part
from engine.roles import AREA_READERS
from engine.visibility import areas_with, visible_cases

# Visibility of a case asks about parts too, so the part that a clock times has a name of its own.
TimedPart = aliased(Part, name="timed_part")


def readable_clocks(actor: Actor, at: datetime) -> ColumnElement[bool]:
    """The filter on every list of clocks; the statement joins ``Case`` and, outer, ``TimedPart``."""
    if actor.is_system:
        return visible_cases(actor, at)
    agencies = sorted({held.agency_id for held in actor.holdings if held.agency_id is not None})
    theirs = or_(
        Clock.part_id.is_(None),
        Clock.area_id.in_(areas_with(actor, AREA_READERS)),
        TimedPart.agency_id.in_(agencies),
    )
    return and_(visible_cases(actor, at), theirs)
