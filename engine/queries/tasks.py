"""One task as a person sees it: the form, its clause and help, the evidence, and whether they may do it."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.actor import Actor
from engine.bundles import Bundle, Library
from engine.clocks.calendars import load_calendar
from engine.diagram.model import Element
from engine.errors import CasewayError, NotFoundError
from engine.facts import FactBook
from engine.instances.answers import options_for, picker_options, visibility
from engine.models import Case, Clock, Draft, Instance, Part, Person, Task
from engine.models.task import OPEN
from engine.now import local_date
from engine.permissions import allowed, check_may_coordinate, check_may_work_on, check_open
from engine.queries.ad_hoc import describe_ad_hoc
from engine.queries.cited_clauses import ClauseView, clauses_of
from engine.queries.clocks import ClockView, view_clocks
from engine.queries.decisions import DecisionView, find_decision, signing_rules
from engine.queries.send_backs import find_answers_to_mend
from engine.queries.submissions import SubmissionView, list_submissions
from engine.queries.task_bundles import step_of_task
from engine.returns.reviewing import check_not_waiting
from engine.role_words import role_words
from engine.standing_in import stands_in_for
from engine.visibility import access_level, may_see_task
from forms import Form, Options


@dataclass(frozen=True)
class PartView:
    """One part of a task, for the list beside it."""

    id: int
    key: str
    label: str
    role: str
    state: str
    person: str
    due_on: date | None
    asked_at: datetime
    closed_at: datetime | None
    close_reason: str
    is_mine: bool


@dataclass(frozen=True)
class TaskView:
    """Everything the task page shows. ``why_not`` says why the reader cannot do it now; empty if they can.

    ``stands_in_for`` is the name of whoever is away and in whose place the reader does it.
    """

    id: int
    part_id: int | None
    name: str
    part_label: str
    kind: str
    state: str
    role: str
    assignee_id: int | None
    assignee: str
    opened_at: datetime
    closed_at: datetime | None
    closed_by: str
    close_reason: str
    due_on: date | None
    case: Case
    level: str
    element: Element
    help: str
    form: Form | None
    options: Options
    visible: Any
    draft: dict[str, Any] | None
    draft_saved_at: datetime | None
    clauses: tuple[ClauseView, ...]
    clock: ClockView | None
    evidence: tuple[SubmissionView, ...]
    submissions: tuple[SubmissionView, ...]
    parts: tuple[PartView, ...]
    decision: DecisionView | None
    is_decision: bool
    signing_rules: tuple[str, ...]
    is_pack: bool
    may_coordinate: bool
    released_at: datetime | None
    agencies_to_add: tuple[tuple[str, str], ...]
    why_not: str
    stands_in_for: str = ""


def get_task(
    session: Session, library: Library, actor: Actor, at: datetime, task_id: int, part_id: int | None = None
) -> TaskView:
    """A task (or one part of it) for its page.

    Raises:
        NotFoundError: it does not exist, or this actor may not know that it does.
    """
    task, part = _find(session, actor, at, task_id, part_id)
    case = session.get_one(Case, task.case_id)
    instance = session.get_one(Instance, task.instance_id)
    bundle, element = step_of_task(session, library, task, instance)
    form = bundle.form(element.form)
    level = access_level(session, actor, case, at)
    today = local_date(at)
    options = _options(session, bundle, form, task, part.agency_id if part else None, today)
    thing = part or task
    calendar = load_calendar(session, task.area_id)
    clock = session.get(Clock, thing.clock_id) if thing.clock_id else None
    draft = _draft(session, actor, task, part)
    clauses = clauses_of(session, bundle, element.clauses)
    why_not = _why_not(session, actor, task, part, element, at)
    works, say = not why_not, role_words(session, task.area_id)
    parts = _parts(session, actor, task, level) if task.kind in ("parts", "call") else ()
    asked = {found.key for found in parts if found.state != "withdrawn"}
    coordinates = allowed(check_may_coordinate, actor, task.area_id)
    fact = bundle.diagram.facts.get(element.parts)
    return TaskView(
        id=task.id,
        part_id=part.id if part else None,
        name=task.name,
        part_label=say(part.role) if part and element.signatories else part.label if part else "",
        kind=task.kind,
        state=thing.state,
        role=say(thing.role),
        assignee_id=thing.assignee_id,
        assignee=_name(session, thing.assignee_id),
        opened_at=part.asked_at if part else task.opened_at,
        closed_at=thing.closed_at,
        closed_by=_name(session, thing.closed_by_id),
        close_reason=thing.close_reason,
        due_on=thing.due_on,
        case=case,
        level=level,
        element=element,
        help=describe_ad_hoc(session, task) or element.documentation,
        form=form,
        options=options,
        visible=visibility(form, _known(session, case, instance)) if form else None,
        draft=draft.values if draft else find_answers_to_mend(session, task, part),
        draft_saved_at=draft.saved_at if draft else None,
        clauses=tuple(clauses[key] for key in element.clauses if key in clauses),
        clock=view_clocks(session, [clock], today, calendar)[0] if clock else None,
        evidence=tuple(
            list_submissions(
                session,
                library,
                actor,
                case,
                level,
                element.shows,
                instance_id=instance.id,
                shown_for_task=works,
            )
            if element.shows
            else ()
        ),
        submissions=tuple(
            found
            for found in list_submissions(session, library, actor, case, level, [task.element_id])
            if found.task_id == task.id
        ),
        parts=parts,
        decision=find_decision(session, task),
        is_decision=bool(element.signatories),
        signing_rules=signing_rules(element, say),
        is_pack=element.kind == "sendTask",
        may_coordinate=coordinates,
        released_at=task.released_at,
        agencies_to_add=tuple((key, name) for key, name in options.agency if key not in asked)
        if coordinates and task.kind == "parts" and fact is not None and fact.type.startswith("agency")
        else (),
        why_not=why_not,
        stands_in_for=_name(session, stands_in_for(actor, task, part, element)) if works else "",
    )


def find_known_task(session: Session, actor: Actor, at: datetime, task_id: int) -> Task | None:
    """The row of a task that an actor may know of, for pages that only name it."""
    task = session.get(Task, task_id)
    return task if task is not None and may_see_task(session, actor, task, None, at) else None


def _find(
    session: Session, actor: Actor, at: datetime, task_id: int, part_id: int | None
) -> tuple[Task, Part | None]:
    task = session.get(Task, task_id)
    part = session.get(Part, part_id) if part_id is not None else None
    mismatched = part_id is not None and (part is None or part.task_id != task_id)
    if task is None or mismatched or not may_see_task(session, actor, task, part, at):
        message = "This task does not exist, or it is not for you."
        raise NotFoundError(message)
    return task, part


def _options(
    session: Session, bundle: Bundle, form: Form | None, task: Task, agency_id: int | None, today: date
) -> Options:
    """What the form's pickers offer; a task with parts offers the agencies that may be added, too."""
    if task.kind == "parts":
        return picker_options(session, task.area_id, task.id, agency_id, today)
    if form is None:
        return Options()
    return options_for(session, bundle, form, task.area_id, task.id, agency_id, today)


