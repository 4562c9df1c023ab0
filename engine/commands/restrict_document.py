"""Restrict a document to named readers, or open it again to whoever reads the case."""

from dataclasses import dataclass

from engine.documents.finding import lock_document, versions_of
from engine.documents.restricting import restrict
from engine.documents.rules import check_may_change
from engine.unit_of_work import UnitOfWork


@dataclass(frozen=True)
class RestrictDocument:
    """The only people who may read a document and all its versions; nobody named opens it again."""

    document_id: int
    readers: tuple[int, ...]
    reason: str = ""

    def run(self, uow: UnitOfWork) -> None:
        """Write the readers. The ledger holds who they are, by id; the reason stays with the document.

        Raises:
            NotFoundError: no such document for this actor.
            NotPermittedError: it is somebody else's.
            ConflictError: the case takes no documents any more.
            InvalidInputError: somebody named may not read the case, or there is no reason.
        """
        case, document, _ = lock_document(uow, self.document_id)
        check_may_change(uow.actor, document)
        restrict(uow, case, versions_of(uow, document), self.readers, self.reason)
        kind = "document.restricted" if self.readers else "document.opened"
        uow.record(f"case:{case.id}", kind, document=document.id, readers=sorted(self.readers))
