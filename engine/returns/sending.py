"""Sending an answer back: the same part again while its task is open, else a task without a token."""

from sqlalchemy import exists, literal, select

from engine.instances.case_work import CaseWork
from engine.models import Membership, Part, Person, SendBack, Submission, Task
from engine.models.task import OPEN
from engine.notices.events import tell_returned
from engine.reading_actor import areas_of_groups, counts_today
from engine.walls import shut_out_people


def send_back(
    work: CaseWork, reviewing: Task, reviewing_part: Part | None, submission: Submission, comments: str
) -> SendBack:
    """Ask for an answer to be given again. No token moves, and what was answered stays as it is.

    Args:
        work: the locked case.
        reviewing: the task that waits for the new answer; the task of the part itself where its own
            co-ordinator sends it back.
        reviewing_part: the reviewer's own part, where the review is asked of several.
        submission: the answer.
        comments: what is wrong with it.
    """
    session = work.uow.session
    done = session.get_one(Task, submission.task_id)
    part = session.get(Part, submission.part_id) if submission.part_id is not None else None
    if part is not None and done.state in OPEN:
        task = done
        part.closed_at = part.closed_by_id = None
        part.assignee_id = _who_does_it_again(work, done.area_id, part.role, submission)
        part.state = "returned" if part.assignee_id else "offered"
    else:
        task, part = _task_again(work, reviewing, done, part, submission)
    found = SendBack(
        case_id=work.case.id,
        reviewing_task_id=reviewing.id,
        reviewing_part_id=reviewing_part.id if reviewing_part else None,
        returned_task_id=task.id,
        returned_part_id=part.id if part else None,
        submission_id=submission.id,
        comments=comments,
        sent_at=work.uow.at,
        sent_by_id=work.uow.actor.person_id,
    )
    work.uow.add(found)
    if reviewing is not task:
        reviewing.waits_for_id = task.id
    work.record(
        "task.sent_back",
        task=task.id,
        part=part.id if part else None,
        element=task.element_id,
        submission_sent_back=submission.id,
        send_back=found.id,
    )
    tell_returned(work, found.id, task, part)
    return found


def _task_again(
    work: CaseWork, reviewing: Task, done: Task, part: Part | None, submission: Submission
) -> tuple[Task, Part | None]:
    """A second row of a step that is done: no token rests on it, and its reviewer's date is its date."""
    thing = part or done
    assignee_id = _who_does_it_again(work, done.area_id, thing.role, submission)
    again = Task(
        area_id=done.area_id,
        case_id=done.case_id,
        instance_id=done.instance_id,
        token_id="",
        element_id=done.element_id,
        kind=done.kind,
        name=done.name,
        role=done.role,
        assignee_id=None if part else assignee_id,
        state="returned" if assignee_id or part else "offered",
        opened_at=work.uow.at,
        due_on=reviewing.due_on,
        sort_on=reviewing.sort_on,
        clock_id=reviewing.clock_id,
        released_at=done.released_at,
    )
    work.uow.add(again)
    work.tasks.append(again)
    if part is None:
        return again, None
    part_again = Part(
        area_id=part.area_id,
        case_id=part.case_id,
        task_id=again.id,
        key=part.key,
        label=part.label,
        role=part.role,
        agency_id=part.agency_id,
        assignee_id=assignee_id,
        state="returned" if assignee_id else "offered",
        asked_at=work.uow.at,
        due_on=reviewing.due_on,
        sort_on=reviewing.sort_on,
        clock_id=reviewing.clock_id,
    )
    work.uow.add(part_again)
    return again, part_again


def _who_does_it_again(work: CaseWork, area_id: int, role: str, submission: Submission) -> int | None:
    """Whoever answered, if they still may; else it is offered to everybody with the role."""
    today = work.uow.today
    counts_in = areas_of_groups()
    still = (
        exists()
        .where(Person.id == submission.person_id, Person.is_active)
        .where(Membership.person_id == Person.id, Membership.role == role, counts_today(literal(today)))
        .where(counts_in.c.group_id == Membership.group_id, counts_in.c.area_id == area_id)
        .where(Person.id.not_in(shut_out_people(work.case.id)))
    )
    return submission.person_id if work.uow.session.scalar(select(still)) else None
