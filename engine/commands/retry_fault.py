"""Retry a machine step that failed, after its cause has been mended."""

from dataclasses import dataclass

from sqlalchemy import select

from engine.errors import ConflictError, NotFoundError
from engine.instances.case_work import ENDED, CaseWork
from engine.instances.completing import name_stage
from engine.instances.retrying import retry
from engine.models import Fault
from engine.permissions import check_may_coordinate
from engine.unit_of_work import UnitOfWork


@dataclass(frozen=True)
class RetryFault:
    """One fault, tried again by a person of the partnership's team."""

    fault_id: int

    def run(self, uow: UnitOfWork) -> bool:
        """Try the failed step again.

        Returns:
            Whether the instance runs again; a new fault is stored if it failed once more.

        Raises:
            NotFoundError: no such fault.
            ConflictError: it was mended meanwhile, or its instance has ended.
        """
        case_id = uow.session.scalar(select(Fault.case_id).where(Fault.id == self.fault_id))
        if case_id is None:
            message = "This fault does not exist."
            raise NotFoundError(message)
        work = CaseWork.lock(uow, case_id)
        check_may_coordinate(uow.actor, work.case.area_id)
        fault = uow.session.get_one(Fault, self.fault_id)
        instance = work.instances[fault.instance_id]
        if fault.state != "open" or instance.state in ENDED:
            message = "This fault has been dealt with already."
            raise ConflictError(message)
        work.record("fault.tried_again", fault=fault.id, instance=instance.id, element=fault.element_id)
        retry(work, fault)
        work.settle()
        name_stage(work)
        return work.instances[fault.instance_id].state != "faulted"
