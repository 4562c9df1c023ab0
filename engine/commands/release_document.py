"""Let the other agencies read a document that one agency put on the case."""

from dataclasses import dataclass

from engine.acting import check_acting
from engine.documents.finding import lock_document, versions_of
from engine.documents.rules import check_may_release
from engine.unit_of_work import UnitOfWork


@dataclass(frozen=True)
class ReleaseDocument:
    """Release an agency's document; it cannot be taken back, as it may have been read."""

    document_id: int

    def run(self, uow: UnitOfWork) -> None:
        """Mark it and its other versions as released.

        Raises:
            NotFoundError: no such document for this actor.
            NotPermittedError: the actor does not coordinate.
            ConflictError: there is nothing to release, or the case takes no documents any more.
        """
        case, document, task = lock_document(uow, self.document_id)
        check_acting(uow, lambda actor: check_may_release(actor, document, task))
        for each in versions_of(uow, document):
            each.released_at = uow.at
        uow.record(f"case:{case.id}", "document.released", document=document.id, agency=document.agency_id)
