"""Take a message from another system: deliver it if its case waits for it, else keep it until it does."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from engine.errors import ConflictError, InvalidInputError, NotFoundError
from engine.instances.case_work import CaseWork
from engine.instances.completing import name_stage
from engine.instances.kept_messages import check_values, deliver_now, find_known
from engine.models import KeptMessage
from engine.permissions import check_holds
from engine.unit_of_work import UnitOfWork
from engine.visibility import access_level

LONGEST_KEEPING = 365
DEFAULT_KEEPING = 30


@dataclass(frozen=True)
class Received:
    """What became of a message: ``delivered`` or ``waiting``."""

    id: int
    state: str


@dataclass(frozen=True)
class ReceiveMessage:
    """A message, addressed by case and element.

    Args:
        case_id: the case.
        element_id: a message event or receive task of a process that the case runs, or that those call.
        raw: the answers to the element's form, if it has one.
        key: the sender's own, the same for every repeat: a case takes it once, for ever.
        keep_days: how long it is kept if the case does not wait for it yet.
    """

    case_id: int
    element_id: str
    raw: Mapping[str, Any]
    key: str
    keep_days: int = DEFAULT_KEEPING

    def run(self, uow: UnitOfWork) -> Received:
        """Judge it, then deliver or keep it.

        Raises:
            NotFoundError: no such case or message for this actor.
            NotPermittedError: another role sends this message.
            ConflictError: a message with this key has come already, or the case is complete.
            InvalidInputError: the values do not pass; nothing is stored.
        """
        work = CaseWork.lock(uow, self.case_id)
        known = find_known(work, self.element_id)
        area_id = work.case.area_id
        roles = frozenset({(known.element.role if known else "") or "business_manager"})
        may = area_id in uow.actor.areas and known is not None and uow.actor.holds(area_id, roles)
        if not may and access_level(uow.session, uow.actor, work.case, uow.at) == "none":
            message = "This case does not exist."
            raise NotFoundError(message)
        if known is None:
            message = "No process of this case has a message of this name."
            raise NotFoundError(message)
        check_holds(uow.actor, area_id, roles, "send this message")
        uow.act_with(area_id, roles)
        self._check(work)
        values = check_values(work, known, self.raw)
        kept = KeptMessage(
            case_id=work.case.id,
            element_id=self.element_id,
            key=f"{uow.actor.person_id}:{self.key}",
            values=values,
            person_id=uow.actor.person_id,
            state="waiting",
            received_at=uow.at,
            expires_at=uow.at + timedelta(days=self.keep_days),
        )
        uow.session.add(kept)
        uow.session.flush()
        received = Received(kept.id, "delivered")
        if deliver_now(work, kept, values):
            work.settle()
            name_stage(work)
            return received
        work.record("message.kept", message=kept.id, element=self.element_id)
        return Received(kept.id, "waiting")

    def _check(self, work: CaseWork) -> None:
        if not 1 <= self.keep_days <= LONGEST_KEEPING:
            message = f"A message is kept for 1 to {LONGEST_KEEPING} days"
            raise InvalidInputError({"keep_days": [message]})
        if work.case.state != "open":
            message = "The case is complete and waits for nothing any more."
            raise ConflictError(message)
        key = f"{work.uow.actor.person_id}:{self.key}"
        query = select(KeptMessage.id).where(KeptMessage.case_id == work.case.id, KeptMessage.key == key)
        if work.uow.session.scalar(query) is not None:
            message = "A message with this key has come already. Nothing was done twice."
            raise ConflictError(message)
