"""One attached file, for those who may read it; agencies' files stay apart like their answers."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from engine.actor import Actor
from engine.bundles import Library
from engine.errors import NotFoundError
from engine.models import Case, Document, Instance, Part, Task
from engine.models.task import OPEN
from engine.permissions import allowed, check_may_work_on
from engine.roles import COORDINATORS
from engine.visibility import access_level, working_areas


@dataclass(frozen=True)
class DocumentView:
    """What a download needs."""

    id: int
    case_id: int
    name: str
    content_type: str
    size: int
    sha256: str


def get_document(
    session: Session, library: Library, actor: Actor, at: datetime, document_id: int
) -> DocumentView:
    """A file that this actor may read.

    They may if they attached it, if it is their own agency's, if they read the whole case, or if a task
    they are to do shows the step it was attached to. Another agency's file stays closed until its task is
    released.

    Raises:
        NotFoundError: it does not exist, or this actor may not know that it does.
    """
    document = session.get(Document, document_id)
    if document is None or not _may_read(session, library, actor, at, document):
        message = "This file does not exist, or it is not for you."
        raise NotFoundError(message)
    return DocumentView(
        document.id, document.case_id, document.name, document.content_type, document.size, document.sha256
    )


def _may_read(session: Session, library: Library, actor: Actor, at: datetime, document: Document) -> bool:
    if document.area_id not in working_areas(actor) and not actor.is_system:
        return False
    if actor.person_id is not None and document.uploaded_by_id == actor.person_id:
        return True
    level = access_level(session, actor, session.get_one(Case, document.case_id), at)
    if level in ("none", "header"):
        return False
    task = session.get(Task, document.task_id) if document.task_id is not None else None
    if document.agency_id is not None and not _is_released(actor, document, task):
        return False
    own = document.agency_id is not None and document.agency_id in _agencies(actor)
    return level == "full" or own or (task is not None and _is_evidence(session, library, actor, task))


def _is_released(actor: Actor, document: Document, task: Task | None) -> bool:
    if document.agency_id in _agencies(actor) or actor.holds(document.area_id, COORDINATORS):
        return True
    return task is not None and task.released_at is not None


def _is_evidence(session: Session, library: Library, actor: Actor, source: Task) -> bool:
    """Whether an open task that this actor may do shows what was entered at the source."""
    for task, part in _open_work(session, source.case_id):
        instance = session.get_one(Instance, task.instance_id)
        element = library.get(session, instance.version_id).element(task.element_id)
        shown = source.element_id in element.shows
        if shown and allowed(check_may_work_on, session, actor, task, part, element):
            return True
    return False


def _open_work(session: Session, case_id: int) -> Iterator[tuple[Task, Part | None]]:
    rows = session.execute(
        select(Task, Part)
        .outerjoin(Part, Part.task_id == Task.id)
        .where(Task.case_id == case_id, Task.state.in_(OPEN), or_(Part.id.is_(None), Part.state.in_(OPEN)))
    )
    yield from rows


def _agencies(actor: Actor) -> set[int]:
    return {held.agency_id for held in actor.holdings if held.agency_id is not None}
