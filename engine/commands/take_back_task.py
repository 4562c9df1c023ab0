"""Take back a task that somebody else does for one."""

from dataclasses import dataclass

from engine.instances.assigning import take_back
from engine.instances.finding import lock_thing
from engine.task_moves import check_may_take_back
from engine.unit_of_work import UnitOfWork


@dataclass(frozen=True)
class TakeBackTask:
    """The owner of a delegated task or part does it themselves after all."""

    task_id: int
    part_id: int | None = None

    def run(self, uow: UnitOfWork) -> int:
        """End the delegation. What the other has typed so far stays their own draft.

        Raises:
            NotFoundError: no such task, or not for this actor.
            ConflictError: it is closed, or not delegated.
            NotPermittedError: somebody else delegated it.
        """
        work, task, part, element = lock_thing(uow, self.task_id, self.part_id)
        check_may_take_back(uow.session, uow.actor, task, part, element)
        if uow.actor.person_id != (part or task).owner_id:
            uow.for_id = (part or task).owner_id  # who stands in for the owner
        take_back(work, part or task)
        work.record("task.taken_back", task=task.id, part=self.part_id, element=task.element_id)
        return task.id
