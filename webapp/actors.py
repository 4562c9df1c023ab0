"""Who is acting in this request: the signed-in person, the roles held today, the partnerships they act in."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import g
from sqlalchemy import ColumnElement, CompoundSelect, Date, and_, bindparam, exists, or_, select, union_all
from sqlalchemy.orm import Session

from engine.actor import Actor, Holding
from engine.execute import Engine
from engine.models import Area, Cover, Group, Membership, Person
from engine.now import local_date

_TODAY = bindparam("today", type_=Date())


@dataclass(frozen=True)
class Standing:
    """An actor and the names of the areas they hold a role in today, by id."""

    actor: Actor
    areas: Mapping[int, str]


def acting_as(person_id: ColumnElement[int]) -> CompoundSelect[Any]:
    """Whose roles a person has on the day ``today``: their own, and those of whom they stand in for."""
    covered = select(Cover.person_id).where(
        Cover.covered_by_id == person_id,
        # Nobody stands in for somebody whose account has been closed.
        exists().where(Person.id == Cover.person_id, Person.is_active),
        Cover.from_on <= _TODAY,
        Cover.to_on >= _TODAY,
    )
    return union_all(select(person_id), covered)


def held_by(people: CompoundSelect[Any]) -> ColumnElement[bool]:
    """Memberships of these people that count on the day ``today``, their first and last day included."""
    return and_(
        Membership.person_id.in_(people),
        Membership.from_on <= _TODAY,
        or_(Membership.to_on.is_(None), Membership.to_on >= _TODAY),
    )


HELD = (Area.id.label("area_id"), Area.name.label("area_name"), Membership.role, Membership.agency_id)
_STANDING = (
    select(*HELD)
    .join(Group, Group.id == Membership.group_id)
    .join(Area, Area.id == Group.area_id)
    .where(held_by(acting_as(bindparam("person_id", type_=Person.id.type))))
    .order_by(Area.id)
)


def load_standing(rows: Session, person_id: int, name: str, today: date) -> Standing:
    """Read what a person may act as today, in one statement.

    Args:
        rows: a reading session.
        person_id: who has signed in.
        name: their name, known from the session already.
        today: the local day; memberships and absence cover count on their first and last day.
    """
    return standing_of(person_id, name, rows.execute(_STANDING, {"person_id": person_id, "today": today}))


def standing_of(person_id: int, name: str, held: Iterable[Any]) -> Standing:
    """A standing from rows with the columns ``HELD``."""
    areas: dict[int, str] = {}
    holdings = set()
    for row in held:
        areas[row.area_id] = row.area_name
        holdings.add(Holding(row.area_id, row.role, row.agency_id))
    return Standing(Actor(person_id, name, frozenset(holdings)), areas)


def current_standing() -> Standing:
    """Return who acts in this request; read with the session, or else once per request.

    Raises:
        LookupError: nobody has signed in; the guard of ``webapp.auth`` lets no such request through.
    """
    if "standing" not in g:
        from webapp.auth import current_engine, current_person, current_session

        person = current_person()
        if person is None:
            raise LookupError("nobody has signed in")
        g.standing = current_session().standing
        if g.standing is None:
            engine: Engine = current_engine()
            with engine.read() as rows:
                g.standing = load_standing(rows, person.id, person.name, local_date(engine.now()))
    standing: Standing = g.standing
    return standing


def current_actor() -> Actor:
    """Return the actor to hand to ``Engine.execute`` and to queries."""
    return current_standing().actor
