"""What a person entered: judged by the form of the task's own version, stored, and promoted to facts."""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from engine.bundles import Bundle
from engine.clocks.due_dates import DueDateError
from engine.clocks.events import facts_changed
from engine.diagram.model import Element
from engine.errors import DefinitionError, InvalidInputError
from engine.expressions import Value
from engine.facts import fact_from_form, from_json
from engine.instances.case_work import CaseWork
from engine.ledger import salted_digest
from engine.models import (
    Agency,
    Case,
    CaseMember,
    Document,
    Instance,
    Membership,
    Part,
    Person,
    Submission,
    Task,
)
from engine.models.case import REVIEWER
from engine.models.person import SYSTEM_USER
from engine.reading_actor import areas_of_groups, counts_today
from engine.role_words import role_words
from forms import Condition, Form, InvalidFormError, Options


def form_of(bundle: Bundle, element: Element) -> Form:
    """The form of an element in its own version.

    Raises:
        DefinitionError: the bundle lacks it, which publishing refuses.
    """
    form = bundle.form(element.form)
    if form is None:
        message = f"The step “{element.name}” has no form “{element.form}”."
        raise DefinitionError(message)
    return form


def submitted_form(bundle: Bundle, submission: Submission) -> Form:
    """The form that a submission was given on, in the version it was given on.

    Raises:
        DefinitionError: the bundle lacks it, which publishing refuses.
    """
    form = bundle.form(submission.form_id)
    if form is None:
        message = f"The version has no form “{submission.form_id}”."
        raise DefinitionError(message)
    return form


def judge(form: Form, raw: Mapping[str, Any], options: Options, known: Mapping[str, Value]) -> dict[str, Any]:
    """Check answers against a form.

    Args:
        known: the facts and parameters that conditions of the form may read besides its answers.

    Returns:
        The cleaned, JSON-plain answers.

    Raises:
        InvalidInputError: with messages by field and what was entered.
    """
    try:
        return form.load(raw, options, visibility(form, known))
    except InvalidFormError as error:
        raise InvalidInputError(error.errors, error.raw) from error


def known_to(work: CaseWork, instance: Instance, form: Form) -> Mapping[str, Value]:
    """The facts and parameters that a form's conditions may read; without conditions nothing is looked up."""
    return work.values(instance) if any(form.conditions()) else {}


def visibility(form: Form, known: Mapping[str, Value]) -> Any:
    """How a form's conditions are asked: answers as typed values over the facts of the case."""
    types = {field.key: field.value_type for field in form.fields()}

    def holds(condition: Condition, values: Mapping[str, Any]) -> bool:
        typed: dict[str, Any] = dict(known)
        for key, value in values.items():
            if value in (None, "", []) or not types.get(key):
                typed[key] = value
                continue
            try:
                typed[key] = from_json(types[key], value)
            except (ValueError, ArithmeticError):
                typed[key] = None
        return condition.holds(typed)

    return holds


def picker_options(
    session: Session,
    area_id: int,
    task_id: int | None = None,
    agency_id: int | None = None,
    today: date | None = None,
) -> Options:
    """What pickers offer in an area, and the documents attached to a task (by one agency) so far.

    Args:
        today: only people who hold a role on this day; without it those who ever held one and have not left.
    """
    counts_in = areas_of_groups()
    chosen = (
        select(Person.id, Person.name)
        .join(Membership, Membership.person_id == Person.id)
        .join(counts_in, counts_in.c.group_id == Membership.group_id)
        .where(counts_in.c.area_id == area_id, Person.is_active, Person.kind != SYSTEM_USER)
        .distinct()
        .order_by(Person.name)
    )
    people = session.execute(chosen if today is None else chosen.where(counts_today(today)))
    agencies = session.execute(
        select(Agency.key, Agency.name).where(Agency.area_id == area_id).order_by(Agency.name)
    )
    documents: dict[str, str] = {}
    reviewers: list[tuple[str, str]] = []
    if task_id is not None:
        reviewers = _reviewers(session, task_id)
        rows = session.execute(
            select(Document.id, Document.name).where(
                Document.task_id == task_id, Document.agency_id == agency_id
            )
        )
        documents = {str(row.id): row.name for row in rows}
    return Options(
        person=tuple(dict([*((str(row.id), row.name) for row in people), *reviewers]).items()),
        role=tuple(role_words(session, area_id).all().items()),
        agency=tuple((row.key, row.name) for row in agencies),
        documents=documents,
    )


