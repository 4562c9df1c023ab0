"""Who may invite whom: whoever manages people where the person works, or reviews a case."""

from datetime import date

from sqlalchemy import exists, literal, or_, select
from sqlalchemy.orm import Session

from engine.actor import Actor
from engine.errors import NotFoundError
from engine.models import Case, CaseMember, Group, Membership
from engine.models.case import REVIEWER
from engine.now import start_of_day_utc

_INVITERS = ("business_manager", "system_administrator")


def check_may_invite(session: Session, actor: Actor, person_id: int, today: date, *, is_mailed: bool) -> None:
    """Whether the actor may send this person an invitation.

    Where no mail is sent the actor is shown the link, and whoever has the link has the account. So they
    then have to manage every partnership in which the person works, and nobody but a system administrator
    invites a system administrator. Somebody new without any role is anybody's to invite who manages people.

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
    reviews = (
        select(Case.area_id, literal(REVIEWER))
        .join(CaseMember, CaseMember.case_id == Case.id)
        .where(
            CaseMember.person_id == person_id,
            CaseMember.relation == REVIEWER,
            or_(CaseMember.to_at.is_(None), CaseMember.to_at >= start_of_day_utc(today)),
        )
    )
    held = [*session.execute(query).all(), *session.execute(reviews).all()]
    managed = [actor.holds(area_id, _needed(role)) for area_id, role in held]
    if not held and any(one.role in _INVITERS for one in actor.holdings):
        ever = exists().where(Membership.person_id == person_id)
        managed = [not session.scalar(select(ever))]
    if not (any(managed) if is_mailed else managed and all(managed)):
        message = "There is no such person in a partnership whose people you manage."
        raise NotFoundError(message)


def _needed(role: str) -> tuple[str, ...]:
    return _INVITERS[1:] if role == _INVITERS[1] else _INVITERS
