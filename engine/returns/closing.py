"""What was sent back is taken back, or waited for no more: what had been answered stands after all."""

from engine.clocks.events import stop_task_clocks
from engine.instances.case_work import CaseWork
from engine.models import Part, SendBack, Submission, Task
from engine.models.task import OPEN
from engine.returns.reviewing import list_waiting


def take_back(work: CaseWork, found: SendBack, reason: str) -> None:
    """Give up what was sent back: what had been answered stands after all."""
    session = work.uow.session
    task = session.get_one(Task, found.returned_task_id)
    part = session.get(Part, found.returned_part_id) if found.returned_part_id else None
    found.came_back_at = work.uow.at
    if task.token_id and part is not None:
        old = session.get_one(Submission, found.submission_id)
        part.state, part.assignee_id = "completed", old.person_id
        part.closed_at, part.closed_by_id = old.submitted_at, old.person_id
    else:
        for thing in (part, task):
            if thing is not None and thing.state in OPEN:
                thing.state, thing.closed_at, thing.close_reason = "withdrawn", work.uow.at, reason
        stop_task_clocks(work, task, reason)
    wait_no_more(work, found)
    work.record(
        "task.send_back_withdrawn", task=task.id, part=part.id if part else None, send_back=found.id,
        reason=reason,
    )  # fmt: skip


def wait_no_more(work: CaseWork, found: SendBack) -> None:
    """The reviewing task waits for what else it sent back, or for nothing any more."""
    reviewing = work.uow.session.get_one(Task, found.reviewing_task_id)
    if reviewing.waits_for_id is None:
        return
    work.uow.session.flush()
    others = [each for each in list_waiting(work.uow.session, reviewing.id) if each.id != found.id]
    reviewing.waits_for_id = others[-1].returned_task_id if others else None


def close_returned(work: CaseWork, reviewing: Task, reason: str) -> None:
    """When the token of a review has left, nothing that it sent back is waited for any more."""
    if reviewing.waits_for_id is None:
        return
    for found in list_waiting(work.uow.session, reviewing.id):
        take_back(work, found, reason)
    reviewing.waits_for_id = None
