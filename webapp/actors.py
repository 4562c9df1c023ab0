"""Who is acting in this request: the signed-in person, the roles held today, the partnerships they act in."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from flask import g
from sqlalchemy import exists, or_, select
from sqlalchemy.orm import Session

from engine.actor import Actor, Holding
from engine.execute import Engine
from engine.models import Area, Cover, Group, Membership, Person
from engine.now import local_date


@dataclass(frozen=True)
class Standing:
    """An actor and the names of the areas they hold a role in today, by id."""

    actor: Actor
    areas: Mapping[int, str]


def load_standing(rows: Session, person_id: int, name: str, today: date) -> Standing:
    """Read what a person may act as today, in one statement.

    Args:
        rows: a reading session.
        person_id: who has signed in.
        name: their name, known from the session already.
        today: the local day; memberships and absence cover count on their first and last day.
    """
    covered = select(Cover.person_id).where(
        Cover.covered_by_id == person_id,
        # Nobody stands in for somebody whose account has been closed.
        exists().where(Person.id == Cover.person_id, Person.is_active),
        Cover.from_on <= today,
        Cover.to_on >= today,
    )
    statement = (
        select(Area.id, Area.name, Membership.role, Membership.agency_id)
        .join(Group, Group.id == Membership.group_id)
        .join(Area, Area.id == Group.area_id)
        .where(
            or_(Membership.person_id == person_id, Membership.person_id.in_(covered)),
            Membership.from_on <= today,
            or_(Membership.to_on.is_(None), Membership.to_on >= today),
        )
        .order_by(Area.id)
    )
    found = rows.execute(statement).all()
    holdings = frozenset(Holding(area_id, role, agency_id) for area_id, _, role, agency_id in found)
    return Standing(Actor(person_id, name, holdings), {row.id: row.name for row in found})


def current_standing() -> Standing:
    """Return who acts in this request; read once per request.

    Raises:
        LookupError: nobody has signed in; the guard of ``webapp.auth`` lets no such request through.
    """
    if "standing" not in g:
        from webapp.auth import current_engine, current_person

        person = current_person()
        if person is None:
            raise LookupError("nobody has signed in")
        engine: Engine = current_engine()
        with engine.read() as rows:
            g.standing = load_standing(rows, person.id, person.name, local_date(engine.now()))
    standing: Standing = g.standing
    return standing


def current_actor() -> Actor:
    """Return the actor to hand to ``Engine.execute`` and to queries."""
    return current_standing().actor
