"""Decisions: the votes of the signatories, each immutable once signed, and what they came to."""

from collections import Counter

from sqlalchemy import select

from engine.instances.case_work import CaseWork
from engine.models import Decision, Part, Submission, Task, Vote
from forms import Form


def record_vote(work: CaseWork, task: Task, part: Part, submission: Submission, form: Form) -> None:
    """Store one signatory's vote. The form's vote field is the vote; the rest of it are the reasons."""
    field = form.vote_field
    if field is None:
        message = f"the form {form.id} of a signed decision has no vote"
        raise ValueError(message)
    choice = str(submission.values.get(field.key, ""))
    labels = {option.value: option.label for option in field.options}
    work.uow.session.add(
        Vote(
            case_id=work.case.id,
            task_id=task.id,
            part_id=part.id,
            role=part.role,
            person_id=submission.person_id,
            on_behalf_of_id=submission.on_behalf_of_id,
            choice=choice,
            choice_label=labels.get(choice, choice),
            submission_id=submission.id,
            signed_at=work.uow.at,
        )
    )
    work.record("vote.signed", task=task.id, part=part.id, role=part.role)


def record_decision(work: CaseWork, task: Task) -> None:
    """Store the decision that a task's votes make, with dissent kept visible."""
    work.uow.session.flush()
    votes = list(work.uow.session.scalars(select(Vote).where(Vote.task_id == task.id).order_by(Vote.id)))
    if not votes:
        return
    counted = Counter(vote.choice_label for vote in votes)
    outcome = "; ".join(f"{label}: {number} of {len(votes)}" for label, number in counted.most_common())
    work.uow.session.add(
        Decision(
            case_id=work.case.id,
            task_id=task.id,
            element_id=task.element_id,
            name=task.name,
            outcome=outcome,
            is_unanimous=len(counted) == 1,
            made_at=work.uow.at,
        )
    )
    work.record("decision.made", task=task.id, element=task.element_id, unanimous=len(counted) == 1)
