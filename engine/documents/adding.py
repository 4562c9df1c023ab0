"""What every row of a document says, and what may be said about one."""

from engine.documents.markings import MARKINGS, NEEDS_WORDS
from engine.errors import InvalidInputError
from engine.files import StoredFile
from engine.models import Document
from engine.unit_of_work import UnitOfWork

LONGEST_DESCRIPTION = 300


def particulars(uow: UnitOfWork, file: StoredFile) -> dict[str, object]:
    """What the row of a document says of its file and of who brought it."""
    return {
        "sha256": file.sha256,
        "name": file.name[:200],
        "content_type": file.content_type,
        "size": file.size,
        "scan": file.scan,
        "uploaded_by_id": uow.actor.person_id,
        "uploaded_at": uow.at,
    }


def check_described(marking: str, description: str) -> None:
    """Refuse an unknown marking, a long description, and court papers without their ground."""
    errors: dict[str, list[str]] = {}
    if marking not in MARKINGS:
        errors["marking"] = ["Choose how the document is marked"]
    if len(description) > LONGEST_DESCRIPTION:
        errors["description"] = [f"Use {LONGEST_DESCRIPTION} characters or fewer"]
    if marking in NEEDS_WORDS and not description.strip():
        errors["description"] = ["Say which permission or rule of court lets these papers be used here"]
    if errors:
        raise InvalidInputError(errors)


def record_stored(uow: UnitOfWork, document: Document, **more: object) -> None:
    """Tell the ledger of a file: what it is by its hash, never what it is called."""
    uow.record(
        f"case:{document.case_id}",
        "document.stored",
        document=document.id,
        sha256=document.sha256,
        size=document.size,
        **more,
    )
