"""The people of an installation: who is there, what they hold, and who has held what and when."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from engine.actor import Actor
from engine.models import Agency, Area, Cover, Group, Membership, Person
from engine.people.holding import list_held, open_names
from engine.people.rules import (
    ADMINISTERED,
    check_may_close,
    check_may_end_sessions,
    get_person,
    is_looked_after,
    managed_areas,
)
from engine.permissions import allowed
from engine.queries.credentials import get_credentials
from engine.reading_actor import counts_today, covers_today
from engine.role_words import role_words
from engine.roles import ROLE_LABELS

PAGE = 50
_MOST_DIGITS = 18
STATES: Mapping[str, str] = {
    "": "Everybody with an open account",
    "away": "Away today",
    "without": "Without a role",
    "closed": "Closed accounts",
}


@dataclass(frozen=True)
class RoleHeld:
    """One role of one person, now, before or later. ``state`` is held, ended or later."""

    membership_id: int
    area_id: int
    area: str
    group: str
    role: str
    label: str
    agency: str
    from_on: date
    to_on: date | None
    state: str
    source: str
    may_end: bool


@dataclass(frozen=True)
class PersonRow:
    """One line of the directory."""

    id: int
    name: str
    email: str
    is_active: bool
    roles: tuple[RoleHeld, ...]
    deputy: str


@dataclass(frozen=True)
class PeoplePage:
    """A page of people by name, and where the next one begins ('' on the last)."""

    rows: tuple[PersonRow, ...]
    after: str


@dataclass(frozen=True)
class PersonView:
    """Everything about one person that whoever looks after them may know, and may do."""

    id: int
    name: str
    email: str
    is_active: bool
    is_oneself: bool
    can_sign_in: bool
    created_at: datetime
    closed_at: datetime | None
    roles: tuple[RoleHeld, ...]
    held: int
    named: int
    may_close: bool
    may_end_sessions: bool


def find_person_id(session: Session, email: str) -> int | None:
    """The id of the person with an e-mail address, or None."""
    return session.scalar(select(Person.id).where(Person.email == email.strip().lower()))


def list_people(
    session: Session,
    actor: Actor,
    today: date,
    *,
    words: str = "",
    role: str = "",
    state: str = "",
    after: str = "",
    limit: int = PAGE,
) -> PeoplePage:
    """The people whom the actor looks after, by name.

    Args:
        words: part of a name or an e-mail address.
        role: only holders of this role today.
        state: a key of ``STATES``.
        after: the ``after`` of the page before; one that somebody has edited begins at the beginning.
    """
    query = select(Person).where(is_looked_after(actor), _in_state(state, today))
    if words:
        part = "%" + words.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
        query = query.where(or_(Person.name.ilike(part, escape="\\"), Person.email.ilike(part, escape="\\")))
    if role:
        areas = sorted(managed_areas(actor))
        query = query.where(_holds_role(today, areas, role))
    if after.isascii() and after.isdigit() and len(after) <= _MOST_DIGITS:
        last = aliased(Person)
        name = select(last.name).where(last.id == int(after)).scalar_subquery()
        query = query.where(or_(Person.name > name, and_(Person.name == name, Person.id > int(after))))
    found = list(session.scalars(query.order_by(Person.name, Person.id).limit(limit + 1)))
    shown = found[:limit]
    roles = _roles(session, actor, [one.id for one in shown], today, now_only=True)
    away = _deputies(session, [one.id for one in shown], today)
    rows = tuple(
        PersonRow(
            one.id, one.name, one.email, one.is_active, tuple(roles.get(one.id, ())), away.get(one.id, "")
        )
        for one in shown
    )
    return PeoplePage(rows, str(shown[-1].id) if len(found) > limit else "")


def get_person_view(session: Session, actor: Actor, person_id: int, today: date) -> PersonView:
    """One person, with every role they have held, hold or will hold, the latest first.

    Raises:
        NotPermittedError: the actor looks after nobody.
        NotFoundError: the person is not the actor's to look after.
    """
    person = get_person(session, actor, person_id)
    areas = managed_areas(actor)
    known = get_credentials(session, person.id)
    return PersonView(
        id=person.id,
        name=person.name,
        email=person.email,
        is_active=person.is_active,
        is_oneself=person.id == actor.person_id,
        can_sign_in=known.has_password or bool(known.passkeys or known.identities),
        created_at=person.created_at,
        closed_at=person.closed_at,
        roles=tuple(_roles(session, actor, [person.id], today).get(person.id, ())),
        held=len(list_held(session, [person.id], areas=areas)),
        named=len(open_names(session, person.id, today, areas)),
        may_close=allowed(check_may_close, session, actor, person, today),
        may_end_sessions=allowed(check_may_end_sessions, session, actor, person, today),
    )


def list_colleagues(session: Session, areas: Collection[int], today: date) -> list[tuple[int, str]]:
    """Everybody who holds a role in any of the areas today, by name: whom one may choose as a deputy."""
    query = (
        select(Person.id, Person.name)
        .where(Person.is_active, Person.kind == "person", _holds_role(today, sorted(areas)))
        .order_by(Person.name, Person.id)
    )
    return [(row.id, row.name) for row in session.execute(query)]


def list_managed_areas(session: Session, actor: Actor) -> list[tuple[int, str]]:
    """The areas whose people the actor looks after, by name."""
    query = select(Area.id, Area.name).where(Area.id.in_(sorted(managed_areas(actor)))).order_by(Area.name)
    return [(row.id, row.name) for row in session.execute(query)]


def list_groups_and_agencies(
    session: Session, area_id: int
) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """The keys and names of an area's groups, and of its agencies."""
    found: list[list[tuple[str, str]]] = []
    for table in (Group, Agency):
        rows = session.execute(
            select(table.key, table.name).where(table.area_id == area_id).order_by(table.name)
        )
        found.append([(row.key, row.name) for row in rows])
    return found[0], found[1]