def known_options(
    session: Session, case: Case, task_id: int | None = None, agency_id: int | None = None
) -> Options:
    """What pickers may have stored on a case: with whoever has left, and whoever reviewed it from outside."""
    counts_in = areas_of_groups()
    worked = (
        select(Membership.person_id)
        .join(counts_in, counts_in.c.group_id == Membership.group_id)
        .where(counts_in.c.area_id == case.area_id)
    )
    reviewed = select(CaseMember.person_id).where(
        CaseMember.case_id == case.id, CaseMember.relation == REVIEWER
    )
    query = (
        select(Person.id, Person.name)
        .where(or_(Person.id.in_(worked), Person.id.in_(reviewed)), Person.kind != SYSTEM_USER)
        .order_by(Person.name, Person.id)
    )
    people = tuple((str(row.id), row.name) for row in session.execute(query))
    return replace(picker_options(session, case.area_id, task_id, agency_id), person=people)


def _reviewers(session: Session, task_id: int) -> list[tuple[str, str]]:
    """The reviewers from outside who are named on the case of a task and have not been ended."""
    query = (
        select(Person.id, Person.name)
        .join(CaseMember, CaseMember.person_id == Person.id)
        .join(Task, Task.case_id == CaseMember.case_id)
        .where(Task.id == task_id, CaseMember.relation == REVIEWER, CaseMember.ended_by_id.is_(None))
        .where(Person.is_active)
        .order_by(Person.name)
    )
    return [(str(row.id), row.name) for row in session.execute(query)]


_NEEDS_OPTIONS = re.compile(r'"(picker|filepicker)"')


def options_for(
    session: Session,
    bundle: Bundle,
    form: Form,
    area_id: int,
    task_id: int,
    agency_id: int | None = None,
    today: date | None = None,
) -> Options:
    """The options a form needs; forms without pickers and files cost no statement."""
    if not _NEEDS_OPTIONS.search(bundle.files.get(f"forms/{form.id}.json", '"picker"')):
        return Options()
    return picker_options(session, area_id, task_id, agency_id, today)


def store_submission(
    work: CaseWork, task: Task, part: Part | None, form: Form, values: dict[str, Any]
) -> Submission:
    """Append a submission. It is never changed; the ledger will hold its salted digest."""
    salt, digest = salted_digest(values)
    submission = Submission(
        case_id=work.case.id,
        instance_id=task.instance_id,
        task_id=task.id,
        part_id=part.id if part else None,
        element_id=task.element_id,
        form_id=form.id,
        version_id=work.instances[task.instance_id].version_id,
        agency_id=part.agency_id if part else None,
        person_id=work.uow.actor.person_id,
        on_behalf_of_id=work.uow.for_id,
        values=values,
        salt=salt,
        digest=digest,
        submitted_at=work.uow.at,
    )
    work.uow.add(submission)
    return submission


def promote_facts(work: CaseWork, instance: Instance, form: Form, submission: Submission) -> None:
    """Set the facts that the form's answers carry, and tell the clocks."""
    declared = work.bundle(instance).diagram.facts
    changed: list[str] = []
    for fact, key in form.facts.items():
        if fact not in declared or submission.values.get(key) in (None, ""):
            continue  # an optional question left empty takes back nothing that was said before
        value = fact_from_form(declared[fact].type, submission.values[key])
        sensitivity = form.by_key[key].sensitivity or declared[fact].sensitivity
        declaration = replace(declared[fact], sensitivity=sensitivity)
        if work.facts.set(declaration, instance, value, work.uow.at, submission.person_id, submission.id):
            changed.append(fact)
            work.record("fact.set", fact=fact, submission=submission.id)
    try:
        facts_changed(work, changed)
    except DueDateError as error:
        dates = [key for fact, key in form.facts.items() if fact in changed]
        message = "A clock counts from here, and this date is too far away for it"
        raise InvalidInputError({key: [message] for key in dates}, submission.values) from error
