"""From an id in an address to a locked case and the task, part or fault meant."""

from sqlalchemy import bindparam, select

from engine.diagram.model import Element
from engine.errors import NotFoundError
from engine.instances.case_work import CaseWork
from engine.models import Fault, Instance, Part, Task
from engine.permissions import check_answered_by_form, check_may_coordinate, check_may_work_on, check_open
from engine.roles import COORDINATORS
from engine.standing_in import stands_in_for
from engine.unit_of_work import UnitOfWork
from engine.visibility import may_know_task

_CASE_OF_TASK = select(Task.case_id).where(Task.id == bindparam("task_id")).scalar_subquery()


def lock_task(uow: UnitOfWork, task_id: int) -> tuple[CaseWork, Task]:
    """Lock the case of a task, then read the task as it is now.

    Raises:
        NotFoundError: there is no such task.
    """
    try:
        work = CaseWork.lock(uow, _CASE_OF_TASK, task_id=task_id)
    except NotFoundError as error:
        message = "This task does not exist."
        raise NotFoundError(message) from error
    task = next((found for found in work.tasks if found.id == task_id), None)
    return work, task if task is not None else uow.session.get_one(Task, task_id)


def find_task(work: CaseWork, task_id: int) -> Task:
    """One task of a locked case of which the actor may know.

    Raises:
        NotFoundError: the case has no such task, or this actor may not know that it has.
    """
    uow, task = work.uow, work.uow.session.get(Task, task_id)
    is_here = task is not None and task.case_id == work.case.id
    if task is None or not is_here or not may_know_task(uow.session, uow.actor, task, None, uow.at):
        message = "This task does not exist."
        raise NotFoundError(message)
    return task


def lock_for_work(
    uow: UnitOfWork, task_id: int, part_id: int | None
) -> tuple[CaseWork, Task, Part | None, Element]:
    """Lock what an actor wants to work on, and check that they may: the one rule for every such command.

    Raises:
        NotFoundError: there is no such task or part, or this actor may not know that there is.
        ConflictError: it is closed, in words that say by whom.
        NotPermittedError: it is not done by a form, or not by this actor.
    """
    work, task, part, element = lock_thing(uow, task_id, part_id)
    check_open(uow.session, part or task)
    check_answered_by_form(task, part)
    check_may_work_on(uow.session, uow.actor, task, part, element, uow.at)
    uow.for_id = stands_in_for(uow.actor, task, part, element)
    return work, task, part, element


def lock_thing(
    uow: UnitOfWork, task_id: int, part_id: int | None
) -> tuple[CaseWork, Task, Part | None, Element]:
    """Lock a task, or one part of it, of which the actor may know.

    Raises:
        NotFoundError: there is no such task or part, or this actor may not know that there is.
    """
    work, task = lock_task(uow, task_id)
    part = find_part(work, task, part_id) if part_id is not None else None
    if not may_know_task(uow.session, uow.actor, task, part, uow.at):
        message = "This task does not exist."
        raise NotFoundError(message)
    return work, task, part, step_of(work, task)


def step_of(work: CaseWork, task: Task) -> Element:
    """The step of an open task in the version its instance runs; one of ours where no diagram asks for it."""
    return work.bundle(work.instances[task.instance_id]).element(task.element_id)


def act_on(uow: UnitOfWork, task: Task, part: Part | None, element: Element) -> None:
    """Say in whose place the actor moves a task that they may move: its holder's, or the team's."""
    thing = part or task
    if {thing.assignee_id, thing.owner_id} & uow.actor.people:
        uow.for_id = stands_in_for(uow.actor, task, part, element)
    else:
        uow.act_with(task.area_id, COORDINATORS)


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


def lock_fault(uow: UnitOfWork, fault_id: int) -> tuple[CaseWork, Fault, Instance]:
    """Lock the case of a fault for somebody who coordinates, then read the fault as it is now.

    Raises:
        NotFoundError: there is no such fault.
        NotPermittedError: the actor does not coordinate in the area of the case.
    """
    case_id = uow.session.scalar(select(Fault.case_id).where(Fault.id == fault_id))
    if case_id is None:
        message = "This fault does not exist."
        raise NotFoundError(message)
    work = CaseWork.lock(uow, case_id)
    check_may_coordinate(uow.actor, work.case.area_id)
    uow.act_with(work.case.area_id, COORDINATORS)
    fault = uow.session.get_one(Fault, fault_id)
    return work, fault, work.instances[fault.instance_id]
