"""From the id of a correction to its locked case, for somebody who may know of it."""

from sqlalchemy import select

from engine.errors import NotFoundError
from engine.instances.case_work import CaseWork
from engine.models import Correction, Submission, Task
from engine.unit_of_work import UnitOfWork
from engine.visibility import may_read_submission, working_level


def lock_correction(uow: UnitOfWork, correction_id: int) -> tuple[CaseWork, Correction]:
    """Lock the case of a correction, then read the correction as it is now.

    Raises:
        NotFoundError: there is none, or the actor may not read the answer that it corrects.
    """
    message = "This correction does not exist."
    case_id = uow.session.scalar(select(Correction.case_id).where(Correction.id == correction_id))
    if case_id is None:
        raise NotFoundError(message)
    work = CaseWork.lock(uow, case_id)
    correction = uow.session.get_one(Correction, correction_id)
    old = uow.session.get_one(Submission, correction.submission_id)
    task = uow.session.get(Task, old.task_id) if old.task_id is not None else None
    level = working_level(uow.session, uow.actor, work.case, uow.at)
    if level in ("none", "header") or not may_read_submission(uow.actor, level, old, task):
        raise NotFoundError(message)
    return work, correction
