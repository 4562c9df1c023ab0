"""Deliveries that did not arrive: mails, messages to other systems, and steps done by themselves.

Who they were for, what sort they are, when and why they failed; never what they hold.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, func, or_, select
from sqlalchemy.orm import Session

from engine.actor import Actor
from engine.deliveries import SERVICE
from engine.errors import NotFoundError
from engine.models import Case, Group, Membership, Outbox, Person
from engine.permissions import check_may_operate
from engine.roles import COORDINATORS, OPERATORS
from engine.visibility import areas_with
from engine.walls import is_open_to

PAGE = 25
_LARGEST_ID = 2**63 - 1

STATES: Mapping[str, ColumnElement[bool]] = {
    "failed": Outbox.state == "failed",
    "waiting": (Outbox.state == "pending") & (Outbox.attempts > 0),
    "given_up": Outbox.state == "given_up",
}
_SORTS = {
    "mail:rung:": "Message about a deadline",
    "mail:digest:": "Daily digest",
    "mail:weekly:": "Weekly overview",
    "mail:account:": "Message about an account",
    "mail:": "Mail",
    "service:": "A step that Caseway does by itself",
    "webhook:": "Message to another system",
}


@dataclass(frozen=True)
class DeliveryLine:
    """One delivery as a list shows it. ``next_at`` is set while it will be tried again by itself."""

    id: int
    sort: str
    state: str
    who: str
    case_id: int | None
    reference: str
    attempts: int
    created_at: datetime
    next_at: datetime | None
    error: str
    is_step: bool
    may_see_to: bool


@dataclass(frozen=True)
class DeliveryPage:
    """A page of deliveries and where the next begins."""

    rows: tuple[DeliveryLine, ...]
    after: int | None


def list_deliveries(
    session: Session, actor: Actor, state: str, before: int | None = None, *, limit: int = PAGE
) -> DeliveryPage:
    """The deliveries of the actor's areas with a state of STATES, newest first.

    Args:
        before: only older ones than this id.

    Raises:
        NotPermittedError: the actor looks after no area.
    """
    check_may_operate(actor)
    query = _lines().where(_theirs(actor), STATES[state])
    if before is not None:
        query = query.where(Outbox.id < max(min(before, _LARGEST_ID), 0))
    rows = session.execute(query.order_by(Outbox.id.desc()).limit(limit + 1)).all()
    more, rows = len(rows) > limit, rows[:limit]
    found = tuple(_line(actor, row) for row in rows)
    return DeliveryPage(found, found[-1].id if more else None)


def count_deliveries(session: Session, actor: Actor) -> dict[str, int]:
    """How many there are with each state, in one statement."""
    counts = [func.count().filter(condition).label(name) for name, condition in STATES.items()]
    query = select(*counts).select_from(Outbox).outerjoin(Case, Case.id == Outbox.case_id)
    row = session.execute(query.where(_theirs(actor), or_(*STATES.values()))).one()
    return {name: row._mapping[name] for name in STATES}  # noqa: SLF001


def get_delivery(session: Session, actor: Actor, delivery_id: int) -> DeliveryLine:
    """One delivery that did not arrive.

    Raises:
        NotFoundError: there is none, or not in the actor's areas.
    """
    query = _lines().where(_theirs(actor), or_(*STATES.values()), Outbox.id == delivery_id)
    row = session.execute(query).one_or_none()
    if row is None:
        message = "This delivery does not exist."
        raise NotFoundError(message)
    return _line(actor, row)


def _lines() -> Select[*tuple[Any, ...]]:
    return (
        select(Outbox, Person.name.label("who"), Case.reference, Case.area_id.label("case_area"))
        .outerjoin(Person, Person.id == Outbox.person_id)
        .outerjoin(Case, Case.id == Outbox.case_id)
    )


def _theirs(actor: Actor) -> ColumnElement[bool]:
    areas = areas_with(actor, OPERATORS)
    readers = (
        select(Membership.person_id)
        .join(Group, Group.id == Membership.group_id)
        .where(Group.area_id.in_(areas))
    )
    nobodys = Outbox.case_id.is_(None) & Outbox.area_id.is_(None)
    return or_(
        Case.area_id.in_(areas) & is_open_to(actor, Case.id),
        Outbox.case_id.is_(None) & Outbox.area_id.in_(areas),
        nobodys & Outbox.person_id.in_(readers),
    )


def _line(actor: Actor, row: Row[Any]) -> DeliveryLine:
    parcel: Outbox = row.Outbox
    coordinates = row.case_area is not None and actor.holds(row.case_area, COORDINATORS)
    return DeliveryLine(
        id=parcel.id,
        sort=next((words for start, words in _SORTS.items() if parcel.key.startswith(start)), parcel.kind),
        state="waiting" if parcel.state == "pending" else parcel.state,
        who=row.who or "",
        case_id=parcel.case_id if coordinates else None,
        reference=row.reference or "",
        attempts=parcel.attempts,
        created_at=parcel.created_at,
        next_at=parcel.next_at if parcel.state == "pending" else None,
        error=parcel.last_error,
        is_step=parcel.kind == SERVICE,
        may_see_to=coordinates or parcel.kind != SERVICE,
    )
