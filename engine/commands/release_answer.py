"""Let the other agencies read one agency's answer to an information request."""

from dataclasses import dataclass

from engine.ad_hoc.steps import REQUEST
from engine.errors import ConflictError, NotFoundError
from engine.instances.finding import lock_task
from engine.permissions import check_may_coordinate
from engine.roles import COORDINATORS
from engine.unit_of_work import UnitOfWork
from engine.visibility import may_know_task


@dataclass(frozen=True)
class ReleaseAnswer:
    """Release what an agency answered; it cannot be taken back, as it may have been read."""

    task_id: int

    def run(self, uow: UnitOfWork) -> int:
        """Mark the request as released: its answer, and the files that came with it.

        Raises:
            NotFoundError: no such request, or not for this actor.
            NotPermittedError: the actor does not coordinate.
            ConflictError: it has not been answered, or it is released already.
        """
        work, task = lock_task(uow, self.task_id)
        is_request = task.ad_hoc_kind == REQUEST
        if not is_request or not may_know_task(uow.session, uow.actor, task, None, uow.at):
            message = "This request does not exist."
            raise NotFoundError(message)
        check_may_coordinate(uow.actor, task.area_id)
        uow.act_with(task.area_id, COORDINATORS)
        if task.state != "completed":
            message = "There is no answer to release: the agency has not given one."
            raise ConflictError(message)
        if task.released_at is not None:
            message = "This answer was released already. The other agencies can read it."
            raise ConflictError(message)
        task.released_at = uow.at
        work.record("task.released", task=task.id, element=task.element_id)
        return task.id
