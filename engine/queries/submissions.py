"""What people entered, read back in plain English, as far as the reader may see it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, aliased

from engine.actor import Actor
from engine.bundles import Library
from engine.instances.answers import known_options, submitted_form
from engine.instances.sideways import instances_beside
from engine.models import Agency, Case, Part, Person, Submission, Task
from engine.queries.documents import RESTRICTED, names_of_documents
from engine.queries.submission_notes import list_notes
from engine.returns.places import newest
from engine.visibility import may_read_submission
from forms import Form, Options, ReadBack

_covered = aliased(Person)


@dataclass(frozen=True)
class SubmissionView:
    """One completed form. ``answers`` is None when the reader may not see them yet, with the reason.

    ``documents`` are the ids and names of the files attached to it; ``notes`` say that it was sent back or
    corrected, or that it took the place of one that was.
    """

    id: int
    task_id: int | None
    part_id: int | None
    element_id: str
    title: str
    person: str
    agency: str
    submitted_at: datetime
    is_latest: bool
    answers: "ReadBack | None"  # the alias is a text at run time
    withheld: str
    documents: tuple[tuple[int, str], ...] = ()
    notes: tuple[str, ...] = ()


def list_submissions(
    session: Session,
    library: Library,
    actor: Actor,
    case: Case,
    level: str,
    element_ids: Sequence[str] | None = None,
    *,
    instance_id: int | None = None,
    shown_for_task: bool = False,
) -> list[SubmissionView]:
    """The submissions of a case, oldest first.

    Args:
        level: the reader's access level to the case (engine.visibility.access_level).
        element_ids: only answers to these steps.
        instance_id: leave out what other parts of this instance's calls answered.
        shown_for_task: the reader works on a task that shows these steps as its evidence, reason enough
            to read them; unreleased answers of other agencies stay closed all the same.
    """
    query = (
        select(
            Submission,
            Task,
            Part,
            Person.name.label("person"),
            _covered.name.label("covered"),
            Agency.name.label("agency"),
        )
        .outerjoin(Task, Task.id == Submission.task_id)
        .outerjoin(Part, Part.id == Submission.part_id)
        .outerjoin(Person, Person.id == Submission.person_id)
        .outerjoin(_covered, _covered.id == Submission.on_behalf_of_id)
        .outerjoin(Agency, Agency.id == Submission.agency_id)
        .where(Submission.case_id == case.id)
        .order_by(Submission.id)
    )
    if element_ids is not None:
        # By the task as well: its step may go by another id since the case moved to a new version.
        wanted = list(element_ids)
        query = query.where(or_(Submission.element_id.in_(wanted), Task.element_id.in_(wanted)))
    if instance_id is not None:
        beside = instances_beside(session, case.id, instance_id)
        query = query.where(Submission.instance_id.not_in(beside))
    rows = list(session.execute(query))
    latest = {found.id for found in newest((row[0], row[1], row[2]) for row in rows).values()}
    notes = list_notes(session, case.id) if rows else {}
    options = _options(session, actor, case) if rows else Options()
    views = []
    for row in rows:
        found: Submission = row.Submission
        reading = "full" if shown_for_task else level
        readable = may_read_submission(actor, reading, found, row.Task)
        bundle = library.get(session, found.version_id)
        form = submitted_form(bundle, found)
        views.append(
            SubmissionView(
                id=found.id,
                task_id=found.task_id,
                part_id=found.part_id,
                element_id=found.element_id,
                title=row.Task.name if row.Task else bundle.element(found.element_id).name,
                person=both_names(row.person, row.covered),
                agency=row.agency or "",
                submitted_at=found.submitted_at,
                is_latest=found.id in latest,
                answers=form.read_back(found.values, options) if readable else None,
                withheld="" if readable else _why_withheld(found, row.Task),
                documents=_documents(form, found.values, options) if readable else (),
                notes=notes.get(found.id, ()) if readable else (),
            )
        )
    return views


def both_names(person: str | None, covered: str | None) -> str:
    """Who did something, and for whom where they stood in for somebody."""
    name = person or "Caseway"
    return f"{name}, for {covered}" if covered else name


def latest_only(views: Iterable[SubmissionView]) -> list[SubmissionView]:
    """Leave out answers that a later one has superseded."""
    return [view for view in views if view.is_latest]


def _options(session: Session, actor: Actor, case: Case) -> Options:
    options = known_options(session, case)
    people = dict(options.person) | {
        str(row.id): row.name
        for row in session.execute(
            select(Person.id, Person.name)
            .join(Submission, Submission.person_id == Person.id)
            .where(Submission.case_id == case.id)
        )
    }
    return Options(
        person=tuple(people.items()),
        role=options.role,
        agency=options.agency,
        documents=names_of_documents(session, actor, case),
    )


def _documents(form: Form, values: Mapping[str, Any], options: Options) -> tuple[tuple[int, str], ...]:
    attached = (
        one for field in form.fields() if field.kind == "filepicker" for one in values.get(field.key) or ()
    )
    names = {one: name for one, name in options.documents.items() if name != RESTRICTED}
    return tuple((int(one), names[one]) for one in attached if one in names)


def _why_withheld(submission: Submission, task: Task | None) -> str:
    if submission.agency_id is not None and task is not None and task.released_at is None:
        return "Not released yet: agencies' answers stay apart until the co-ordinator releases them."
    return "You are not named on this case."
