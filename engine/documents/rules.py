"""Who may read, add and change documents: one rule for lists, downloads, buttons and commands.

Agencies' files stay apart like their answers until they are released (facts, section 3.3). A restricted
document is open to the people named as its readers and to whoever put it there, and to nobody else.
"""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from engine.actor import Actor
from engine.errors import ConflictError, NotPermittedError
from engine.models import Case, Disposal, Document, DocumentReader, Task
from engine.roles import COORDINATORS, EVERYTHING_READERS, INSPECTORS
from engine.visibility import working_level

READING = ("own_agency", "full")


def agencies_of(actor: Actor, area_id: int) -> set[int]:
    """The agencies of an area for which an actor holds a role."""
    return {
        held.agency_id for held in actor.holdings if held.agency_id is not None and held.area_id == area_id
    }


def named_on(session: Session, actor: Actor, case_id: int) -> set[int]:
    """The restricted documents of a case that name the actor as a reader."""
    query = (
        select(DocumentReader.document_id)
        .join(Document, Document.id == DocumentReader.document_id)
        .where(Document.case_id == case_id, DocumentReader.person_id == actor.person_id)
    )
    return set(session.scalars(query))


def may_read(
    actor: Actor,
    level: str,
    document: Document,
    task: Task | None,
    named: Collection[int],
    *,
    is_evidence: bool = False,
) -> bool:
    """Whether an actor may open a document.

    Args:
        actor: who asks.
        level: how much of the case they may read (``visibility.access_level``).
        document: the document.
        task: the task whose form it was attached to, if any.
        named: the restricted documents that name the actor.
        is_evidence: whether a task that the actor is to do shows the step it was attached to.
    """
    if actor.is_system:
        return True
    if level not in READING:
        return False
    if document.is_restricted or document.uploaded_by_id == actor.person_id:
        return document.id in named or document.uploaded_by_id == actor.person_id
    if document.agency_id in agencies_of(actor, document.area_id):
        return True
    apart = not is_released(document, task) and not actor.holds(document.area_id, EVERYTHING_READERS)
    return not apart and (level == "full" or is_evidence)


def is_released(document: Document, task: Task | None) -> bool:
    """Whether other agencies than its own may read a document."""
    if document.agency_id is None or document.released_at is not None:
        return True
    return task is not None and task.released_at is not None


def check_may_add(session: Session, actor: Actor, case: Case, at: datetime) -> None:
    """Refuse somebody who may not put documents on a case, or a case that takes none any more.

    Raises:
        NotPermittedError: they do not work on the case, or only read it.
        ConflictError: the case is complete, or its content is being disposed of.
    """
    if actor.is_system:
        return
    inspects = bool(actor.own_roles_in(case.area_id) & INSPECTORS)
    if inspects or working_level(session, actor, case, at) not in READING:
        message = "Only people who work on this case can add documents to it."
        raise NotPermittedError(message)
    query = select(exists().where(Disposal.case_id == case.id, Disposal.state.in_(("running", "done"))))
    if session.scalar(query):
        message = "The content of this case has been disposed of, so nothing can be added to it."
        raise ConflictError(message)
    if case.state != "open" and not actor.holds(case.area_id, COORDINATORS):
        message = "This case is complete. Ask the partnership's team to add the document."
        raise ConflictError(message)


def check_may_change(actor: Actor, document: Document) -> None:
    """Refuse to mark, describe or restrict a document that is somebody else's; they may read it already.

    Raises:
        NotPermittedError: it was put there by somebody else, and the actor does not coordinate.
    """
    if actor.is_system or document.uploaded_by_id == actor.person_id:
        return
    if not actor.holds(document.area_id, COORDINATORS):
        message = "Only whoever put this document here, or the partnership's team, can change this."
        raise NotPermittedError(message)


def check_may_release(actor: Actor, document: Document, task: Task | None) -> None:
    """Refuse to release a document that is not an agency's own, is released, or belongs to a step.

    Raises:
        NotPermittedError: the actor does not coordinate.
        ConflictError: there is nothing to release.
    """
    if not actor.is_system and not actor.holds(document.area_id, COORDINATORS):
        message = "Only the partnership's team can release an agency's document to the others."
        raise NotPermittedError(message)
    if is_released(document, task):
        message = "Everybody who reads this case may read this document already."
        raise ConflictError(message)
    if task is not None:
        message = "This document belongs to an agency's answer and is released together with it."
        raise ConflictError(message)
