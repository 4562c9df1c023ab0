"""Claim a task or part, so that others see who is doing it."""

from dataclasses import dataclass

from engine.execute import NothingToDo
from engine.instances.finding import find_part, lock_task
from engine.instances.membership import ensure_member
from engine.permissions import check_may_work_on, check_open
from engine.unit_of_work import UnitOfWork


@dataclass(frozen=True)
class ClaimTask:
    """Take an offered task; claiming names the person on the case."""

    task_id: int
    part_id: int | None = None

    def run(self, uow: UnitOfWork) -> int | NothingToDo:
        """Claim it.

        Raises:
            ConflictError: it is closed.
            NotPermittedError: it is not for this actor, or somebody else has it.
        """
        work, task = lock_task(uow, self.task_id)
        part = find_part(work, task, self.part_id) if self.part_id is not None else None
        thing = part or task
        check_open(uow.session, thing)
        element = work.bundle(work.instances[task.instance_id]).element(task.element_id)
        check_may_work_on(uow.session, uow.actor, task, part, element)
        if thing.assignee_id == uow.actor.person_id:
            return NothingToDo()
        thing.state, thing.assignee_id = "claimed", uow.actor.person_id
        ensure_member(work, f"Claimed “{task.name}”")
        work.record("task.claimed", task=task.id, part=self.part_id, element=task.element_id)
        return task.id
