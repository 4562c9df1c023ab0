"""Do what a service task asks for, from its outbox row, once."""

from dataclasses import dataclass

from sqlalchemy import select

from engine.errors import NotFoundError
from engine.execute import NothingToDo
from engine.instances.case_work import CaseWork
from engine.instances.completing import complete_task, name_stage
from engine.instances.services import SERVICES
from engine.models import Outbox
from engine.unit_of_work import UnitOfWork


@dataclass(frozen=True)
class DeliverService:
    """One outbox row of kind ``service``. Safe to repeat: the row is locked and read again."""

    outbox_id: int

    def run(self, uow: UnitOfWork) -> int | NothingToDo:
        """Run the registered service and move the token on.

        Returns:
            The outbox row's id, or NothingToDo when it was delivered or its step withdrawn.

        Raises:
            NotFoundError: the row names a service that is not registered.
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
        element = work.bundle(work.instances[task.instance_id]).element(task.element_id)
        service = SERVICES.get(element.service)
        if service is None:
            message = f"No service is registered under the name “{element.service}”."
            raise NotFoundError(message)
        service(work, work.instances[task.instance_id], element)
        complete_task(work, task, None)
        work.settle()
        name_stage(work)
        return row.id
