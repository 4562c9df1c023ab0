"""Who may invite whom: whoever manages people where the person works."""

from datetime import date

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from engine.actor import Actor
from engine.errors import NotFoundError
from engine.models import Group, Membership

_INVITERS = ("business_manager", "system_administrator")


def check_may_invite(session: Session, actor: Actor, person_id: int, today: date, *, is_mailed: bool) -> None:
    """Whether the actor may send this person an invitation.

    Where no mail is sent the actor is shown the link, and whoever has the link has the account. So they
    then have to manage every partnership in which the person works, and nobody but a system administrator
    invites a system administrator.

    Raises:
        NotFoundError: the actor manages no people, or none where this one works.
    """
    if actor.is_system:
        return
    query = (
        select(Group.area_id, Membership.role)
        .join(Membership, Membership.group_id == Group.id)
        .where(
            Membership.person_id == person_id,
            or_(Membership.to_on.is_(None), Membership.to_on >= today),
        )
    )
    held = session.execute(query).all()
    managed = [actor.holds(area_id, _needed(role)) for area_id, role in held]
    if not (any(managed) if is_mailed else managed and all(managed)):
        message = "There is no such person in a partnership whose people you manage."
        raise NotFoundError(message)


def _needed(role: str) -> tuple[str, ...]:
    return _INVITERS[1:] if role == _INVITERS[1] else _INVITERS
