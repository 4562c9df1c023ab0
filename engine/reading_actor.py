"""Who somebody is today: their roles and those of whom they stand in for, read once per request."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Date,
    ScalarSelect,
    Subquery,
    and_,
    bindparam,
    cast,
    null,
    or_,
    select,
    true,
    union_all,
)
from sqlalchemy.orm import Session, aliased

from engine.actor import Actor, Holding
from engine.models import Area, Cover, Group, GroupArea, Membership, Person

_TODAY = bindparam("today", type_=Date())


def counts_today(today: ColumnElement[date] | Any = _TODAY) -> ColumnElement[bool]:
    """Memberships that count on a day, their first and last day included."""
    return and_(Membership.from_on <= today, or_(Membership.to_on.is_(None), Membership.to_on >= today))


def covers_today(today: ColumnElement[date] | Any = _TODAY) -> ColumnElement[bool]:
    """Absence cover that counts on a day: between its days, and not ended early."""
    return and_(Cover.from_on <= today, Cover.to_on >= today, Cover.ended_at.is_(None))


def areas_of_groups() -> Subquery:
    """In which areas the roles of a group's members count: its own, and those it spans."""
    own = select(Group.id.label("group_id"), Group.area_id.label("area_id"))
    further = select(GroupArea.group_id, GroupArea.area_id)
    return union_all(own, further).subquery("group_counts_in")


def roles_today(person_id: ColumnElement[int] | ScalarSelect[int]) -> Subquery:
    """The roles somebody may act in on the day ``today``: their own, and those of whom they stand in for.

    Nobody stands in for somebody whose account has been closed.

    Returns:
        Rows of ``area_id, area_name, role, agency_id, for_id``.
    """
    away = aliased(Person)
    people = union_all(
        select(person_id.label("whose"), cast(null(), BigInteger()).label("for_id")),
        select(Cover.person_id, Cover.person_id)
        .join(away, (away.id == Cover.person_id) & away.is_active)
        .where(Cover.covered_by_id == person_id, covers_today()),
    ).subquery("acting_as")
    counts_in = areas_of_groups()
    return (
        select(
            Area.id.label("area_id"),
            Area.name.label("area_name"),
            Membership.role,
            Membership.agency_id,
            people.c.for_id,
        )
        .select_from(people)
        .join(Membership, (Membership.person_id == people.c.whose) & counts_today())
        .join(counts_in, counts_in.c.group_id == Membership.group_id)
        .join(Area, Area.id == counts_in.c.area_id)
        .subquery("roles_today")
    )


def holdings_of(rows: Iterable[Any]) -> frozenset[Holding]:
    """Holdings from rows of ``roles_today``; a row without an area is that of somebody without a role."""
    return frozenset(
        Holding(row.area_id, row.role, row.agency_id, row.for_id) for row in rows if row.area_id is not None
    )


_person_id = bindparam("person_id", type_=Person.id.type)
_roles = roles_today(_person_id)
_ACTOR = (
    select(Person.name, Person.is_active, *_roles.c).outerjoin(_roles, true()).where(Person.id == _person_id)
)


def load_actor(session: Session, person_id: int, today: date) -> Actor | None:
    """The actor behind a person, with the roles of today; None for a leaver or a stranger."""
    rows = session.execute(_ACTOR, {"person_id": person_id, "today": today}).all()
    if not rows or not rows[0].is_active:
        return None
    return Actor(person_id, rows[0].name, holdings_of(rows))
