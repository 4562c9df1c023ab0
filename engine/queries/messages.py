"""The messages a case waits for, and the form of one of them."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.actor import Actor
from engine.bundles import Library
from engine.diagram.model import Diagram, Element
from engine.errors import ConflictError, NotPermittedError
from engine.facts import FactBook
from engine.instances.answers import picker_options, visibility
from engine.models import Case, Instance, Task
from engine.models.task import OPEN
from engine.queries.cases import get_case
from engine.queries.cited_clauses import ClauseView, clauses_of
from engine.role_words import role_words
from engine.workflow import diff
from forms import Form, Options
from forms.form import Visible, condition_holds


@dataclass(frozen=True)
class MessageRow:
    """A message the case waits for, who records it, and whether it stops the work it is attached to."""

    element_id: str
    name: str
    role: str
    help: str
    may_record: bool
    interrupts: bool


@dataclass(frozen=True)
class MessageView:
    """A message with all that its page asks and warns of.

    ``stops`` names the open steps that end when it is recorded; empty for a message that interrupts nothing.
    """

    row: MessageRow
    case: Case
    form: Form | None
    options: Options
    visible: Visible
    clauses: tuple[ClauseView, ...]
    stops: tuple[str, ...]


def list_messages(session: Session, library: Library, actor: Actor, case: Case) -> list[MessageRow]:
    """The messages a case waits for now, each once."""
    found: dict[str, MessageRow] = {}
    for _, _, element in _waiting(session, library, case):
        found.setdefault(element.id, _row(session, actor, case, element))
    return list(found.values())


def get_message(
    session: Session, library: Library, actor: Actor, at: datetime, case_id: int, element_id: str
) -> MessageView:
    """One message that a case waits for, for the page that records it.

    Raises:
        NotFoundError: there is no such case for this actor.
        ConflictError: the case does not wait for this message (any more).
        NotPermittedError: recording it is another role's.
    """
    case = get_case(session, actor, at, case_id).case
    waiting = _waiting(session, library, case)
    instance, diagram, element = next(
        (found for found in waiting if found[2].id == element_id), (None, None, None)
    )
    if instance is None or diagram is None or element is None:
        message = "The case is not waiting for this message any more."
        raise ConflictError(message)
    row = _row(session, actor, case, element)
    if not row.may_record:
        message = f"Only somebody with the role “{row.role}” can record this message."
        raise NotPermittedError(message)
    bundle = library.get(session, instance.version_id)
    form = bundle.forms.get(element.form)
    known = FactBook.load(session, case.id).values([instance]) if form else {}
    clauses = clauses_of(session, bundle, element.clauses)
    return MessageView(
        row=row,
        case=case,
        form=form,
        options=picker_options(session, case.area_id) if form else Options(),
        visible=visibility(form, known) if form else condition_holds,
        clauses=tuple(clauses[key] for key in element.clauses if key in clauses),
        stops=_stopped(session, instance, diagram, element) if row.interrupts else (),
    )


def _waiting(session: Session, library: Library, case: Case) -> Iterator[tuple[Instance, Diagram, Element]]:
    instances = session.scalars(
        select(Instance).where(Instance.case_id == case.id, Instance.state.in_(("running", "faulted")))
    )
    for instance in instances:
        diagram = library.get(session, instance.version_id).diagram
        if not instance.marking:  # its very first step failed
            continue
        change = diff(None, json.loads(instance.marking))
        for element_id in (
            *(event for _, event in change.armed),
            *(token.element_id for token in change.opened),
        ):
            element = diagram.elements[element_id]
            if element.event == "message":
                yield instance, diagram, element


def _row(session: Session, actor: Actor, case: Case, element: Element) -> MessageRow:
    role = element.role or "business_manager"
    return MessageRow(
        element_id=element.id,
        name=element.name or element.id,
        role=role_words(session, case.area_id)(role),
        help=element.documentation,
        may_record=actor.holds(case.area_id, {role}),
        interrupts=bool(element.attached_to) and element.interrupting,
    )


def _stopped(session: Session, instance: Instance, diagram: Diagram, element: Element) -> tuple[str, ...]:
    """The open steps inside what an interrupting message ends, those of called processes included."""
    inside = {element.attached_to}
    for other in diagram.elements.values():  # a scope is drawn before what it holds
        if other.scope in inside:
            inside.add(other.id)
    children = list(session.scalars(select(Instance).where(Instance.case_id == instance.case_id)))
    tasks = list(
        session.scalars(
            select(Task).where(Task.case_id == instance.case_id, Task.state.in_(OPEN)).order_by(Task.id)
        )
    )
    hosts = {task.token_id for task in tasks if task.instance_id == instance.id and task.element_id in inside}
    ended = {
        child.id for child in children if child.parent_id == instance.id and child.parent_token_id in hosts
    }
    for child in sorted(children, key=lambda found: found.id):
        if child.parent_id in ended:
            ended.add(child.id)
    return tuple(
        task.name
        for task in tasks
        if task.kind in ("form", "parts")
        and (task.instance_id in ended or (task.instance_id == instance.id and task.element_id in inside))
    )
