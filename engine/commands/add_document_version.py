"""Put a new version of a document on its case."""

from dataclasses import dataclass

from sqlalchemy import select

from engine.documents.adding import particulars, record_stored
from engine.documents.finding import lock_document, versions_of
from engine.documents.rules import check_may_change
from engine.errors import InvalidInputError
from engine.files import StoredFile
from engine.models import Document, DocumentReader
from engine.unit_of_work import UnitOfWork


@dataclass(frozen=True)
class AddDocumentVersion:
    """A new version of a document: what it was stays, and keeps its address."""

    document_id: int
    file: StoredFile

    def run(self, uow: UnitOfWork) -> int:
        """Write the row beside the earlier ones, as they are marked, described and restricted.

        Returns:
            The new version's id.

        Raises:
            NotFoundError: no such document for this actor.
            NotPermittedError: it is somebody else's.
            ConflictError: the case takes no documents any more.
            InvalidInputError: it is the very file that is there.
        """
        case, document, _ = lock_document(uow, self.document_id)
        check_may_change(uow.actor, document)
        versions = versions_of(uow, document)
        newest = versions[-1]
        if newest.sha256 == self.file.sha256:
            raise InvalidInputError(
                {"file": ["This is the file that is here already. Choose the changed one"]}
            )
        series = newest.series_id or newest.id
        for each in versions:
            each.series_id = series
        added = Document(
            area_id=case.area_id,
            case_id=case.id,
            task_id=newest.task_id,
            agency_id=newest.agency_id,
            series_id=series,
            number=newest.number + 1,
            marking=newest.marking,
            description=newest.description,
            is_restricted=newest.is_restricted,
            restriction_reason=newest.restriction_reason,
            released_at=newest.released_at,
            **particulars(uow, self.file),
        )
        uow.session.add(added)
        uow.session.flush()
        query = select(DocumentReader.person_id).where(DocumentReader.document_id == newest.id)
        kept = set(uow.session.scalars(query)) | {newest.uploaded_by_id or 0} - {0}
        if newest.is_restricted:
            uow.session.add_all(DocumentReader(document_id=added.id, person_id=each) for each in sorted(kept))
        record_stored(uow, added, series=series, number=added.number)
        return added.id
