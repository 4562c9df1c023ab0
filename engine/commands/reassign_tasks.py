"""Give several tasks of one case to somebody else, or to everybody with their roles, with one reason.

Many cases are a batch: one such command for each case, so that each is one transaction.
"""

from dataclasses import dataclass

from engine.errors import InvalidInputError
from engine.execute import NothingToDo
from engine.instances.assigning import pass_on
from engine.instances.case_work import CaseWork
from engine.instances.finding import find_part, find_task, step_of
from engine.plain_text import checked_text
from engine.roles import COORDINATORS
from engine.task_moves import LONGEST_REASON, WHY_REASSIGNED, check_may_be_given, check_may_reassign
from engine.unit_of_work import UnitOfWork


@dataclass(frozen=True)
class ReassignTasks:
    """All of these tasks and parts of a case change hands, or none.

    Args:
        case_id: the case.
        things: each a task and, where it is asked of several, which part.
        person_id: who is to have them; None offers each to everybody with its role.
        reason: why; it stays on the record.
    """

    case_id: int
    things: tuple[tuple[int, int | None], ...]
    person_id: int | None
    reason: str

    def run(self, uow: UnitOfWork) -> int | NothingToDo:
        """Reassign them; what the person has already, or nobody has, stays as it is.

        Returns:
            How many have changed hands.

        Raises:
            NotFoundError: no such case, task or part, or not for this actor.
            ConflictError: one of them is closed.
            NotPermittedError: the actor does not coordinate.
            InvalidInputError: no reason, or that person could not do one of them today.
        """
        work = CaseWork.lock(uow, self.case_id)
        reason = checked_text("reason", self.reason, "reason", LONGEST_REASON, WHY_REASSIGNED)
        if not self.things:
            raise InvalidInputError({"things": ["Choose at least one task"]})
        uow.act_with(work.case.area_id, COORDINATORS)
        moved = 0
        for task_id, part_id in self.things:
            task = find_task(work, task_id)
            part = find_part(work, task, part_id) if part_id is not None else None
            thing, element = part or task, step_of(work, task)
            check_may_reassign(uow.session, uow.actor, task, part, element)
            if thing.assignee_id == self.person_id:
                continue
            if self.person_id is not None:
                check_may_be_given(uow.session, task, part, element, self.person_id, uow.today)
            pass_on(work, thing, self.person_id, reason)
            moved += 1
        return moved or NothingToDo()
