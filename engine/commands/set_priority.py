"""Say how urgent a task is, whatever its date."""

from dataclasses import dataclass

from engine.errors import InvalidInputError
from engine.execute import NothingToDo
from engine.instances.finding import lock_thing
from engine.models.task import PRIORITIES
from engine.roles import COORDINATORS
from engine.task_moves import check_may_prioritise
from engine.unit_of_work import UnitOfWork


@dataclass(frozen=True)
class SetPriority:
    """The priority of a task or part: 0 as usual, 1 high, 2 urgent.

    Args:
        task_id: the task.
        priority: the number.
        part_id: which part, where the task is asked of several.
    """

    task_id: int
    priority: int
    part_id: int | None = None

    def run(self, uow: UnitOfWork) -> int | NothingToDo:
        """Set it.

        Raises:
            NotFoundError: no such task, or not for this actor.
            ConflictError: it is closed.
            NotPermittedError: the actor does not coordinate.
            InvalidInputError: there is no such priority.
        """
        work, task, part, element = lock_thing(uow, self.task_id, self.part_id)
        check_may_prioritise(uow.session, uow.actor, task, part, element)
        uow.act_with(task.area_id, COORDINATORS)
        if self.priority not in PRIORITIES:
            raise InvalidInputError({"priority": ["Choose how urgent this task is"]})
        thing = part or task
        if thing.priority == self.priority:
            return NothingToDo()
        thing.priority = self.priority
        work.record(
            "task.priority_set",
            task=task.id,
            part=self.part_id,
            element=task.element_id,
            priority=self.priority,
        )
        return task.id
