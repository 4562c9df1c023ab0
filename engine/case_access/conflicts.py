"""Declarations of interest on a case, and recusal: whoever is recused is shut out, and a deputy starts.

They are declared on their own page, or while somebody answers or signs a task.
"""

from typing import Final

from sqlalchemy import select

from engine.case_access.members import find_memberships, put_on_case, shut_out
from engine.errors import InvalidInputError
from engine.instances.assigning import pass_on
from engine.instances.case_work import CaseWork
from engine.instances.finding import step_of
from engine.models import Conflict, Part, Submission, Task, Vote
from engine.models.case import RECUSED, WORKING
from engine.notices.access import tell_conflict, tell_named
from engine.queries.candidates import list_candidates_for
from engine.queries.deputies import list_deputies
from forms import Form
from forms.vocabulary import STOOD_ASIDE

NATURES: Final = {
    "none": "No interest",
    "personal": "Personal: I know or am related to somebody in the case",
    "professional": "Professional: I, or those I supervise, have worked with the family",
    "other": "Another interest",
}
MANAGED: Final = {
    "none": "No interest that matters",
    "noted": "Noted: they go on, and it is kept in mind",
    "recused": "Recused: they leave the case, and a deputy starts",
}
ASIDE: Final = "aside"
MANAGED_WORDS: Final = MANAGED | {ASIDE: "Stood aside: they take no part in one decision, and others sign it"}


def declare(work: CaseWork, person_id: int, nature: str, words: str) -> Conflict:
    """Write down what somebody declares; it takes the place of what they declared before, which is kept."""
    before = find_open(work, person_id)
    if before is not None:
        before.ended_at = work.uow.at
    conflict = Conflict(
        case_id=work.case.id,
        person_id=person_id,
        nature=nature,
        words=words,
        declared_at=work.uow.at,
        declared_by_id=person_id,
    )
    work.uow.session.add(conflict)
    work.uow.session.flush()
    work.record("conflict.declared", conflict=conflict.id, person=person_id, nature=nature)
    return conflict


def declare_in_answer(work: CaseWork, submission: Submission, form: Form) -> None:
    """What an answer declares is an interest like any other: those who decide are told.

    The same words again, as where a step is done once more, declare nothing new.
    """
    field, person_id = form.signing_field("interest"), submission.person_id
    words = str(submission.values.get(field.key) or "").strip() if field is not None else ""
    if not words or person_id is None:
        return
    before = find_open(work, person_id)
    if before is None or before.words != words:
        tell_conflict(work, declare(work, person_id, "other", words))


def declare_aside(work: CaseWork, task: Task, words: str) -> None:
    """Whoever stands aside from a decision has declared an interest, and has managed it so far themselves."""
    person_id = work.uow.actor.person_id
    if person_id is None:
        return
    conflict = declare(work, person_id, "other", words)
    settle(work, conflict, ASIDE, f"Stood aside from “{task.name}”")
    work.record("conflict.decided", conflict=conflict.id, person=person_id, managed=ASIDE)
    tell_conflict(work, conflict)


def is_decided(conflict: Conflict) -> bool:
    """Whether nothing is left to decide: who stood aside may still be recused, or go on with a note."""
    return conflict.ended_at is not None or conflict.managed not in ("", ASIDE)


def find_open(work: CaseWork, person_id: int) -> Conflict | None:
    """The declaration of one person on a case that counts, if there is one."""
    query = select(Conflict).where(
        Conflict.case_id == work.case.id, Conflict.person_id == person_id, Conflict.ended_at.is_(None)
    )
    return work.uow.session.scalars(query.order_by(Conflict.id.desc())).first()


def settle(work: CaseWork, conflict: Conflict, managed: str, how: str) -> None:
    """Write down how a declaration is managed."""
    conflict.managed, conflict.how_managed = managed, how
    conflict.decided_at, conflict.decided_by_id = work.uow.at, work.uow.actor.person_id


def recuse(work: CaseWork, conflict: Conflict, deputy_id: int | None) -> None:
    """Shut out whoever declared, and let the deputy start: what they had passes on.

    Raises:
        InvalidInputError: the deputy is nobody who can start on this case today.
    """
    uow, reason = work.uow, "Recused: a conflict of interest"
    if deputy_id is not None:
        able = list_deputies(uow.session, work.case, conflict.person_id, uow.today)
        if deputy_id not in {one.person_id for one in able}:
            raise InvalidInputError({"deputy": ["Choose a deputy who can start on this case today"]})
    # The deputy is named first: what passes on to them needs no other reason for their being there.
    if deputy_id is not None and not _is_named(work, deputy_id):
        tell_named(work, put_on_case(work, deputy_id, WORKING, "Deputy for somebody who is recused"))
    shut_out(work, conflict.person_id, RECUSED, reason, deputy_id)
    conflict.deputy_id = deputy_id
    if deputy_id is not None:
        _seat(work, conflict.person_id, deputy_id, reason)


def _seat(work: CaseWork, person_id: int, deputy_id: int, reason: str) -> None:
    """Give the deputy the signatures that wait for somebody since a person stood aside."""
    session = work.uow.session
    left = select(Vote.task_id, Vote.role).where(
        Vote.case_id == work.case.id, Vote.person_id == person_id, Vote.stance == STOOD_ASIDE
    )
    for task_id, role in session.execute(left):
        waiting = select(Part).where(Part.task_id == task_id, Part.role == role, Part.state == "offered")
        for part in session.scalars(waiting.order_by(Part.id)).all():
            task = session.get_one(Task, task_id)
            able = list_candidates_for(session, task, part, step_of(work, task), work.uow.today)
            if deputy_id in {one.person_id for one in able}:
                pass_on(work, part, deputy_id, reason)
                break


def end_conflict_of(work: CaseWork, person_id: int) -> None:
    """Whoever is let in again declares anew if there is something to declare."""
    conflict = find_open(work, person_id)
    if conflict is not None:
        conflict.ended_at = work.uow.at


def _is_named(work: CaseWork, person_id: int) -> bool:
    return any(row.relation == WORKING for row in find_memberships(work, person_id))
