"""Ask one more to sign a decision while it is being made: a role again, or a person by name."""

from dataclasses import dataclass

from engine.diagram.model import Element
from engine.errors import ConflictError, InvalidInputError, NotPermittedError
from engine.instances.finding import lock_task, step_of
from engine.instances.membership import given_reason, name_person
from engine.instances.parts import count_parts
from engine.instances.signing import add_seat
from engine.models import Task
from engine.models.task import OPEN
from engine.permissions import check_may_coordinate, check_open
from engine.plain_text import checked_text
from engine.queries.candidates import list_candidates
from engine.roles import COORDINATORS, role_label
from engine.step_duties import rule_against
from engine.unit_of_work import UnitOfWork

LONGEST = 300


@dataclass(frozen=True)
class AddSignatory:
    """A seat in a decision that is open: after somebody stood aside, or beside those who sign.

    Args:
        task_id: the decision.
        role: one of the roles that the process lets sign it.
        reason: why, for the record.
        person_id: who; None asks everybody with the role.
    """

    task_id: int
    role: str
    reason: str
    person_id: int | None = None

    def run(self, uow: UnitOfWork) -> int:
        """Open the seat.

        Returns:
            The part's id.

        Raises:
            NotFoundError: no such task.
            NotPermittedError: the actor does not coordinate, or nobody signs this task.
            ConflictError: the task is closed, or the role is asked already and nobody is named.
            InvalidInputError: no such role, nobody who holds it or whom no duty keeps out, or no reason.
        """
        work, task = lock_task(uow, self.task_id)
        check_may_coordinate(uow.actor, task.area_id)
        uow.act_with(task.area_id, COORDINATORS)
        check_open(uow.session, task)
        element = step_of(work, task)
        if not element.signatories:
            message = "Nobody signs this task."
            raise NotPermittedError(message)
        if self.role not in element.signatories:
            raise InvalidInputError({"role": ["Choose one of the roles that sign this decision"]})
        reason = checked_text("reason", self.reason, "reason", LONGEST, "Say why one more is asked to sign")
        self._check_person(uow, task.area_id, task.case_id)
        if self.person_id is not None:
            self._check_duties(uow, task, element)
        count = count_parts(work, task)
        waiting = [part for part in count.parts if part.role == self.role and part.state in OPEN]
        if any(part.assignee_id == self.person_id for part in waiting):
            message = f"“{role_label(self.role)}” has been asked and has not signed yet."
            raise ConflictError(message)
        part = add_seat(work, task, self.role, count, self.person_id)
        if self.person_id is not None:
            name_person(work, self.person_id, given_reason(task))
        work.record(
            "signatory.added", task=task.id, part=part.id, element=element.id, role=self.role, reason=reason
        )
        return part.id

    def _check_duties(self, uow: UnitOfWork, task: Task, element: Element) -> None:
        rule = rule_against(uow.session, self.person_id or 0, task, None, element)
        if rule:
            raise InvalidInputError({"person": [f"Choose somebody else: {rule}"]})

    def _check_person(self, uow: UnitOfWork, area_id: int, case_id: int) -> None:
        if self.person_id is None:
            return
        holders = list_candidates(uow.session, area_id, self.role, None, uow.today, case_id)
        if self.person_id not in {one.person_id for one in holders}:
            raise InvalidInputError({"person": ["Choose somebody who holds the role today"]})
