"""Who somebody is today: their memberships, read once per request."""

from datetime import date

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from engine.actor import Actor, Holding
from engine.models import Group, Membership, Person


def load_actor(session: Session, person_id: int, today: date) -> Actor | None:
    """The actor behind a person, with the roles held today; None for a leaver or a stranger."""
    rows = session.execute(
        select(Person.name, Person.is_active, Group.area_id, Membership.role, Membership.agency_id)
        .outerjoin(
            Membership,
            (Membership.person_id == Person.id)
            & (Membership.from_on <= today)
            & or_(Membership.to_on.is_(None), Membership.to_on >= today),
        )
        .outerjoin(Group, Group.id == Membership.group_id)
        .where(Person.id == person_id)
    ).all()
    if not rows or not rows[0].is_active:
        return None
    holdings = frozenset(
        Holding(row.area_id, row.role, row.agency_id) for row in rows if row.area_id is not None
    )
    return Actor(person_id, rows[0].name, holdings)
