"""Claim a task or part, so that others see who is doing it."""

from dataclasses import dataclass

from engine.execute import NothingToDo
from engine.instances.finding import lock_for_work
from engine.instances.membership import claim_reason, ensure_member
from engine.unit_of_work import UnitOfWork


@dataclass(frozen=True)
class ClaimTask:
    """Take an offered task; claiming names the person on the case."""

    task_id: int
    part_id: int | None = None

    def run(self, uow: UnitOfWork) -> int | NothingToDo:
        """Claim it.

        Raises:
            NotFoundError: no such task, or not for this actor.
            ConflictError: it is closed.
            NotPermittedError: it is not for this actor, or somebody else has it.
        """
        work, task, part, _ = lock_for_work(uow, self.task_id, self.part_id)
        thing = part or task
        if thing.assignee_id in uow.actor.people:
            return NothingToDo()
        thing.state, thing.assignee_id = "claimed", uow.actor.person_id
        ensure_member(work, claim_reason(task))
        work.record("task.claimed", task=task.id, part=self.part_id, element=task.element_id)
        return task.id
