"""What was sent back has been done again: its new answer stands, and no token moves."""

from sqlalchemy import select

from engine.instances.answers import promote_facts
from engine.instances.case_work import CaseWork
from engine.instances.parts import count_again
from engine.models import Part, SendBack, Submission, Task
from engine.notices.events import tell_came_back
from engine.returns.closing import wait_no_more
from forms import Form


def find_sent_back(work: CaseWork, task: Task, part: Part | None) -> SendBack | None:
    """The sending back that a task or part answers; None for any other."""
    return work.uow.session.scalar(
        select(SendBack).where(
            SendBack.returned_task_id == task.id,
            SendBack.returned_part_id == (part.id if part else None),
            SendBack.came_back_at.is_(None),
        )
    )


def done_again(work: CaseWork, task: Task, part: Part | None, submission: Submission, form: Form) -> None:
    """Close a task without a token that was sent back: its new answer supersedes the old.

    Facts are set again; what else followed from the old answer stays as it was.
    """
    if part is None:
        promote_facts(work, work.instances[task.instance_id], form, submission)
    else:
        part.state, part.closed_at, part.closed_by_id = "completed", work.uow.at, work.uow.actor.person_id
        work.uow.session.flush()
        count_again(work, task)
    task.state, task.closed_at = "completed", work.uow.at
    task.closed_by_id = work.uow.actor.person_id
    work.record(
        "task.completed",
        task=task.id,
        part=part.id if part else None,
        element=task.element_id,
        instance=task.instance_id,
        submission=submission.id,
        digest=submission.digest,
    )
    came_back(work, task, part, submission)


def came_back(work: CaseWork, task: Task, part: Part | None, submission: Submission) -> None:
    """Tell the reviewer that what they sent back has come back; nothing to do for any other task."""
    found = find_sent_back(work, task, part)
    if found is None:
        return
    found.came_back_at, found.new_submission_id = work.uow.at, submission.id
    wait_no_more(work, found)
    work.record("task.came_back", task=task.id, part=part.id if part else None, send_back=found.id)
    tell_came_back(work, found, task)
