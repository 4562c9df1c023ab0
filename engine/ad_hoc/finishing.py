"""An ad hoc task that is answered or withdrawn: it closes with its clock, and no token moves."""

from sqlalchemy import select

from engine.clocks.running import TICKING, meet
from engine.instances.case_work import CaseWork
from engine.models import AdHocTask, Part, Submission, Task
from engine.notices.events import tell_ad_hoc_done


def finish_ad_hoc(work: CaseWork, task: Task, part: Part | None, submission: Submission) -> None:
    """Close it as answered and keep its outcome; whoever asked is told."""
    who = work.uow.actor.person_id
    for thing in (part, task):
        if thing is not None:
            thing.state, thing.closed_at, thing.closed_by_id = "completed", work.uow.at, who
    row = work.uow.session.scalars(select(AdHocTask).where(AdHocTask.task_id == task.id)).one()
    row.outcome = str(submission.values.get("outcome") or "")
    work.record(
        "task.completed",
        task=task.id,
        part=part.id if part else None,
        element=task.element_id,
        instance=task.instance_id,
        submission=submission.id,
        digest=submission.digest,
    )
    for clock in work.clocks:
        if clock.task_id == task.id and clock.state in TICKING:
            meet(work, clock, work.uow.today)
    tell_ad_hoc_done(work, task, row)
