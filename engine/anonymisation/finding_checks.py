"""Finding a check for a command, and which reports of a case have been confirmed."""

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.errors import NotFoundError
from engine.evidence.rules import level_of_reader
from engine.instances.case_work import CaseWork
from engine.models import AnonymisationCheck, Document
from engine.unit_of_work import UnitOfWork

NO_CHECK = "This check does not exist, or it is not for you."


def lock_check(uow: UnitOfWork, check_id: int) -> tuple[CaseWork, AnonymisationCheck, str]:
    """Lock the case of a check, and give the check as the locked case has it, with the actor's access level.

    Raises:
        NotFoundError: no such check for this actor.
    """
    case_id = uow.session.scalar(select(AnonymisationCheck.case_id).where(AnonymisationCheck.id == check_id))
    if case_id is None:
        raise NotFoundError(NO_CHECK)
    work = CaseWork.lock(uow, case_id)
    level = level_of_reader(uow.session, uow.actor, work.case, uow.at)
    if level != "full":
        raise NotFoundError(NO_CHECK)
    check = uow.session.get_one(AnonymisationCheck, check_id, populate_existing=True)
    return work, check, level


def confirmed_documents(session: Session, document_ids: Collection[int]) -> set[int]:
    """Which of some files have a check that a second person confirmed and nothing has superseded."""
    query = select(AnonymisationCheck.document_id).where(
        AnonymisationCheck.document_id.in_(document_ids), AnonymisationCheck.state == "confirmed"
    )
    return set(session.scalars(query))


def versions_of(session: Session, document: Document) -> list[int]:
    """The ids of every version of a document, itself included."""
    series = document.series_id
    if series is None:
        return [document.id]
    return list(session.scalars(select(Document.id).where(Document.series_id == series))) or [document.id]
