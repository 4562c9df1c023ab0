"""Give a claimed task back to everybody it was offered to."""

from dataclasses import dataclass

from engine.execute import NothingToDo
from engine.instances.assigning import offer_again
from engine.instances.finding import act_on, lock_thing
from engine.task_moves import check_may_release
from engine.unit_of_work import UnitOfWork


@dataclass(frozen=True)
class ReleaseClaim:
    """The person who claimed a task, or the partnership's team, offers it again."""

    task_id: int
    part_id: int | None = None

    def run(self, uow: UnitOfWork) -> int | NothingToDo:
        """Release it.

        Raises:
            NotFoundError: no such task, or not for this actor.
            ConflictError: it is closed, or done for somebody else.
            NotPermittedError: it is somebody else's and the actor does not coordinate, or the process asked
                that one person by name.
        """
        work, task, part, element = lock_thing(uow, self.task_id, self.part_id)
        thing = part or task
        if thing.state == "offered":
            return NothingToDo()
        check_may_release(uow.session, uow.actor, task, part, element)
        act_on(uow, task, part, element)
        offer_again(work, thing)
        work.record("task.released_claim", task=task.id, part=self.part_id, element=task.element_id)
        return task.id
