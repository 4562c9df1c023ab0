"""From an id in an address to a locked case and the task or part meant."""

from sqlalchemy import select

from engine.errors import NotFoundError
from engine.instances.case_work import CaseWork
from engine.models import Part, Task
from engine.unit_of_work import UnitOfWork


def lock_task(uow: UnitOfWork, task_id: int) -> tuple[CaseWork, Task]:
    """Lock the case of a task, then read the task as it is now.

    Raises:
        NotFoundError: there is no such task.
    """
    case_id = uow.session.scalar(select(Task.case_id).where(Task.id == task_id))
    if case_id is None:
        message = "This task does not exist."
        raise NotFoundError(message)
    work = CaseWork.lock(uow, case_id)
    task = next((found for found in work.tasks if found.id == task_id), None)
    return work, task if task is not None else uow.session.get_one(Task, task_id)


def find_part(work: CaseWork, task: Task, part_id: int) -> Part:
    """One part of a task.

    Raises:
        NotFoundError: the task has no such part.
    """
    part = work.uow.session.scalar(select(Part).where(Part.id == part_id, Part.task_id == task.id))
    if part is None:
        message = "This part of the task does not exist."
        raise NotFoundError(message)
    return part
