"""Who may invite whom: whoever manages people where the person works."""

from datetime import date

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from engine.actor import Actor
from engine.errors import NotFoundError
from engine.models import Group, Membership

_INVITERS = ("business_manager", "system_administrator")


def check_may_invite(session: Session, actor: Actor, person_id: int, today: date) -> None:
    """Whether the actor may send this person an invitation.

    Raises:
        NotFoundError: the actor manages no people, or none where this one works.
    """
    if actor.is_system:
        return
    query = (
        select(Group.area_id)
        .join(Membership, Membership.group_id == Group.id)
        .where(
            Membership.person_id == person_id,
            or_(Membership.to_on.is_(None), Membership.to_on >= today),
        )
    )
    if not any(actor.holds(area_id, _INVITERS) for area_id in session.scalars(query)):
        message = "There is no such person in a partnership whose people you manage."
        raise NotFoundError(message)
