"""Absence cover: who stands in for whom, when, and who arranged it."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session, aliased

from engine.actor import Actor
from engine.models import Cover, Group, Membership, Person
from engine.people.rules import managed_areas

MOST = 100


@dataclass(frozen=True)
class CoverView:
    """One cover. ``state`` is now, later or over; ``may_end`` whether the reader can end it."""

    id: int
    person_id: int
    person: str
    deputy_id: int
    deputy: str
    from_on: date
    to_on: date
    reason: str
    created_by: str
    ended_at: datetime | None
    ended_by: str
    state: str
    may_end: bool


def list_own_covers(session: Session, actor: Actor, today: date) -> list[CoverView]:
    """The reader's own absences and those of whom they stand in for, the latest first."""
    mine = or_(Cover.person_id == actor.person_id, Cover.covered_by_id == actor.person_id)
    return _list(session, actor, today, mine)


def list_covers_of(session: Session, actor: Actor, person_id: int, today: date) -> list[CoverView]:
    """The covers by and for one person, the latest first, as far as the actor looks after them."""
    theirs = or_(Cover.person_id == person_id, Cover.covered_by_id == person_id)
    return _list(session, actor, today, theirs & _looked_after(actor))


def list_looked_after_covers(session: Session, actor: Actor, today: date) -> list[CoverView]:
    """The covers that count today or later of everybody whom the actor looks after."""
    goes_on = Cover.ended_at.is_(None) & (Cover.to_on >= today)
    return _list(session, actor, today, goes_on & _looked_after(actor))


def find_cover(session: Session, actor: Actor, cover_id: int, today: date) -> CoverView | None:
    """A cover that the actor knows of, or None."""
    mine = or_(Cover.person_id == actor.person_id, Cover.covered_by_id == actor.person_id)
    found = _list(session, actor, today, (Cover.id == cover_id) & or_(mine, _looked_after(actor)))
    return found[0] if found else None


def _looked_after(actor: Actor) -> ColumnElement[bool]:
    theirs = (
        select(Membership.person_id)
        .join(Group, Group.id == Membership.group_id)
        .where(Group.area_id.in_(sorted(managed_areas(actor))))
    )
    return Cover.person_id.in_(theirs)


def _list(session: Session, actor: Actor, today: date, wanted: ColumnElement[bool]) -> list[CoverView]:
    away, deputy, maker, ender = aliased(Person), aliased(Person), aliased(Person), aliased(Person)
    query = (
        select(
            Cover,
            away.name.label("person"),
            deputy.name.label("deputy"),
            maker.name.label("created_by"),
            ender.name.label("ended_by"),
        )
        .join(away, away.id == Cover.person_id)
        .join(deputy, deputy.id == Cover.covered_by_id)
        .outerjoin(maker, maker.id == Cover.created_by_id)
        .outerjoin(ender, ender.id == Cover.ended_by_id)
        .where(wanted)
        .order_by(Cover.from_on.desc(), Cover.id.desc())
        .limit(MOST)
    )
    looks_after = bool(managed_areas(actor))
    return [_view(row, actor, today, looks_after=looks_after) for row in session.execute(query)]


def _view(row: Any, actor: Actor, today: date, *, looks_after: bool) -> CoverView:
    cover: Cover = row.Cover
    state = "later" if cover.from_on > today else "now"
    if cover.ended_at is not None or cover.to_on < today:
        state = "over"
    mine = actor.person_id in (cover.person_id, cover.covered_by_id)
    return CoverView(
        id=cover.id,
        person_id=cover.person_id,
        person=row.person,
        deputy_id=cover.covered_by_id,
        deputy=row.deputy,
        from_on=cover.from_on,
        to_on=cover.to_on,
        reason=cover.reason,
        created_by=row.created_by or "",
        ended_at=cover.ended_at,
        ended_by=row.ended_by or "",
        state=state,
        may_end=state != "over" and (mine or looks_after),
    )
