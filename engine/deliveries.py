"""One delivery of the outbox that a person sees to: locked after its subject, with the chain that records it.

Delivering itself is housekeeping (``engine.outbox``); what a person decides about a delivery is a command.
"""

from sqlalchemy import select

from engine.actor import Actor
from engine.errors import ConflictError, NotFoundError, NotPermittedError
from engine.models import Group, Membership, Outbox
from engine.roles import COORDINATORS, OPERATORS
from engine.unit_of_work import UnitOfWork
from engine.walls import check_not_shut_out

SERVICE = "service"


def lock_delivery(uow: UnitOfWork, outbox_id: int) -> tuple[Outbox, str]:
    """Lock the subject of a delivery, then the delivery, for somebody who may see to it.

    Returns:
        The row and the chain of the ledger that it belongs to: its case's, its area's, or the system's.

    Raises:
        NotFoundError: there is no such delivery.
        NotPermittedError: the actor does not look after its area.
        ConflictError: it is being delivered at this moment.
    """
    found = uow.session.execute(select(Outbox).where(Outbox.id == outbox_id)).scalar_one_or_none()
    if found is None:
        message = "This delivery does not exist."
        raise NotFoundError(message)
    if found.case_id is not None:
        areas, subject = {uow.lock_case(found.case_id).area_id}, f"case:{found.case_id}"
        check_not_shut_out(uow.session, uow.actor, found.case_id)
    elif found.area_id is not None:
        areas, subject = {uow.lock_area(found.area_id).id}, f"area:{found.area_id}"
    else:
        areas, subject = _areas_of(uow, found), "system"
    check_may_see_to(uow.actor, found.kind, areas)
    row = uow.session.scalars(
        select(Outbox)
        .where(Outbox.id == outbox_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()
    if row.state == "pending" and row.lease_until is not None and row.lease_until > uow.at:
        message = "This is being delivered at this moment. Look again in a minute."
        raise ConflictError(message)
    return row, subject


def check_may_see_to(actor: Actor, kind: str, areas: set[int]) -> None:
    """Refuse whoever does not look after one of the areas; the steps of cases are for coordinators only.

    Raises:
        NotPermittedError: with who may.
    """
    roles = COORDINATORS if kind == SERVICE else OPERATORS
    if not actor.is_system and not any(actor.holds(area_id, roles) for area_id in areas):
        message = "Only the partnership's team can see to this delivery."
        raise NotPermittedError(message)


def _areas_of(uow: UnitOfWork, row: Outbox) -> set[int]:
    """The areas of whom a delivery is for; a digest belongs to its reader, not to one area."""
    query = (
        select(Group.area_id)
        .join(Membership, Membership.group_id == Group.id)
        .where(Membership.person_id == row.person_id)
    )
    return set(uow.session.scalars(query))
