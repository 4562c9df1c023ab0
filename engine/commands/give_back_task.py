"""Give a task back to the person for whom one was to do it."""

from dataclasses import dataclass

from engine.instances.assigning import offer_again, take_back
from engine.instances.finding import act_on, lock_thing
from engine.models import Person
from engine.task_moves import check_may_give_back
from engine.unit_of_work import UnitOfWork


@dataclass(frozen=True)
class GiveBackTask:
    """Whoever a task or part was delegated to gives it back; where its owner has left it is offered again."""

    task_id: int
    part_id: int | None = None

    def run(self, uow: UnitOfWork) -> int:
        """Give it back.

        Raises:
            NotFoundError: no such task, or not for this actor.
            ConflictError: it is closed, or not delegated.
            NotPermittedError: somebody else does it.
        """
        work, task, part, element = lock_thing(uow, self.task_id, self.part_id)
        check_may_give_back(uow.session, uow.actor, task, part, element)
        act_on(uow, task, part, element)
        thing = part or task
        owner = uow.session.get(Person, thing.owner_id)
        if owner is not None and owner.is_active:
            take_back(work, thing)
        else:
            offer_again(work, thing)
        work.record("task.given_back", task=task.id, part=self.part_id, element=task.element_id)
        return task.id
