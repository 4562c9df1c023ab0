"""Who is acting in this request: the signed-in person, the roles held today, the partnerships they act in."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import g
from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from engine.actor import Actor
from engine.execute import Engine
from engine.models import Person
from engine.now import local_date
from engine.reading_actor import holdings_of, roles_today


@dataclass(frozen=True)
class Standing:
    """An actor and the names of the areas they hold a role in today, by id."""

    actor: Actor
    areas: Mapping[int, str]


_roles = roles_today(bindparam("person_id", type_=Person.id.type))
_STANDING = select(_roles).order_by(_roles.c.area_id)


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
    """A standing from rows of ``roles_today``."""
    rows = [row for row in held if row.area_id is not None]
    areas = {row.area_id: row.area_name for row in rows}
    return Standing(Actor(person_id, name, holdings_of(rows)), areas)


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
