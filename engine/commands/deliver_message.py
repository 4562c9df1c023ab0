"""Record that a message which the process waits for has come in."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from engine.errors import ConflictError, NotFoundError
from engine.instances.case_work import CaseWork
from engine.instances.completing import name_stage
from engine.instances.messages import receive_message, waiting_messages
from engine.permissions import check_holds
from engine.unit_of_work import UnitOfWork


@dataclass(frozen=True)
class DeliverMessage:
    """A message, delivered by case and element, never by guessing which case it means.

    Args:
        case_id: the case.
        element_id: the message event of the diagram.
        raw: the answers to the event's form, if it has one.
    """

    case_id: int
    element_id: str
    raw: Mapping[str, Any]

    def run(self, uow: UnitOfWork) -> int:
        """Store what came in and fire the waiting event.

        Raises:
            NotFoundError: no such case.
            ConflictError: the case does not wait for this message (any more).
            NotPermittedError: the actor does not hold the role that records it.
            InvalidInputError: the answers do not pass; nothing is stored.
        """
        work = CaseWork.lock(uow, self.case_id)
        waiting = next(
            (found for found in waiting_messages(work) if found.element.id == self.element_id), None
        )
        if work.case.area_id not in uow.actor.areas and not uow.actor.is_system:
            message = "This case does not exist."
            raise NotFoundError(message)
        if waiting is None:
            message = "The case is not waiting for this message any more."
            raise ConflictError(message)
        role = waiting.element.role or "business_manager"
        check_holds(uow.actor, work.case.area_id, frozenset({role}), "record this message")
        uow.act_with(work.case.area_id, {role})
        receive_message(work, waiting, self.raw, uow.actor.person_id)
        work.settle()
        name_stage(work)
        return work.case.id
