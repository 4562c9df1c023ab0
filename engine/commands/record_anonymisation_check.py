"""Write down what a search of a report found (engine.anonymisation.checking searches, before this runs)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from engine.anonymisation.finding_checks import versions_of
from engine.anonymisation.rules import check_may_check
from engine.anonymisation.searching import Found
from engine.errors import ConflictError, NotFoundError
from engine.evidence.rules import level_of_reader
from engine.instances.case_work import CaseWork
from engine.models import AnonymisationCheck, AnonymisationFinding, Document
from engine.unit_of_work import UnitOfWork


@dataclass(frozen=True)
class RecordAnonymisationCheck:
    """A new check takes the place of every earlier one of the document, versions before it included.

    Args:
        document_id: the report.
        sha256: of the file that was searched.
        searched: what was looked for, for the page.
        found: what was found.
    """

    document_id: int
    sha256: str
    searched: Mapping[str, Any]
    found: tuple[Found, ...]

    def run(self, uow: UnitOfWork) -> int:
        """Write the check with its findings; without any it waits for the second person at once.

        Returns:
            The check's id.

        Raises:
            NotFoundError: no such document for this actor.
            NotPermittedError: they do not check reports.
            ConflictError: the file is another one by now.
        """
        row = uow.session.execute(
            select(Document.case_id).where(Document.id == self.document_id)
        ).one_or_none()
        if row is None:
            message = "This file does not exist, or it is not for you."
            raise NotFoundError(message)
        work = CaseWork.lock(uow, row.case_id)
        document = uow.session.get_one(Document, self.document_id, populate_existing=True)
        level = level_of_reader(uow.session, uow.actor, work.case, uow.at)
        check_may_check(uow.actor, document.area_id, level)
        if document.sha256 != self.sha256:
            message = "The file has changed while it was searched. Check it again."
            raise ConflictError(message)
        _supersede(uow, versions_of(uow.session, document))
        check = AnonymisationCheck(
            case_id=work.case.id,
            document_id=document.id,
            state="open" if self.found else "resolved",
            searched=dict(self.searched),
            made_at=uow.at,
            made_by_id=uow.actor.person_id,
            resolved_at=None if self.found else uow.at,
            resolved_by_id=None if self.found else uow.actor.person_id,
        )
        uow.session.add(check)
        uow.session.flush()
        uow.session.add_all(
            AnonymisationFinding(
                check_id=check.id,
                kind=each.kind,
                found=each.found[:300],
                place=each.place[:200],
                excerpt=each.excerpt,
                source=each.source[:200],
            )
            for each in self.found
        )
        work.record(
            "anonymisation.checked",
            check=check.id,
            document=document.id,
            file=document.sha256,
            findings=len(self.found),
        )
        return check.id


def _supersede(uow: UnitOfWork, document_ids: list[int]) -> None:
    query = select(AnonymisationCheck).where(
        AnonymisationCheck.document_id.in_(document_ids), AnonymisationCheck.state != "superseded"
    )
    for earlier in uow.session.scalars(query):
        earlier.state = "superseded"
