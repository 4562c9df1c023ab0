"""Who may say what about a case, and who may read it.

A comment is read by everybody who reads the whole case, by the people of one agency, or by the partnership's
own team; by its author always, for as long as they work on the case. A mention gives nobody a right to read.
"""

from sqlalchemy import ColumnElement, and_, or_, true

from engine.actor import Actor
from engine.errors import NotFoundError, NotPermittedError
from engine.models import Case, Comment
from engine.roles import EVERYTHING_READERS

VISIBILITIES = {
    "case": "Everybody who reads this case",
    "agency": "People of my agency",
    "team": "The partnership’s own team",  # noqa: RUF001 - shown to people
}
LONGEST_COMMENT = 4000
MOST_MENTIONS = 20


def own_agencies(actor: Actor, area_id: int) -> frozenset[int]:
    """The agencies for which an actor holds a role in an area."""
    return frozenset(
        held.agency_id for held in actor.holdings if held.area_id == area_id and held.agency_id is not None
    )


def own_agency(actor: Actor, area_id: int) -> int | None:
    """The agency meant by “my agency”: one's own, and only without one that of whom one stands in for."""
    held = [
        (one.for_id is not None, one.agency_id)
        for one in actor.holdings
        if one.area_id == area_id and one.agency_id is not None
    ]
    return min(held)[1] if held else None


def list_visibilities(actor: Actor, case: Case, level: str) -> tuple[str, ...]:
    """By whom somebody may have a comment read.

    Args:
        level: what is the actor's by role, by name or by an open task (``working_level``).
    """
    found = ["case"] if level == "full" else []
    found += ["agency"] if own_agencies(actor, case.area_id) else []
    return (*found, "team")


def check_may_comment(case: Case | None, level: str) -> Case:
    """Refuse whoever knows of the case by its header only, or not at all.

    Raises:
        NotFoundError: the actor may not know that there is such a case.
        NotPermittedError: they see its header only.
    """
    if case is None or level == "none":
        message = "This case does not exist, or it is not for you."
        raise NotFoundError(message)
    if level == "header":
        message = "Only people who work on this case can comment on it."
        raise NotPermittedError(message)
    return case


def readable(actor: Actor, case: Case, level: str) -> ColumnElement[bool]:
    """The filter on the comments of a case that a reader may see.

    Args:
        level: how much of the case they may read (``access_level``).
    """
    reads_all = level == "full" and (actor.is_system or actor.holds(case.area_id, EVERYTHING_READERS))
    of_case = and_(Comment.visibility == "case", Comment.agency_id.is_(None))
    theirs = Comment.agency_id.in_(sorted(own_agencies(actor, case.area_id)))
    return or_(
        Comment.person_id == actor.person_id,
        theirs,
        of_case if level == "full" else ~true(),
        true() if reads_all else ~true(),
    )


def may_read(actor: Actor, case: Case, level: str, visibility: str, agency_id: int | None) -> bool:
    """Whether somebody may read a comment that is about to be made: the rule of ``readable`` for one."""
    if level in ("none", "header"):
        return False
    if level == "full" and actor.holds(case.area_id, EVERYTHING_READERS):
        return True
    if visibility == "agency":
        return agency_id in own_agencies(actor, case.area_id)
    return visibility == "case" and level == "full"
