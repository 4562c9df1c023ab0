"""Let somebody else do a task for one."""

from dataclasses import dataclass

from engine.instances.assigning import delegate
from engine.instances.finding import act_on, lock_thing
from engine.task_moves import check_may_be_given, check_may_delegate
from engine.unit_of_work import UnitOfWork


@dataclass(frozen=True)
class DelegateTask:
    """Whoever has a task or part asks another to do it for them; they stay responsible and can take it back.

    Args:
        task_id: the task.
        person_id: who is to do it.
        part_id: which part, where the task is asked of several.
    """

    task_id: int
    person_id: int
    part_id: int | None = None

    def run(self, uow: UnitOfWork) -> int:
        """Delegate it.

        Raises:
            NotFoundError: no such task, or not for this actor.
            ConflictError: it is closed, nobody has it, or it is delegated already.
            NotPermittedError: it is somebody else's, or the process asked one person by name.
            InvalidInputError: that person could not do it today; in words that say who could.
        """
        work, task, part, element = lock_thing(uow, self.task_id, self.part_id)
        check_may_delegate(uow.session, uow.actor, task, part, element)
        check_may_be_given(uow.session, task, part, element, self.person_id, uow.today)
        act_on(uow, task, part, element)
        delegate(work, part or task, self.person_id)
        work.record(
            "task.delegated",
            task=task.id,
            part=self.part_id,
            element=task.element_id,
            person=self.person_id,
        )
        return task.id
