"""Correcting what was entered: asked for with a reason, made only when a second person approves.

The first answer stays, and so do the steps that followed from it. A fact is set anew only where the corrected
answer is still what the case goes by; what a later step has said is not overwritten.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from engine.actor import Actor
from engine.anonymisation.asked_by_forms import check_corrected_reports
from engine.clocks.due_dates import DueDateError
from engine.clocks.events import facts_changed
from engine.errors import ConflictError, InvalidInputError, NotPermittedError
from engine.facts import fact_from_form
from engine.instances.answers import submitted_form
from engine.instances.case_work import CaseWork
from engine.instances.parts import count_again
from engine.ledger import salted_digest
from engine.models import Case, Correction, Part, SendBack, Submission, Task, Vote
from engine.models.task import OPEN
from engine.returns.places import newest, place_of
from engine.roles import COORDINATORS, PLACEMENT_DECIDERS
from forms import Form

DECIDERS = PLACEMENT_DECIDERS
LONGEST_REASON = 2000


def check_may_ask(actor: Actor, submission: Submission, area_id: int) -> None:
    """Corrections are asked for by whoever answered, and by the partnership's own team.

    Raises:
        NotPermittedError: it is somebody else's answer.
    """
    if submission.person_id in actor.people or actor.holds(area_id, COORDINATORS):
        return
    message = "Only the person who answered this, or the partnership's team, can ask for a correction."
    raise NotPermittedError(message)


def check_may_decide(actor: Actor, correction: Correction, case: Case, level: str) -> None:
    """A correction is decided by somebody else than who asked for it, who reads the whole case.

    Raises:
        NotPermittedError: the actor asked for it, holds no such role, or does not read the whole case.
    """
    if correction.asked_by_id in actor.acts_as(case.area_id, DECIDERS):
        message = "You asked for this correction, so a second person has to decide it."
        raise NotPermittedError(message)
    if level != "full" or not actor.holds(case.area_id, DECIDERS):
        message = "Only the partnership's team, its chair or the director can decide a correction."
        raise NotPermittedError(message)


def check_correctable(
    session: Session, submission: Submission, correction_id: int | None = None
) -> tuple[Task, Part | None]:
    """Refuse to correct what is not an answer of its own that stands.

    Args:
        session: to read with.
        submission: the answer.
        correction_id: the correction that is to be made; any other stands in the way.

    Raises:
        ConflictError: it is a signed vote, came with a message, was superseded, is being answered again, or
            a correction of it is asked for already.
    """
    task = session.get(Task, submission.task_id) if submission.task_id is not None else None
    part = session.get(Part, submission.part_id) if submission.part_id is not None else None
    if task is None or session.scalar(select(exists().where(Vote.submission_id == submission.id))):
        message = "This is not corrected here: a signed decision is corrected by a new number of its record."
        raise ConflictError(message)
    rows = session.execute(
        select(Submission, Task, Part)
        .join(Task, Task.id == Submission.task_id)
        .outerjoin(Part, Part.id == Submission.part_id)
        .where(Submission.case_id == submission.case_id, Submission.instance_id == submission.instance_id)
        .order_by(Submission.id)
    )
    standing = newest((row[0], row[1], row[2]) for row in rows)
    waits = [Correction.submission_id == submission.id, Correction.state == "asked"]
    asked = exists().where(*waits, Correction.id != (correction_id or 0))
    away = exists().where(SendBack.submission_id == submission.id, SendBack.came_back_at.is_(None))
    if standing[place_of(submission, task, part)].id != submission.id:
        message = "This answer has been superseded by a later one. Correct that one."
        raise ConflictError(message)
    if (part or task).state in OPEN or session.scalar(select(away)):
        message = "This answer was sent back and is being given again."
        raise ConflictError(message)
    if session.scalar(select(asked)):
        message = "A correction of this answer waits for a second person already."
        raise ConflictError(message)
    return task, part


def make_correction(work: CaseWork, correction: Correction, old: Submission) -> Submission:
    """Put the corrected answers in the place of the old ones: facts, outcomes and clocks follow.

    Raises:
        ConflictError: the answer no longer stands, or a report in it is not confirmed to name nobody.
        InvalidInputError: a clock would count from a date that is too far away.
    """
    session = work.uow.session
    task, part = check_correctable(session, old, correction.id)
    form = submitted_form(work.uow.library.get(session, old.version_id), old)
    check_corrected_reports(session, form, correction.values)
    salt, digest = salted_digest(correction.values)
    new = Submission(
        case_id=old.case_id,
        instance_id=old.instance_id,
        task_id=old.task_id,
        part_id=old.part_id,
        element_id=old.element_id,
        form_id=old.form_id,
        version_id=old.version_id,
        agency_id=old.agency_id,
        person_id=correction.asked_by_id,
        values=correction.values,
        salt=salt,
        digest=digest,
        submitted_at=work.uow.at,
    )
    work.uow.add(new)
    session.flush()
    if part is None:
        try:
            facts_changed(work, _set_facts(work, form, correction, old, new), "It was corrected.")
        except DueDateError as error:
            message = "A clock counts from here, and this date is too far away for it"
            raise InvalidInputError({"": [message]}, {}) from error
    elif task.state == "completed" and not task.ad_hoc_kind:
        count_again(work, task)
    return new


def _set_facts(
    work: CaseWork, form: Form, correction: Correction, old: Submission, new: Submission
) -> list[str]:
    instance = work.instances[old.instance_id]
    declared = work.bundle(instance).diagram.facts
    mine = _earlier(work, old)
    changed = []
    for fact, key in form.facts.items():
        if fact not in declared or old.values.get(key) == new.values.get(key):
            continue
        row = work.facts.row(fact, work.chain(instance))
        if row is not None and row.submission_id not in mine:
            continue  # a later step has said otherwise since
        given: Any = new.values.get(key)
        value = None if given in (None, "") else fact_from_form(declared[fact].type, given)
        sensitivity = form.by_key[key].sensitivity or declared[fact].sensitivity
        declaration = replace(declared[fact], sensitivity=sensitivity)
        if work.facts.set(
            declaration, instance, value, work.uow.at, new.person_id, new.id, correction.reason
        ):
            changed.append(fact)
            work.record("fact.set", fact=fact, submission=new.id)
    return changed


def _earlier(work: CaseWork, old: Submission) -> set[int]:
    """Every answer that has stood in the same place."""
    rows = work.uow.session.execute(
        select(Submission.id, Submission.task_id, Task.element_id)
        .join(Task, Task.id == Submission.task_id)
        .where(Submission.instance_id == old.instance_id, Submission.part_id.is_(None))
    ).all()
    element = next(row.element_id for row in rows if row.id == old.id)
    return {row.id for row in rows if row.element_id == element}


def differences(was: Mapping[str, Any], now: Mapping[str, Any], form: Form) -> list[str]:
    """The keys of the questions whose answers differ."""
    return [field.key for field in form.fields() if was.get(field.key) != now.get(field.key)]