def _why_not(
    session: Session, actor: Actor, task: Task, part: Part | None, element: Element, at: datetime
) -> str:
    """The reason why the form is not offered, in the words of the rule that would refuse it."""
    if task.kind not in ("form", "parts"):
        return "This step is done by another process."
    if task.kind == "parts" and part is None:
        return "This task is asked of several; each answers their own part."
    try:
        check_open(session, part or task)
        check_not_waiting(session, task, part)
        check_may_work_on(session, actor, task, part, element, at)
    except CasewayError as error:
        return str(error)
    return ""


def _draft(session: Session, actor: Actor, task: Task, part: Part | None) -> Draft | None:
    return session.scalar(
        select(Draft).where(
            Draft.task_id == task.id,
            Draft.part_id == (part.id if part else None),
            Draft.person_id == actor.person_id,
        )
    )


def _parts(session: Session, actor: Actor, task: Task, level: str) -> tuple[PartView, ...]:
    """Who was asked; somebody who reads only their own agency's work sees that agency's part."""
    rows = session.execute(
        select(Part, Person.name.label("person"))
        .outerjoin(Person, Person.id == Part.closed_by_id)
        .where(Part.task_id == task.id)
        .order_by(Part.id)
    )
    mine, say = {held.agency_id for held in actor.holdings}, role_words(session, task.area_id)
    return tuple(
        PartView(
            id=row.Part.id,
            key=row.Part.key,
            label=say.of_part(row.Part.label, row.Part.role),
            role=say(row.Part.role),
            state=row.Part.state,
            person=row.person or "",
            due_on=row.Part.due_on,
            asked_at=row.Part.asked_at,
            closed_at=row.Part.closed_at,
            close_reason=row.Part.close_reason,
            is_mine=_is_offered_to(actor, task, row.Part),
        )
        for row in rows
        if level == "full" or row.Part.agency_id is None or row.Part.agency_id in mine
    )


def _is_offered_to(actor: Actor, task: Task, part: Part) -> bool:
    """Whether a part waits for this actor."""
    if part.state not in OPEN:
        return False
    if part.assignee_id is not None:
        return part.assignee_id in actor.people
    return actor.holds(task.area_id, {part.role}, part.agency_id)


def _known(session: Session, case: Case, instance: Instance) -> dict[str, Any]:
    chain = [instance]
    while chain[-1].parent_id is not None:
        chain.append(session.get_one(Instance, chain[-1].parent_id))
    return dict(FactBook.load(session, case.id).values(chain))


def _name(session: Session, person_id: int | None) -> str:
    if person_id is None:
        return ""
    return session.scalar(select(Person.name).where(Person.id == person_id)) or ""
