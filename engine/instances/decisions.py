"""Decisions: the votes of the signatories, each immutable once signed, and what they came to."""

from collections import Counter

from engine.diagram.model import Element
from engine.errors import InvalidInputError
from engine.instances.case_work import CaseWork
from engine.instances.decision_records import store_first_record
from engine.instances.signing import ABSTAIN, ASIDE, votes_of
from engine.models import Decision, Instance, Part, Submission, Task, Vote
from engine.role_words import role_words
from engine.step_duties import CASTING
from forms import Field, Form
from forms.vocabulary import STOOD_ASIDE_WORDS


def record_vote(
    work: CaseWork,
    task: Task,
    part: Part,
    submission: Submission,
    form: Form,
    signed_with: str,
    words: str = "",
) -> None:
    """Store one signatory's vote. The form's vote field is the vote; the rest of it are the reasons.

    Args:
        signed_with: how the person proved just now who they are.
        words: the reasons where the form was not filled in.

    Raises:
        InvalidInputError: a casting vote, or the only one there is, abstains.
    """
    field = vote_field_of(form)
    choice = str(submission.values.get(field.key, ""))
    _check_decides(work, task, part, field, submission)
    labels = {option.value: option.label for option in field.options}
    vote = Vote(
        case_id=work.case.id,
        task_id=task.id,
        part_id=part.id,
        role=part.role,
        person_id=submission.person_id,
        on_behalf_of_id=submission.on_behalf_of_id,
        choice=choice,
        choice_label=STOOD_ASIDE_WORDS if choice == ASIDE else labels.get(choice, choice),
        stance=stance_of(field, choice),
        reasons=words or _said(form, submission, "reasons"),
        conditions=_said(form, submission, "conditions"),
        signed_with=signed_with,
        submission_id=submission.id,
        signed_at=work.uow.at,
    )
    work.uow.session.add(vote)
    work.record(
        "vote.signed", task=task.id, part=part.id, role=part.role, stance=vote.stance, signed_with=signed_with
    )


def _check_decides(work: CaseWork, task: Task, part: Part, field: Field, submission: Submission) -> None:
    if submission.values.get(field.key) != ABSTAIN:
        return
    element = work.bundle(work.instances[task.instance_id]).element(task.element_id)
    if part.key.startswith(CASTING):
        message = "The votes are level, and yours decides. Choose one of the other answers"
    elif len(element.signatories) == 1:
        message = "You decide this alone, so you cannot abstain. Choose one of the other answers"
    else:
        return
    raise InvalidInputError({field.key: [message]}, submission.values)


def vote_field_of(form: Form) -> Field:
    """The question of a form that is the vote.

    Raises:
        ValueError: it has none, which publishing refuses.
    """
    if form.vote_field is None:
        message = f"the form {form.id} of a signed decision has no vote"
        raise ValueError(message)
    return form.vote_field


def stance_of(field: Field, choice: str) -> str:
    """What a vote means for what is put: the first answer of its question agrees with it."""
    if choice in (ABSTAIN, ASIDE):
        return choice
    return "agree" if field.options and choice == field.options[0].value else "disagree"


def record_decision(
    work: CaseWork, instance: Instance, task: Task, element: Element, parts: list[Part]
) -> None:
    """Store the decision that a task's votes make, and its record with dissent kept visible."""
    votes = votes_of(work, task)
    counted = [vote for vote in votes if vote.stance != ASIDE]
    if not counted:
        return
    labels = Counter(vote.choice_label for vote in counted)
    outcome = "; ".join(f"{label}: {number} of {len(counted)}" for label, number in labels.most_common())
    outcome += _casting_words(work, element, votes, parts)
    is_unanimous = len(labels) == 1
    decision = Decision(
        case_id=work.case.id,
        task_id=task.id,
        element_id=task.element_id,
        name=task.name,
        outcome=outcome,
        is_unanimous=is_unanimous,
        made_at=work.uow.at,
    )
    work.uow.add(decision)
    work.record("decision.made", task=task.id, element=task.element_id, unanimous=is_unanimous)
    store_first_record(work, instance, task, decision, votes, parts)


def _casting_words(work: CaseWork, element: Element, votes: list[Vote], parts: list[Part]) -> str:
    seats = {part.id for part in parts if part.key.startswith(CASTING)}
    cast = any(vote.part_id in seats and vote.stance != ASIDE for vote in votes)
    if not cast:
        return ""
    say = role_words(work.uow.session, work.case.area_id)
    return f". Decided by the casting vote of the {say(element.casting)}"


def _said(form: Form, submission: Submission, what: str) -> str:
    field = form.signing_field(what)
    return str(submission.values.get(field.key) or "") if field else ""
