"""No longer ask for an ad hoc task, with the reason."""

from dataclasses import dataclass

from engine.errors import NotFoundError
from engine.instances.closing import withdraw_task
from engine.instances.finding import lock_task
from engine.permissions import check_may_coordinate, check_open
from engine.plain_text import checked_text
from engine.roles import COORDINATORS
from engine.unit_of_work import UnitOfWork
from engine.visibility import may_know_task

LONGEST_REASON = 300


@dataclass(frozen=True)
class WithdrawAdHocTask:
    """A task, information request or meeting that is not needed any more."""

    task_id: int
    reason: str

    def run(self, uow: UnitOfWork) -> int:
        """Withdraw it and stop its clock.

        Raises:
            NotFoundError: no such task, a step of the diagram, or not for this actor.
            NotPermittedError: the actor does not coordinate.
            ConflictError: it is done or withdrawn already.
            InvalidInputError: no reason, or more than 300 characters.
        """
        work, task = lock_task(uow, self.task_id)
        if not task.ad_hoc_kind or not may_know_task(uow.session, uow.actor, task, None, uow.at):
            message = "This task does not exist."
            raise NotFoundError(message)
        check_may_coordinate(uow.actor, task.area_id)
        uow.act_with(task.area_id, COORDINATORS)
        check_open(uow.session, task)
        missing = "Say why it is not asked for any more"
        withdraw_task(work, task, checked_text("reason", self.reason, "reason", LONGEST_REASON, missing))
        return task.id
