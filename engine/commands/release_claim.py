"""Give a claimed task back to everybody it was offered to."""

from dataclasses import dataclass

from engine.errors import NotPermittedError
from engine.execute import NothingToDo
from engine.instances.finding import find_part, lock_task
from engine.permissions import check_open
from engine.roles import COORDINATORS
from engine.unit_of_work import UnitOfWork


@dataclass(frozen=True)
class ReleaseClaim:
    """The person who claimed a task, or the partnership's team, offers it again."""

    task_id: int
    part_id: int | None = None

    def run(self, uow: UnitOfWork) -> int | NothingToDo:
        """Release it.

        Raises:
            ConflictError: it is closed.
            NotPermittedError: it is somebody else's, and the actor does not coordinate.
        """
        work, task = lock_task(uow, self.task_id)
        part = find_part(work, task, self.part_id) if self.part_id is not None else None
        thing = part or task
        check_open(uow.session, thing)
        if thing.assignee_id is None:
            return NothingToDo()
        if thing.assignee_id != uow.actor.person_id and not uow.actor.holds(task.area_id, COORDINATORS):
            message = "Only the person who claimed this task, or the partnership's team, can release it."
            raise NotPermittedError(message)
        thing.state, thing.assignee_id = "offered", None
        work.record("task.released_claim", task=task.id, part=self.part_id, element=task.element_id)
        return task.id
