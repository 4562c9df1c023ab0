"""Give a task to somebody else, or to everybody with its role again, with the reason."""

from dataclasses import dataclass

from engine.errors import InvalidInputError
from engine.instances.assigning import pass_on
from engine.instances.finding import lock_thing
from engine.plain_text import checked_text
from engine.roles import COORDINATORS
from engine.task_moves import LONGEST_REASON, WHY_REASSIGNED, check_may_be_given, check_may_reassign
from engine.unit_of_work import UnitOfWork


@dataclass(frozen=True)
class ReassignTask:
    """The partnership's team decides who has a task or part from now on.

    Args:
        task_id: the task.
        person_id: who is to have it; None offers it to everybody with its role.
        reason: why; it stays on the record.
        part_id: which part, where the task is asked of several.
    """

    task_id: int
    person_id: int | None
    reason: str
    part_id: int | None = None

    def run(self, uow: UnitOfWork) -> int:
        """Reassign it.

        Raises:
            NotFoundError: no such task, or not for this actor.
            ConflictError: it is closed.
            NotPermittedError: the actor does not coordinate.
            InvalidInputError: no reason, or that person could not do it today; in words that say who could.
        """
        work, task, part, element = lock_thing(uow, self.task_id, self.part_id)
        check_may_reassign(uow.session, uow.actor, task, part, element)
        uow.act_with(task.area_id, COORDINATORS)
        reason = checked_text("reason", self.reason, "reason", LONGEST_REASON, WHY_REASSIGNED)
        thing = part or task
        if self.person_id is not None:
            check_may_be_given(uow.session, task, part, element, self.person_id, uow.today)
        elif thing.assignee_id is None:
            raise InvalidInputError({"person": ["It is offered to everybody with its role already"]})
        pass_on(work, thing, self.person_id, reason)
        return task.id
