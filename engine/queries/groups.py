"""The groups of an area, how many are in each, and the areas that they span."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from engine.actor import Actor
from engine.models import Area, Group, GroupArea, Membership, Person
from engine.people.rules import managed_areas
from engine.reading_actor import counts_today


@dataclass(frozen=True)
class GroupView:
    """One group. ``spans`` are the ids and names of the further areas in which its members' roles count."""

    id: int
    key: str
    name: str
    area_id: int
    area: str
    people: int
    spans: tuple[tuple[int, str], ...]


def list_groups(session: Session, area_id: int, today: date) -> list[GroupView]:
    """The groups of an area, by name."""
    return _list(session, Group.area_id == area_id, today)


def find_group(session: Session, actor: Actor, group_id: int, today: date) -> GroupView | None:
    """A group of an area whose people the actor looks after, or None."""
    mine = (Group.id == group_id) & Group.area_id.in_(sorted(managed_areas(actor)))
    found = _list(session, mine, today)
    return found[0] if found else None


def spannable_areas(session: Session, actor: Actor, area_id: int) -> list[tuple[int, str]]:
    """The other areas that a group may be made to span: those of which the actor is system administrator."""
    if not actor.holds(area_id, {"system_administrator"}):
        return []
    mine = {held.area_id for held in actor.holdings if held.role == "system_administrator"} - {area_id}
    query = select(Area.id, Area.name).where(Area.id.in_(sorted(mine))).order_by(Area.name)
    return [(row.id, row.name) for row in session.execute(query)]


def _list(session: Session, wanted: ColumnElement[bool], today: date) -> list[GroupView]:
    people = (
        select(func.count(Membership.person_id.distinct()))
        .join(Person, (Person.id == Membership.person_id) & Person.is_active)
        .where(Membership.group_id == Group.id, counts_today(today))
        .scalar_subquery()
    )
    query = (
        select(Group, Area.name.label("area"), people.label("people"))
        .join(Area, Area.id == Group.area_id)
        .where(wanted)
        .order_by(Group.name)
    )
    rows = session.execute(query).all()
    spans: dict[int, list[tuple[int, str]]] = {}
    further = (
        select(GroupArea.group_id, Area.id, Area.name)
        .join(Area, Area.id == GroupArea.area_id)
        .where(GroupArea.group_id.in_([row.Group.id for row in rows]))
        .order_by(Area.name)
    )
    for group_id, area_id, name in session.execute(further):
        spans.setdefault(group_id, []).append((area_id, name))
    return [
        GroupView(
            row.Group.id,
            row.Group.key,
            row.Group.name,
            row.Group.area_id,
            row.area,
            row.people,
            tuple(spans.get(row.Group.id, ())),
        )
        for row in rows
    ]
