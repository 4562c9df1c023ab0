"""Groups: their names, and the areas that they span."""

import re

from sqlalchemy import select

from engine.errors import NotFoundError, NotPermittedError
from engine.models import Group, Membership
from engine.people.rules import check_may_manage_area
from engine.unit_of_work import UnitOfWork

LONGEST_NAME = 120
LONGEST_KEY = 40


def lock_group(uow: UnitOfWork, group_id: int) -> Group:
    """A group of the actor's, its area locked.

    Raises:
        NotFoundError: there is no such group for this actor.
    """
    area_id = uow.session.scalar(select(Group.area_id).where(Group.id == group_id))
    if area_id is None:
        message = "This group does not exist, or it is not for you."
        raise NotFoundError(message)
    check_may_manage_area(uow.actor, area_id)
    uow.lock_area(area_id)
    return uow.session.get_one(Group, group_id)


def key_of(name: str, taken: set[str]) -> str:
    """A stable id for a new group, made from its name."""
    plain = re.sub(r"[^a-z0-9]+", "_", name.casefold()).strip("_")[: LONGEST_KEY - 4] or "group"
    found, number = plain, 2
    while found in taken:
        found, number = f"{plain}_{number}", number + 1
    return found


def check_may_span(uow: UnitOfWork, group: Group, area_ids: frozenset[int]) -> None:
    """Refuse to let a group count in areas that are not the actor's, or to give oneself roles by it.

    Raises:
        NotPermittedError: saying which.
    """
    actor = uow.actor
    if actor.is_system:
        return
    if not all(actor.holds(area_id, {"system_administrator"}) for area_id in area_ids | {group.area_id}):
        message = "Only a system administrator of every one of these partnerships can let a group span them."
        raise NotPermittedError(message)
    query = select(Membership.id).where(
        Membership.group_id == group.id, Membership.person_id.in_(sorted(actor.people))
    )
    if uow.session.scalar(query.limit(1)) is not None:
        message = "You are in this group, and nobody gives roles to themselves. Ask somebody else."
        raise NotPermittedError(message)
