"""A finished step: its task row closes, clocks that waited for it are met, and the instance moves on."""

from sqlalchemy import select

from engine.clocks.events import close_case_clocks, happened
from engine.instances.advancing import advance
from engine.instances.case_work import ENDED, CaseWork
from engine.instances.closing import withdraw_task
from engine.instances.faults import Action
from engine.models import Submission, Task
from engine.models.task import OPEN
from engine.returns.closing import close_returned


def complete_task(work: CaseWork, task: Task, submission: Submission | None) -> None:
    """Close a task as done and queue the move of its token; what it had sent back is waited for no more.

    Args:
        submission: the form that completed it; None for called processes, services and parts.
    """
    instance = work.instances[task.instance_id]
    element = work.bundle(instance).element(task.element_id)
    task.state, task.closed_at = "completed", work.uow.at
    task.closed_by_id = work.uow.actor.person_id
    proof = {"submission": submission.id, "digest": submission.digest} if submission else {}
    work.record("task.completed", task=task.id, element=task.element_id, instance=instance.id, **proof)
    for released in element.releases:
        release(work, released)
    close_returned(work, task, "The step that checks it is done.")
    happened(work, f"task:{task.element_id}", instance, task=task)
    work.queue.append(lambda: _move_on(work, task))


def _move_on(work: CaseWork, task: Task) -> None:
    """Look the instance up afresh: a savepoint may have been rolled back since."""
    instance = work.instances[task.instance_id]
    if instance.state not in ENDED:
        advance(work, instance, Action("complete", task.token_id, task.element_id))


def release(work: CaseWork, element_id: str) -> None:
    """Let the other agencies read the answers to a parts task (facts, section 3.3 rule 6)."""
    query = select(Task).where(
        Task.case_id == work.case.id, Task.element_id == element_id, Task.released_at.is_(None)
    )
    for task in work.uow.session.scalars(query):
        task.released_at = work.uow.at
        work.record("task.released", task=task.id, element=element_id)


def complete_case_if_ended(work: CaseWork) -> None:
    """A case is complete when its instances have ended; after-care clocks run on (design, D4)."""
    if work.case.state != "open" or any(found.state not in ENDED for found in work.instances.values()):
        return
    for task in work.tasks:
        if task.ad_hoc_kind and task.state in OPEN:
            withdraw_task(work, task, "The case is complete.")
    work.case.state, work.case.completed_at, work.case.stage = "complete", work.uow.at, "Complete"
    close_case_clocks(work)
    work.record("case.completed")


def name_stage(work: CaseWork) -> None:
    """What people call the place a case has reached: the stage its root has called, else its steps."""
    if work.case.state != "open":
        return
    roots = {instance.id for instance in work.instances.values() if instance.kind == "root"}
    at_rest = [task for task in work.tasks if task.token_id and task.state in OPEN]
    open_ = [task for task in at_rest if task.instance_id in roots]
    stages = [task for task in open_ if task.kind == "call"] or open_
    if stages:
        work.case.stage = ", ".join(dict.fromkeys(task.name for task in stages))[:200]
