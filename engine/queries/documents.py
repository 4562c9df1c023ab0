"""The documents of a case, one document, and one file to send: each for those who may read it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, or_, select
from sqlalchemy.orm import Session

from engine.actor import Actor
from engine.bundles import Library
from engine.documents.finding import HIDDEN
from engine.documents.markings import marking_words
from engine.documents.rules import (
    check_may_add,
    check_may_change,
    check_may_release,
    is_released,
    may_read,
    named_on,
)
from engine.errors import NotFoundError
from engine.models import Agency, Case, Document, DocumentReader, Instance, Part, Person, Task
from engine.models.task import OPEN
from engine.permissions import allowed, check_may_work_on
from engine.visibility import access_level

PAGE = 50
RESTRICTED = "A file for named people only"


@dataclass(frozen=True)
class DocumentView:
    """What a download needs."""

    id: int
    case_id: int
    name: str
    content_type: str
    size: int
    sha256: str


@dataclass(frozen=True)
class DocumentRow:
    """A document as one line: its newest version, or one of its versions."""

    id: int
    name: str
    description: str
    marking: str
    size: int
    number: int
    step: str
    agency: str
    is_released: bool
    is_restricted: bool
    scan: str
    uploaded_at: datetime
    uploaded_by: str


@dataclass(frozen=True)
class CaseDocuments:
    """A page of the documents that a reader may open, and how many agencies have not released yet."""

    rows: tuple[DocumentRow, ...]
    withheld: int
    page: int
    pages: int
    may_add: bool


@dataclass(frozen=True)
class DocumentDetail:
    """One version of a document, the others, who may read it, and what the reader may do with it.

    ``may_change`` and ``may_release`` are judged by the very checks that guard the commands.
    """

    row: DocumentRow
    case: Case
    marking_id: str
    sha256: str
    versions: tuple[DocumentRow, ...]
    readers: tuple[tuple[int, str], ...]
    restriction_reason: str
    may_change: bool
    may_release: bool

    @property
    def is_newest(self) -> bool:
        """Whether nothing has come after this version."""
        return self.row.id == self.versions[0].id


def get_document(
    session: Session, library: Library, actor: Actor, at: datetime, document_id: int
) -> DocumentView:
    """A file that this actor may read.

    Besides the documents of their lists, that is what a task they are to do shows of other steps.

    Raises:
        NotFoundError: it does not exist, or this actor may not know that it does.
    """
    document, _case, _task = _read(session, library, actor, at, document_id)
    return DocumentView(
        document.id, document.case_id, document.name, document.content_type, document.size, document.sha256
    )


def list_documents(
    session: Session, actor: Actor, at: datetime, case: Case, level: str, page: int = 1
) -> CaseDocuments:
    """The newest versions of the documents of a case that the reader may open.

    Restricted ones are neither listed nor counted for anybody else than their readers.
    """
    named = named_on(session, actor, case.id)
    rows: dict[int, DocumentRow] = {}
    withheld: set[int] = set()
    for document, task, person, agency in session.execute(_rows(Document.case_id == case.id)):
        series = document.series_id or document.id
        if may_read(actor, level, document, task, named):
            rows[series] = _row(document, task, person, agency)
        elif level == "full" and not document.is_restricted:
            withheld.add(series)
    pages = max(1, -(-len(rows) // PAGE))
    page = min(max(page, 1), pages)
    shown = list(rows.values())[(page - 1) * PAGE : page * PAGE]
    may_add = allowed(check_may_add, session, actor, case, at)
    return CaseDocuments(tuple(shown), len(withheld), page, pages, may_add)


def readable_documents(session: Session, actor: Actor, case: Case, level: str) -> set[int]:
    """The ids of all versions of all documents of a case that the reader may open, by one rule."""
    named = named_on(session, actor, case.id)
    return {
        document.id
        for document, task, _person, _agency in session.execute(_rows(Document.case_id == case.id))
        if may_read(actor, level, document, task, named)
    }


def get_document_detail(
    session: Session, library: Library, actor: Actor, at: datetime, document_id: int
) -> DocumentDetail:
    """One version of a document with everything that its page says.

    Raises:
        NotFoundError: it does not exist, or this actor may not know that it does.
    """
    document, case, task = _read(session, library, actor, at, document_id)
    series = document.series_id or document.id
    found = session.execute(_rows(or_(Document.series_id == series, Document.id == series)))
    versions = sorted((_row(*each) for each in found), key=lambda row: -row.number)
    readers = session.execute(
        select(Person.id, Person.name)
        .join(DocumentReader, DocumentReader.person_id == Person.id)
        .where(DocumentReader.document_id == document.id)
        .order_by(Person.name)
    )
    adds = allowed(check_may_add, session, actor, case, at)
    return DocumentDetail(
        row=next(each for each in versions if each.id == document.id),
        case=case,
        marking_id=document.marking,
        sha256=document.sha256,
        versions=tuple(versions),
        readers=tuple((row.id, row.name) for row in readers),
        restriction_reason=document.restriction_reason,
        may_change=adds and allowed(check_may_change, actor, document),
        may_release=adds and allowed(check_may_release, actor, document, task),
    )


def names_of_documents(session: Session, actor: Actor, case: Case) -> dict[str, str]:
    """The names of a case's files by their ids; ``RESTRICTED`` for whoever may not read one.

    What an answer holds is judged with the answer; only the restriction is a document's own.
    """
    named = named_on(session, actor, case.id)
    query = select(Document.id, Document.name, Document.is_restricted, Document.uploaded_by_id)
    names = {}
    for row in session.execute(query.where(Document.case_id == case.id)):
        mine = actor.is_system or row.uploaded_by_id == actor.person_id or row.id in named
        names[str(row.id)] = row.name if mine or not row.is_restricted else RESTRICTED
    return names


def _read(
    session: Session, library: Library, actor: Actor, at: datetime, document_id: int
) -> tuple[Document, Case, Task | None]:
    document = session.get(Document, document_id)
    if document is None:
        raise NotFoundError(HIDDEN)
    case = session.get_one(Case, document.case_id)
    task = session.get(Task, document.task_id) if document.task_id is not None else None
    level, named = access_level(session, actor, case, at), named_on(session, actor, case.id)
    may = may_read(actor, level, document, task, named) or (
        task is not None
        and may_read(actor, level, document, task, named, is_evidence=True)
        and _is_evidence(session, library, actor, task)
    )
    if not may:
        raise NotFoundError(HIDDEN)
    return document, case, task


def _rows(which: ColumnElement[bool]) -> Select[Document, Task, str, str]:
    """Documents with their task, who put them there and their agency, oldest first."""
    return (
        select(Document, Task, Person.name, Agency.name)
        .outerjoin(Task, Task.id == Document.task_id)
        .outerjoin(Person, Person.id == Document.uploaded_by_id)
        .outerjoin(Agency, Agency.id == Document.agency_id)
        .where(which)
        .order_by(Document.id)
    )


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
        .where(
            Task.case_id == case_id,
            Task.element_id != "",
            Task.state.in_(OPEN),
            or_(Part.id.is_(None), Part.state.in_(OPEN)),
        )
    )
    yield from rows


def _row(document: Document, task: Task | None, person: str | None, agency: str | None) -> DocumentRow:
    return DocumentRow(
        id=document.id,
        name=document.name,
        description=document.description,
        marking=marking_words(document.marking),
        size=document.size,
        number=document.number,
        step=task.name if task else "",
        agency=agency or "",
        is_released=is_released(document, task),
        is_restricted=document.is_restricted,
        scan=document.scan,
        uploaded_at=document.uploaded_at,
        uploaded_by=person or "Caseway",
    )
