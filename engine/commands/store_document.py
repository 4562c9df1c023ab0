"""Attach a file, already written and fsynced under its hash, to a case or a task."""

from dataclasses import dataclass

from engine.instances.case_work import CaseWork
from engine.instances.finding import lock_for_work
from engine.models import Document
from engine.unit_of_work import UnitOfWork


@dataclass(frozen=True)
class StoreDocument:
    """A stored file's particulars (engine.files says what it is by reading it).

    Args:
        task_id: the task whose form it is attached to.
        part_id: the part, where the task is asked of several; the document is then that agency's.
        scan: what the scanner for viruses said, as the stored file tells.
    """

    task_id: int
    part_id: int | None
    sha256: str
    name: str
    content_type: str
    size: int
    scan: str = "not_scanned"

    def run(self, uow: UnitOfWork) -> int:
        """Write the row.

        Returns:
            The document's id, which the form's answer holds.

        Raises:
            NotFoundError: no such task.
            ConflictError: the task is closed.
            NotPermittedError: it is not for this actor.
        """
        work, task, part, _ = lock_for_work(uow, self.task_id, self.part_id)
        document = Document(
            area_id=work.case.area_id,
            case_id=work.case.id,
            task_id=task.id,
            agency_id=part.agency_id if part else None,
            sha256=self.sha256,
            name=self.name[:200],
            content_type=self.content_type,
            size=self.size,
            scan=self.scan,
            uploaded_by_id=uow.actor.person_id,
            uploaded_at=uow.at,
        )
        uow.session.add(document)
        uow.session.flush()
        _record(work, document)
        return document.id


def _record(work: CaseWork, document: Document) -> None:
    work.record("document.stored", document=document.id, sha256=document.sha256, size=document.size)
