"""Give a claimed task back to everybody it was offered to."""

from dataclasses import dataclass

from engine.errors import NotFoundError, NotPermittedError
from engine.execute import NothingToDo
from engine.instances.finding import find_part, lock_task
from engine.instances.membership import end_claim
from engine.permissions import check_open, is_named
from engine.roles import COORDINATORS
from engine.unit_of_work import UnitOfWork
from engine.visibility import may_see_task


@dataclass(frozen=True)
class ReleaseClaim:
    """The person who claimed a task, or the partnership's team, offers it again."""

    task_id: int
    part_id: int | None = None

    def run(self, uow: UnitOfWork) -> int | NothingToDo:
        """Release it.

        Raises:
            NotFoundError: no such task, or not for this actor.
            ConflictError: it is closed.
            NotPermittedError: it is somebody else's and the actor does not coordinate, or the process asked
                that one person by name.
        """
        work, task = lock_task(uow, self.task_id)
        part = find_part(work, task, self.part_id) if self.part_id is not None else None
        thing = part or task
        if not may_see_task(uow.session, uow.actor, task, part, uow.at):
            message = "This task does not exist."
            raise NotFoundError(message)
        check_open(uow.session, thing)
        element = work.bundle(work.instances[task.instance_id]).element(task.element_id)
        if part is not None and is_named(part, element):
            message = "This part was asked of one person by name, so nobody else can do it."
            raise NotPermittedError(message)
        if thing.assignee_id is None:
            return NothingToDo()
        if thing.assignee_id != uow.actor.person_id and not uow.actor.holds(task.area_id, COORDINATORS):
            message = "Only the person who claimed this task, or the partnership's team, can release it."
            raise NotPermittedError(message)
        end_claim(work, thing.assignee_id, task)
        thing.state, thing.assignee_id = "offered", None
        work.record("task.released_claim", task=task.id, part=self.part_id, element=task.element_id)
        return task.id
