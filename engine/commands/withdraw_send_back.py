"""Take back what was sent back: what had been answered stands after all."""

from dataclasses import dataclass

from engine.errors import ConflictError, NotFoundError, NotPermittedError
from engine.instances.completing import name_stage
from engine.instances.finding import lock_task
from engine.instances.parts import check_quorum
from engine.models import Part, SendBack, Task
from engine.models.task import OPEN
from engine.plain_text import checked_text
from engine.returns.closing import take_back
from engine.roles import COORDINATORS
from engine.unit_of_work import UnitOfWork
from engine.visibility import may_know_task

LONGEST_REASON = 300


@dataclass(frozen=True)
class WithdrawSendBack:
    """Whoever sent it back, or the partnership's team, no longer asks for it to be done again."""

    send_back_id: int
    reason: str

    def run(self, uow: UnitOfWork) -> int:
        """Withdraw the task, or close the part again with the answer it had.

        Raises:
            NotFoundError: no such sending back, or not for this actor.
            NotPermittedError: somebody else sent it back, and the actor does not coordinate.
            ConflictError: it has come back, or is no longer waited for.
            InvalidInputError: no reason, or more than 300 characters.
        """
        found = uow.session.get(SendBack, self.send_back_id)
        if found is None:
            message = "Nothing of this kind was sent back."
            raise NotFoundError(message)
        work, task = lock_task(uow, found.returned_task_id)
        uow.session.refresh(found)
        coordinates = uow.actor.holds(task.area_id, COORDINATORS)
        if found.sent_by_id not in uow.actor.people and not coordinates:
            reviewing = uow.session.get_one(Task, found.reviewing_task_id)
            if not may_know_task(uow.session, uow.actor, reviewing, None, uow.at):
                message = "Nothing of this kind was sent back."
                raise NotFoundError(message)
            message = "Only the person who sent it back, or the partnership's team, can take it back."
            raise NotPermittedError(message)
        uow.act_with(task.area_id, COORDINATORS)
        part = uow.session.get(Part, found.returned_part_id) if found.returned_part_id else None
        if found.came_back_at is not None or (part or task).state not in OPEN:
            message = "It has come back, or is no longer waited for."
            raise ConflictError(message)
        reason = checked_text(
            "reason", self.reason, "reason", LONGEST_REASON, "Say why it need not be done again"
        )
        take_back(work, found, reason)
        if part is not None and task.token_id:
            instance = work.instances[task.instance_id]
            check_quorum(work, instance, task, work.bundle(instance).element(task.element_id))
        work.settle()
        name_stage(work)
        return found.id
