"""Corrections of the record: the form to ask for one, those that wait, and one with what it changes."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import exists, select
from sqlalchemy.orm import Session, aliased

from engine.actor import Actor
from engine.bundles import Library
from engine.errors import CasewayError, NotFoundError
from engine.facts import FactBook
from engine.instances.answers import known_options, submitted_form, visibility
from engine.models import Case, Correction, Instance, Person, SendBack, Submission, Task, Vote
from engine.queries.changed_answers import what_changes
from engine.returns.correcting import check_correctable, check_may_ask, check_may_decide
from engine.roles import COORDINATORS
from engine.visibility import access_level, may_read_submission, working_level
from forms import Form, Options

STATES = {
    "asked": "Waits for a second person",
    "made": "Made",
    "refused": "Refused",
    "withdrawn": "Taken back",
}


@dataclass(frozen=True)
class CorrectionSheet:
    """An answer that may be corrected, with the very form that it was given on."""

    case: Case
    title: str
    person: str
    submitted_at: datetime
    form: Form
    values: Mapping[str, Any]
    options: Options
    visible: Any


@dataclass(frozen=True)
class CorrectionRow:
    """One correction, for a list."""

    id: int
    title: str
    state: str
    asked_by: str
    asked_at: datetime


@dataclass(frozen=True)
class CorrectionView:
    """One correction: what it changes, why, and who decided. ``changes`` are question, was, and becomes."""

    id: int
    case: Case
    title: str
    state: str
    state_words: str
    reason: str
    asked_by: str
    asked_at: datetime
    decided_by: str
    decided_at: datetime | None
    answer: str
    changes: tuple[tuple[str, str, str], ...]
    why_not: str
    may_withdraw: bool


_NOT_FOUND = "This answer does not exist, or it is not for you."


def get_correction_sheet(
    session: Session, library: Library, actor: Actor, at: datetime, submission_id: int
) -> CorrectionSheet:
    """The form on which a correction of an answer is asked for.

    Raises:
        NotFoundError: no such answer, or not for this actor.
        NotPermittedError: it is somebody else's answer.
        ConflictError: it does not stand, or is a signed vote.
    """
    submission = session.get(Submission, submission_id)
    if submission is None:
        raise NotFoundError(_NOT_FOUND)
    case = session.get_one(Case, submission.case_id)
    _check_readable(session, actor, submission, working_level(session, actor, case, at))
    check_may_ask(actor, submission, case.area_id)
    task, part = check_correctable(session, submission)
    form = submitted_form(library.get(session, submission.version_id), submission)
    person = session.get(Person, submission.person_id) if submission.person_id is not None else None
    return CorrectionSheet(
        case=case,
        title=f"{task.name}: {part.label}" if part and part.label != part.role else task.name,
        person=person.name if person else "Caseway",
        submitted_at=submission.submitted_at,
        form=form,
        values=submission.values,
        options=known_options(session, case, task.id, submission.agency_id),
        visible=visibility(form, _known(session, case, submission.instance_id)),
    )


def list_correctable(session: Session, actor: Actor, case: Case) -> frozenset[int]:
    """The answers of a case that an actor might ask to be corrected; whether each stands is asked again."""
    asked = exists().where(Correction.submission_id == Submission.id, Correction.state == "asked")
    away = exists().where(SendBack.submission_id == Submission.id, SendBack.came_back_at.is_(None))
    query = select(Submission.id).where(
        Submission.case_id == case.id,
        Submission.task_id.is_not(None),
        ~exists().where(Vote.submission_id == Submission.id),
        ~asked,
        ~away,
    )
    if not actor.holds(case.area_id, COORDINATORS):
        query = query.where(Submission.person_id.in_(sorted(actor.people)))
    return frozenset(session.scalars(query))


def list_waiting_corrections(session: Session, actor: Actor, case: Case, level: str) -> list[CorrectionRow]:
    """The corrections that wait for a second person, for those who may read the answers."""
    rows = session.execute(
        select(Correction, Submission, Task, Person.name)
        .join(Submission, Submission.id == Correction.submission_id)
        .join(Task, Task.id == Submission.task_id)
        .join(Person, Person.id == Correction.asked_by_id)
        .where(Correction.case_id == case.id, Correction.state == "asked")
        .order_by(Correction.id)
    )
    return [
        CorrectionRow(row.id, task.name, row.state, person, row.asked_at)
        for row, submission, task, person in rows
        if may_read_submission(actor, level, submission, task)
    ]


def get_correction(
    session: Session, library: Library, actor: Actor, at: datetime, case_id: int, correction_id: int
) -> CorrectionView:
    """One correction with what it changes.

    Raises:
        NotFoundError: no such correction of this case, or not for this actor.
    """
    asker, decider = aliased(Person), aliased(Person)
    found = session.execute(
        select(Correction, Submission, Case, Task.name, asker.name, decider.name)
        .join(Submission, Submission.id == Correction.submission_id)
        .join(Case, Case.id == Correction.case_id)
        .join(Task, Task.id == Submission.task_id)
        .join(asker, asker.id == Correction.asked_by_id)
        .outerjoin(decider, decider.id == Correction.decided_by_id)
        .where(Correction.id == correction_id, Correction.case_id == case_id)
    ).one_or_none()
    if found is None:
        raise NotFoundError(_NOT_FOUND)
    row, submission, case, title, asked_by, decided_by = found
    _check_readable(session, actor, submission, access_level(session, actor, case, at))
    form = submitted_form(library.get(session, submission.version_id), submission)
    return CorrectionView(
        id=row.id,
        case=case,
        title=title,
        state=row.state,
        state_words=STATES[row.state],
        reason=row.reason,
        asked_by=asked_by,
        asked_at=row.asked_at,
        decided_by=decided_by or "",
        decided_at=row.decided_at,
        answer=row.answer,
        changes=_changes(session, case, form, submission, row),
        why_not=_why_not(session, actor, row, case, at),
        may_withdraw=row.state == "asked" and row.asked_by_id in actor.people,
    )


def _check_readable(session: Session, actor: Actor, submission: Submission, level: str) -> None:
    task = session.get(Task, submission.task_id) if submission.task_id is not None else None
    if level in ("none", "header") or not may_read_submission(actor, level, submission, task):
        raise NotFoundError(_NOT_FOUND)


def _why_not(session: Session, actor: Actor, row: Correction, case: Case, at: datetime) -> str:
    try:
        check_may_decide(actor, row, case, working_level(session, actor, case, at))
    except CasewayError as error:
        return str(error)
    return ""


def _changes(
    session: Session, case: Case, form: Form, submission: Submission, row: Correction
) -> tuple[tuple[str, str, str], ...]:
    known = known_options(session, case, submission.task_id, submission.agency_id)
    return what_changes(form.read_back(submission.values, known), form.read_back(row.values, known))


def _known(session: Session, case: Case, instance_id: int) -> dict[str, Any]:
    chain = [session.get_one(Instance, instance_id)]
    while chain[-1].parent_id is not None:
        chain.append(session.get_one(Instance, chain[-1].parent_id))
    return dict(FactBook.load(session, case.id).values(chain))
