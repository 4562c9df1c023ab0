"""From the id of a document to its locked case and the document as its reader may know it."""

from sqlalchemy import or_, select

from engine.documents.rules import check_may_add, may_read, named_on
from engine.errors import NotFoundError
from engine.models import Case, Document, Task
from engine.unit_of_work import UnitOfWork
from engine.visibility import access_level

HIDDEN = "This file does not exist, or it is not for you."


def lock_document(uow: UnitOfWork, document_id: int) -> tuple[Case, Document, Task | None]:
    """Lock the case of a document, then read the document as it is now.

    Raises:
        NotFoundError: there is no such document, or this actor may not read it.
        NotPermittedError: the actor only reads the case.
        ConflictError: the case takes no documents any more.
    """
    case_id = uow.session.scalar(select(Document.case_id).where(Document.id == document_id))
    if case_id is None:
        raise NotFoundError(HIDDEN)
    case = uow.lock_case(case_id)
    document = uow.session.get_one(Document, document_id)
    task = uow.session.get(Task, document.task_id) if document.task_id is not None else None
    level = access_level(uow.session, uow.actor, case, uow.at)
    if not may_read(uow.actor, level, document, task, named_on(uow.session, uow.actor, case.id)):
        raise NotFoundError(HIDDEN)
    check_may_add(uow.session, uow.actor, case, uow.at)
    return case, document, task


def versions_of(uow: UnitOfWork, document: Document) -> list[Document]:
    """A document and the other versions of it, oldest first."""
    series = document.series_id or document.id
    query = select(Document).where(or_(Document.series_id == series, Document.id == series))
    return list(uow.session.scalars(query.order_by(Document.number)))
