"""Set the day on which somebody means to look at a task again."""

from dataclasses import dataclass
from datetime import date

from engine.errors import InvalidInputError
from engine.execute import NothingToDo
from engine.instances.finding import act_on, lock_thing
from engine.task_moves import check_may_follow_up
from engine.unit_of_work import UnitOfWork


@dataclass(frozen=True)
class SetFollowUp:
    """The follow-up day of a task or part. It moves no clock and no due date.

    Args:
        task_id: the task.
        on: the day; None takes it away.
        part_id: which part, where the task is asked of several.
    """

    task_id: int
    on: date | None
    part_id: int | None = None

    def run(self, uow: UnitOfWork) -> int | NothingToDo:
        """Set it.

        Raises:
            NotFoundError: no such task, or not for this actor.
            ConflictError: it is closed.
            NotPermittedError: it is somebody else's and the actor does not coordinate.
            InvalidInputError: a day that has passed.
        """
        work, task, part, element = lock_thing(uow, self.task_id, self.part_id)
        check_may_follow_up(uow.session, uow.actor, task, part, element)
        act_on(uow, task, part, element)
        thing = part or task
        if thing.follow_up_on == self.on:
            return NothingToDo()
        if self.on is not None and self.on < uow.today:
            raise InvalidInputError({"follow_up_on": ["Enter today or a day that is still to come"]})
        thing.follow_up_on = self.on
        work.record(
            "task.follow_up_set",
            task=task.id,
            part=self.part_id,
            element=task.element_id,
            on=self.on.isoformat() if self.on else None,
        )
        return task.id
