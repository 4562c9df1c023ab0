"""Retry a machine step that failed, after its cause has been mended."""

from dataclasses import dataclass

from engine.errors import ConflictError
from engine.instances.case_work import ENDED
from engine.instances.completing import name_stage
from engine.instances.faults import STANDING, open_faults
from engine.instances.finding import lock_fault
from engine.instances.retrying import retry
from engine.unit_of_work import UnitOfWork


@dataclass(frozen=True)
class RetryFault:
    """One fault, tried again by a person of the partnership's team; also one that was given up."""

    fault_id: int

    def run(self, uow: UnitOfWork) -> bool:
        """Try the failed step again.

        Returns:
            Whether the step ran; it has an open fault if it failed once more.

        Raises:
            NotFoundError: no such fault.
            NotPermittedError: the actor does not coordinate.
            ConflictError: it was mended meanwhile, or its instance has ended.
        """
        work, fault, instance = lock_fault(uow, self.fault_id)
        if fault.state not in STANDING or instance.state in ENDED:
            message = "This fault has been dealt with already."
            raise ConflictError(message)
        work.record("fault.tried_again", fault=fault.id, instance=instance.id, element=fault.element_id)
        fault.state, fault.closed_at, fault.closed_by_id, fault.close_reason = "open", None, None, ""
        uow.session.flush()
        retry(work, fault)
        work.settle()
        name_stage(work)
        instance = work.instances[fault.instance_id]
        return all(left.element_id != fault.element_id for left in open_faults(work, instance))
