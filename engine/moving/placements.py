"""What the commands about placements share: who may ask, who may decide, finding and locking."""

from typing import Final

from sqlalchemy import select

from engine.actor import Actor
from engine.errors import ConflictError, NotFoundError, NotPermittedError
from engine.instances.case_work import CaseWork
from engine.models import Instance, Placement
from engine.permissions import check_holds
from engine.roles import PLACEMENT_DECIDERS
from engine.unit_of_work import UnitOfWork

LONGEST_REASON: Final = 2000
DECIDERS: Final = PLACEMENT_DECIDERS


def lock_instance(uow: UnitOfWork, instance_id: int) -> tuple[CaseWork, Instance]:
    """Lock the case of an instance for somebody who may move its tokens, or decide on it.

    Raises:
        NotFoundError: there is no such instance.
        NotPermittedError: not for this actor.
    """
    case_id = uow.session.scalar(select(Instance.case_id).where(Instance.id == instance_id))
    if case_id is None:
        message = "This process does not exist."
        raise NotFoundError(message)
    work = CaseWork.lock(uow, case_id)
    check_holds(uow.actor, work.case.area_id, DECIDERS, "move a case by hand")
    uow.act_with(work.case.area_id, DECIDERS)
    return work, work.instances[instance_id]


def lock_placement(uow: UnitOfWork, placement_id: int) -> tuple[CaseWork, Placement, Instance]:
    """Lock the case of a placement, then read it as it is now.

    Raises:
        NotFoundError: there is no such placement.
        NotPermittedError: not for this actor.
    """
    found = uow.session.scalar(select(Placement.instance_id).where(Placement.id == placement_id))
    if found is None:
        message = "Nobody has asked for this, or it is not for you."
        raise NotFoundError(message)
    work, instance = lock_instance(uow, found)
    return work, uow.session.get_one(Placement, placement_id, populate_existing=True), instance


def check_may_approve_placement(actor: Actor, placement: Placement) -> None:
    """A second person approves: a coordinator, the chair or the director, never whoever asked.

    Raises:
        NotPermittedError: not this actor.
    """
    check_holds(actor, placement.area_id, DECIDERS, "approve this")
    if placement.asked_by_id in actor.acts_as(placement.area_id, DECIDERS):
        message = "You asked for this, so somebody else has to approve it."
        raise NotPermittedError(message)


def check_not_stale(placement: Placement, instance: Instance) -> None:
    """Refuse what was asked for when the case stood elsewhere.

    Raises:
        ConflictError: the case has moved on since.
    """
    if placement.instance_revision != instance.revision:
        message = "The case has moved on since this was asked for. Look at it again and ask anew."
        raise ConflictError(message)