def roles_to_give(session: Session, actor: Actor, area_id: int) -> list[tuple[str, str]]:
    """The roles that the actor may give in an area, in the area's own words."""
    labels = labels_of(session, area_id)
    all_of_them = actor.is_system or actor.holds(area_id, {"system_administrator"})
    return [(role, labels[role]) for role in ROLE_LABELS if all_of_them or role not in ADMINISTERED]


def labels_of(session: Session, area_id: int) -> dict[str, str]:
    """What an area calls its roles: its own words, Caseway's for the others."""
    return role_words(session, area_id).all()


def _in_state(state: str, today: date) -> ColumnElement[bool]:
    if state == "closed":
        return ~Person.is_active
    if state == "away":
        return Person.is_active & exists().where(Cover.person_id == Person.id, covers_today(today))
    if state == "without":
        held = exists().where(Membership.person_id == Person.id, counts_today(today))
        return Person.is_active & ~held
    return Person.is_active.is_(True)


def _holds_role(today: date, areas: Sequence[int], role: str = "") -> ColumnElement[bool]:
    held = (
        select(Membership.id)
        .join(Group, Group.id == Membership.group_id)
        .where(Membership.person_id == Person.id, Group.area_id.in_(areas), counts_today(today))
    )
    return (held.where(Membership.role == role) if role else held).exists()


def _roles(
    session: Session, actor: Actor, people: list[int], today: date, *, now_only: bool = False
) -> dict[int, list[RoleHeld]]:
    query = (
        select(Membership, Group.name.label("group_name"), Group.area_id, Area.name.label("area_name"),
               Area.role_labels, Agency.name.label("agency"))
        .join(Group, Group.id == Membership.group_id)
        .join(Area, Area.id == Group.area_id)
        .outerjoin(Agency, Agency.id == Membership.agency_id)
        .where(Membership.person_id.in_(people), Group.area_id.in_(sorted(managed_areas(actor))))
        .order_by(func.coalesce(Membership.to_on, date.max).desc(), Membership.from_on.desc(), Membership.id)
    )  # fmt: skip
    if now_only:
        query = query.where(counts_today(today))
    found: dict[int, list[RoleHeld]] = {}
    for row in session.execute(query):
        found.setdefault(row.Membership.person_id, []).append(_role(row, actor, today))
    return found


def _role(row: Any, actor: Actor, today: date) -> RoleHeld:
    held: Membership = row.Membership
    state = "held" if held.to_on is None or held.to_on >= today else "ended"
    if state == "held" and held.from_on > today:
        state = "later"
    mine_to_end = held.role not in ADMINISTERED or actor.holds(row.area_id, {"system_administrator"})
    return RoleHeld(
        membership_id=held.id,
        area_id=row.area_id,
        area=row.area_name,
        group=row.group_name,
        role=held.role,
        label=(ROLE_LABELS | dict(row.role_labels)).get(held.role, held.role),
        agency=row.agency or "",
        from_on=held.from_on,
        to_on=held.to_on,
        state=state,
        source=held.source,
        may_end=state != "ended" and not held.source and mine_to_end and held.person_id not in actor.people,
    )


def _deputies(session: Session, people: list[int], today: date) -> dict[int, str]:
    deputy = aliased(Person)
    query = (
        select(Cover.person_id, deputy.name)
        .join(deputy, deputy.id == Cover.covered_by_id)
        .where(Cover.person_id.in_(people), covers_today(today))
    )
    return {row.person_id: row.name for row in session.execute(query)}
