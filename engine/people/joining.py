"""Giving a role and ending one: the one way for the command line, the pages, the wizard and the import."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import Select, or_, select

from engine.errors import ConflictError, InvalidInputError, NotFoundError
from engine.models import Agency, Group, Membership, Person
from engine.people.rules import MANAGERS, check_may_give
from engine.roles import ROLE_LABELS, role_label
from engine.unit_of_work import UnitOfWork


@dataclass(frozen=True)
class NewRole:
    """A role to be held in a group of an area, for an agency where the role belongs to one."""

    group: str
    role: str
    from_on: date
    to_on: date | None = None
    agency: str | None = None


def give_role(uow: UnitOfWork, area_id: int, person_id: int, new: NewRole) -> Membership:
    """Give a person a role in a group of an area, which is locked for it.

    Raises:
        NotPermittedError: it is not the actor's to give, or would be their own.
        NotFoundError: no such area, person, group or agency.
        ConflictError: they hold it already for some of the days.
        InvalidInputError: no such role, or it ends before it begins.
    """
    if new.role not in ROLE_LABELS:
        raise InvalidInputError({"role": [f"There is no role “{new.role}”."]})
    if new.to_on is not None and new.to_on < new.from_on:
        raise InvalidInputError({"to_on": ["The end must not be before the beginning."]})
    check_may_give(uow.actor, area_id, new.role, person_id)
    uow.lock_area(area_id)
    uow.act_with(area_id, MANAGERS)
    session = uow.session
    group = session.scalar(select(Group).where(Group.area_id == area_id, Group.key == new.group))
    agency = session.scalar(select(Agency).where(Agency.area_id == area_id, Agency.key == new.agency))
    person = session.get(Person, person_id)
    if group is None:
        raise _unknown("group", new.group, session.scalars(_keys(Group, area_id)))
    if new.agency and agency is None:
        raise _unknown("agency", new.agency, session.scalars(_keys(Agency, area_id)))
    if person is None:
        message = "There is no such person."
        raise NotFoundError(message)
    membership = Membership(
        group_id=group.id,
        person_id=person.id,
        role=new.role,
        agency_id=agency.id if agency else None,
        from_on=new.from_on,
        to_on=new.to_on,
    )
    if not uow.actor.is_system:
        _check_not_held(uow, membership, person.name)
    session.add(membership)
    session.flush()
    uow.record(f"area:{area_id}", "membership.added", membership=membership.id, role=new.role)
    return membership


def end_role(
    uow: UnitOfWork,
    membership: Membership,
    area_id: int,
    from_on: date,
    reason: str = "",
    *,
    is_reviewed: bool = False,
) -> None:
    """End a role whose area is locked: from a day on it is held no more. What was done with it stays.

    Args:
        reason: why, for the record.
        is_reviewed: an access review ends it, whose own rule has been asked.

    Raises:
        NotPermittedError: it is not the actor's to end, or their own.
        ConflictError: the organisation's sign-in gives it.
    """
    if not is_reviewed:
        check_may_give(uow.actor, area_id, membership.role, membership.person_id)
        uow.act_with(area_id, MANAGERS)
    if membership.source and not uow.actor.is_system:
        message = (
            f"The role “{role_label(membership.role)}” comes from the organisation's own sign-in, which "
            "would give it back. Ask whoever looks after the groups there to take the person out."
        )
        raise ConflictError(message)
    membership.to_on = from_on - timedelta(days=1)
    body = {"membership": membership.id, "role": membership.role, "to_on": membership.to_on.isoformat()}
    uow.record(f"area:{area_id}", "membership.ended", **body, **({"reason": reason} if reason else {}))


def _check_not_held(uow: UnitOfWork, new: Membership, name: str) -> None:
    """Refuse the same role twice on one day: ending one would not end it."""
    query = select(Membership.id).where(
        Membership.group_id == new.group_id,
        Membership.person_id == new.person_id,
        Membership.role == new.role,
        Membership.agency_id == new.agency_id if new.agency_id else Membership.agency_id.is_(None),
        or_(Membership.to_on.is_(None), Membership.to_on >= new.from_on),
    )
    if new.to_on is not None:
        query = query.where(Membership.from_on <= new.to_on)
    if uow.session.scalar(query.limit(1)) is not None:
        message = f"{name} holds the role “{role_label(new.role)}” in this group already in those days."
        raise ConflictError(message)


def _keys(of: type[Group] | type[Agency], area_id: int) -> Select[str]:
    return select(of.key).where(of.area_id == area_id).order_by(of.key)


def _unknown(kind: str, key: str, known: Iterable[str]) -> NotFoundError:
    return NotFoundError(
        f"There is no {kind} “{key}” in this partnership. There are: {', '.join(known) or 'none'}."
    )
