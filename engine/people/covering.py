"""Absence cover: one at a time, never oneself, and no chains, so that nothing goes round in circles."""

from datetime import date

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from engine.actor import Actor
from engine.clocks.words import day_words
from engine.errors import ConflictError, InvalidInputError, NotPermittedError
from engine.models import Cover, Person
from engine.models.person import SYSTEM_USER
from engine.people.holding import roles_held
from engine.people.rules import managed_areas
from engine.unit_of_work import UnitOfWork

LONGEST_COVER = 366
LONGEST_REASON = 300


def check_may_arrange(session: Session, actor: Actor, person_id: int, today: date) -> None:
    """Refuse whoever is neither the person away nor looks after them.

    Raises:
        NotPermittedError: saying who can.
    """
    if actor.is_system or actor.person_id == person_id:
        return
    areas = {area_id for area_id, _ in roles_held(session, person_id, today)}
    if not areas & managed_areas(actor):
        message = (
            "Cover is arranged by the person who is away, by a business manager or a system administrator."
        )
        raise NotPermittedError(message)


def check_deputy(session: Session, actor: Actor, away: Person, deputy: Person | None, today: date) -> None:
    """Refuse a deputy who cannot stand in, or who would take the role for themselves.

    Raises:
        InvalidInputError: under ``deputy_id``.
        NotPermittedError: the actor arranges that they stand in for somebody else.
    """
    if deputy is None or not deputy.is_active or deputy.kind == SYSTEM_USER:
        raise InvalidInputError({"deputy_id": ["Choose somebody who works here"]})
    if deputy.id == away.id:
        raise InvalidInputError({"deputy_id": ["Choose somebody else: nobody stands in for themselves"]})
    if actor.person_id == deputy.id:
        message = (
            "Nobody gives themselves the roles of somebody else. Ask them, or a colleague, to arrange it."
        )
        raise NotPermittedError(message)
    theirs = {area_id for area_id, _ in roles_held(session, away.id, today)}
    if not theirs & {area_id for area_id, _ in roles_held(session, deputy.id, today)}:
        message = f"{deputy.name} holds no role in a partnership in which {away.name} holds one"
        raise InvalidInputError({"deputy_id": [message]})


def check_days(from_on: date, to_on: date, today: date) -> None:
    """Refuse days that make no absence.

    Raises:
        InvalidInputError: under ``from_on`` or ``to_on``.
    """
    if to_on < from_on:
        raise InvalidInputError({"to_on": ["The last day must not be before the first"]})
    if to_on < today:
        raise InvalidInputError({"to_on": ["The last day must not be in the past"]})
    if from_on < today:
        raise InvalidInputError({"from_on": ["The first day must be today or later"]})
    if (to_on - from_on).days > LONGEST_COVER:
        raise InvalidInputError({"to_on": ["Cover lasts a year at most. Give the roles to somebody instead"]})


def check_no_other(session: Session, away: Person, deputy: Person, from_on: date, to_on: date) -> None:
    """Refuse a second cover for the same days, and any chain: cover is not passed on.

    Raises:
        ConflictError: naming the cover that stands in the way.
    """
    query = (
        select(Cover)
        .where(
            Cover.ended_at.is_(None),
            Cover.from_on <= to_on,
            Cover.to_on >= from_on,
            or_(Cover.person_id.in_((away.id, deputy.id)), Cover.covered_by_id == away.id),
        )
        .order_by(Cover.from_on)
    )
    for other in session.scalars(query):
        days = f"from {day_words(other.from_on)} to {day_words(other.to_on)}"
        if other.person_id == away.id:
            message = f"Somebody stands in for {away.name} {days} already. End that cover first."
        elif other.person_id == deputy.id:
            message = f"{deputy.name} is away {days}. Choose somebody else, or other days."
        else:
            message = (
                f"{away.name} stands in for somebody {days}, and cover is not passed on. "
                "End that cover first, and let somebody else stand in."
            )
        raise ConflictError(message)


def end_cover(uow: UnitOfWork, cover: Cover) -> None:
    """End a cover, for the command and for whoever leaves."""
    cover.ended_at, cover.ended_by_id = uow.at, uow.actor.person_id
    uow.record("system", "cover.ended", cover=cover.id, person=cover.person_id, deputy=cover.covered_by_id)
