"""Do what a service task asks for, from its outbox row, once."""

from dataclasses import dataclass

from sqlalchemy import select

from engine.execute import NothingToDo
from engine.instances.case_work import CaseWork
from engine.instances.completing import name_stage
from engine.instances.services import do_service
from engine.models import Outbox
from engine.unit_of_work import UnitOfWork


@dataclass(frozen=True)
class DeliverService:
    """One outbox row of kind ``service``. Safe to repeat: the row is locked and read again."""

    outbox_id: int

    def run(self, uow: UnitOfWork) -> int | NothingToDo:
        """Run the registered service and move the token on.

        Returns:
            The outbox row's id, or NothingToDo when it was delivered already. A service that fails leaves
            a fault, for a person to retry.
        """
        case_id = uow.session.scalar(select(Outbox.case_id).where(Outbox.id == self.outbox_id))
        if case_id is None:
            return NothingToDo()
        work = CaseWork.lock(uow, case_id)
        row = uow.session.get_one(Outbox, self.outbox_id)
        if row.state != "pending":
            return NothingToDo()
        row.state, row.delivered_at = "delivered", uow.at
        task = work.open_task(row.payload["instance"], row.payload["token"])
        if task is None:
            work.record("service.obsolete", outbox=row.id, element=row.payload["element"])
            return row.id
        do_service(work, task)
        work.settle()
        name_stage(work)
        return row.id
