"""Give up waiting to deliver a message whose time is over."""

from dataclasses import dataclass

from sqlalchemy import select

from engine.errors import NotFoundError
from engine.execute import NothingToDo
from engine.instances.case_work import CaseWork
from engine.instances.kept_messages import expire
from engine.models import KeptMessage
from engine.unit_of_work import UnitOfWork


@dataclass(frozen=True)
class ExpireMessage:
    """One kept message, by its id."""

    message_id: int

    def run(self, uow: UnitOfWork) -> int | NothingToDo:
        """Close it; NothingToDo when it was delivered meanwhile, or its time is not over."""
        case_id = select(KeptMessage.case_id).where(KeptMessage.id == self.message_id).scalar_subquery()
        try:
            work = CaseWork.lock(uow, case_id)
        except NotFoundError:
            return NothingToDo()
        message = uow.session.get_one(KeptMessage, self.message_id)
        if message.state != "waiting" or message.expires_at > uow.at:
            return NothingToDo()
        expire(work, message)
        return message.id
