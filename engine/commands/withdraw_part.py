"""Stop asking for one part of a task, a signatory's included, with the reason."""

from dataclasses import dataclass

from engine.instances.completing import name_stage
from engine.instances.finding import find_part, lock_task, step_of
from engine.instances.parts import count_parts, withdraw_part
from engine.instances.signing import check_may_leave
from engine.permissions import check_has_token, check_may_coordinate, check_open
from engine.plain_text import checked_text
from engine.roles import COORDINATORS
from engine.unit_of_work import UnitOfWork

LONGEST = 300


@dataclass(frozen=True)
class WithdrawPart:
    """One part that is no longer asked for; the rest may then be enough."""

    task_id: int
    part_id: int
    reason: str

    def run(self, uow: UnitOfWork) -> int:
        """Withdraw it.

        Raises:
            NotPermittedError: the actor does not coordinate, or the decision needs this signatory.
            ConflictError: the task or the part is closed.
            InvalidInputError: no reason, one that cannot be stored, or over 300 characters.
        """
        work, task = lock_task(uow, self.task_id)
        check_may_coordinate(uow.actor, task.area_id)
        uow.act_with(task.area_id, COORDINATORS)
        check_open(uow.session, task)
        check_has_token(task)
        part = find_part(work, task, self.part_id)
        check_open(uow.session, part)
        element = step_of(work, task)
        if element.signatories:
            instance = work.instances[task.instance_id]
            check_may_leave(work, instance, part, element, count_parts(work, task))
        missing = "Say why this is no longer asked for"
        withdraw_part(work, task, part, checked_text("reason", self.reason, "reason", LONGEST, missing))
        work.settle()
        name_stage(work)
        return part.id
