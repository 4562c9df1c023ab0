"""Put a file on a case as a new document."""

from dataclasses import dataclass

from sqlalchemy import select

from engine.documents.adding import check_described, particulars, record_stored
from engine.documents.markings import SENSITIVE
from engine.documents.restricting import restrict
from engine.documents.rules import agencies_of, check_may_add
from engine.errors import InvalidInputError, NotFoundError
from engine.files import StoredFile
from engine.models import Agency, Case, Document
from engine.roles import COORDINATORS
from engine.unit_of_work import UnitOfWork
from engine.visibility import access_level


@dataclass(frozen=True)
class AddDocument:
    """A new document of a case.

    Args:
        file: the stored file (``engine.uploading`` has looked at it).
        agency_id: the agency it comes from, None for the partnership itself. People of an agency can only
            add their own agency's; those documents stay apart until the partnership's team releases them.
        readers: the only people who may read it, by id; nobody named: whoever reads the case.
        reason: why it is restricted.
    """

    case_id: int
    file: StoredFile
    description: str
    marking: str = SENSITIVE
    agency_id: int | None = None
    readers: tuple[int, ...] = ()
    reason: str = ""

    def run(self, uow: UnitOfWork) -> int:
        """Write the row, and who may read it.

        Returns:
            The document's id.

        Raises:
            NotFoundError: no such case for this actor.
            NotPermittedError: they only read it.
            ConflictError: the case takes no documents any more.
            InvalidInputError: the marking, the agency or the readers cannot be.
        """
        case = uow.lock_case(self.case_id)
        if access_level(uow.session, uow.actor, case, uow.at) in ("none", "header"):
            message = "This case does not exist, or it is not for you."
            raise NotFoundError(message)
        check_may_add(uow.session, uow.actor, case, uow.at)
        check_described(self.marking, self.description)
        is_ours = uow.actor.is_system or uow.actor.holds(case.area_id, COORDINATORS)
        self._check_agency(uow, case, is_ours=is_ours)
        document = Document(
            area_id=case.area_id,
            case_id=case.id,
            agency_id=self.agency_id,
            description=self.description.strip(),
            marking=self.marking,
            released_at=uow.at if is_ours else None,
            **particulars(uow, self.file),
        )
        uow.session.add(document)
        uow.session.flush()
        record_stored(uow, document)
        if self.readers:
            restrict(uow, case, [document], self.readers, self.reason)
            uow.record(
                f"case:{case.id}", "document.restricted", document=document.id, readers=list(self.readers)
            )
        return document.id

    def _check_agency(self, uow: UnitOfWork, case: Case, *, is_ours: bool) -> None:
        if self.agency_id is None and (is_ours or not agencies_of(uow.actor, case.area_id)):
            return
        known = select(Agency.id).where(Agency.area_id == case.area_id, Agency.id == self.agency_id)
        may = is_ours or self.agency_id in agencies_of(uow.actor, case.area_id)
        if not may or uow.session.scalar(known) is None:
            raise InvalidInputError({"agency": ["Choose the agency that the document comes from"]})
