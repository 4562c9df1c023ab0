"""Say what a document is and how it is marked, for all its versions."""

from dataclasses import dataclass

from engine.documents.adding import check_described
from engine.documents.finding import lock_document, versions_of
from engine.documents.rules import check_may_change
from engine.execute import NothingToDo
from engine.unit_of_work import UnitOfWork


@dataclass(frozen=True)
class DescribeDocument:
    """The marking and the description of a document."""

    document_id: int
    marking: str
    description: str

    def run(self, uow: UnitOfWork) -> NothingToDo | None:
        """Change them; the words stay out of the ledger.

        Raises:
            NotFoundError: no such document for this actor.
            NotPermittedError: it is somebody else's.
            ConflictError: the case takes no documents any more.
            InvalidInputError: the marking or the description cannot be.
        """
        case, document, _ = lock_document(uow, self.document_id)
        check_may_change(uow.actor, document)
        check_described(self.marking, self.description)
        said = self.description.strip()
        if (document.marking, document.description) == (self.marking, said):
            return NothingToDo()
        was = document.marking
        for each in versions_of(uow, document):
            each.marking, each.description = self.marking, said
        uow.record(
            f"case:{case.id}", "document.described", document=document.id, marking=self.marking, was=was
        )
        return None
