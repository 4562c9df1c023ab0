"""Keep a half-finished form, so that nothing typed is lost."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from sqlalchemy import select

from engine.errors import InvalidInputError, NotFoundError
from engine.models import Draft, Instance, Part, Task
from engine.permissions import check_answered_by_form, check_may_work_on, check_open
from engine.unit_of_work import UnitOfWork
from engine.visibility import may_see_task

LARGEST_DRAFT = 200_000


@dataclass(frozen=True)
class SaveDraft:
    """What a person has typed so far. Takes no case lock and writes no ledger entry: it is no evidence."""

    needs_ledger: ClassVar[bool] = False

    task_id: int
    raw: Mapping[str, Any]
    part_id: int | None = None

    def run(self, uow: UnitOfWork) -> int:
        """Store or replace the person's draft of this task.

        Raises:
            NotFoundError: no such task.
            ConflictError: it is closed.
            NotPermittedError: it is not for this actor.
            InvalidInputError: more than 200,000 characters.
        """
        session = uow.session
        task = session.get(Task, self.task_id)
        part = session.get(Part, self.part_id) if self.part_id is not None else None
        mismatched = self.part_id is not None and (part is None or part.task_id != self.task_id)
        known = task is not None and not mismatched and uow.actor.person_id is not None
        if task is None or not known or not may_see_task(session, uow.actor, task, part, uow.at):
            message = "This task does not exist."
            raise NotFoundError(message)
        check_open(session, part or task)
        check_answered_by_form(task, part)
        version_id = session.get_one(Instance, task.instance_id).version_id
        element = uow.library.get(session, version_id).element(task.element_id)
        check_may_work_on(session, uow.actor, task, part, element, uow.at)
        if len(str(self.raw)) > LARGEST_DRAFT:
            message = "What you have typed is too long to keep as a draft. Shorten it or attach it as a file."
            raise InvalidInputError({"": [message]}, self.raw)
        query = select(Draft).where(
            Draft.task_id == task.id, Draft.part_id == self.part_id, Draft.person_id == uow.actor.person_id
        )
        draft = uow.session.scalar(query)
        if draft is None:
            draft = Draft(task_id=task.id, part_id=self.part_id, person_id=uow.actor.person_id)
            uow.session.add(draft)
        draft.values, draft.saved_at = dict(self.raw), uow.at
        uow.session.flush()
        return draft.id
