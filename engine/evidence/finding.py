"""Finding a pack for a command: its case is locked first, then everything is read."""

from sqlalchemy import select

from engine.errors import NotFoundError, NotPermittedError
from engine.instances.case_work import CaseWork
from engine.models import EvidencePack
from engine.unit_of_work import UnitOfWork


def lock_pack(uow: UnitOfWork, pack_id: int) -> tuple[CaseWork, EvidencePack]:
    """Lock the case of a pack, and give the pack as the locked case has it.

    Raises:
        NotFoundError: no such pack.
    """
    case_id = uow.session.scalar(select(EvidencePack.case_id).where(EvidencePack.id == pack_id))
    if case_id is None:
        message = "This evidence pack does not exist, or it is not for you."
        raise NotFoundError(message)
    work = CaseWork.lock(uow, case_id)
    return work, uow.session.get_one(EvidencePack, pack_id, with_for_update=True, populate_existing=True)


def lock_being_made(uow: UnitOfWork, pack_id: int) -> tuple[CaseWork, EvidencePack] | None:
    """Lock a pack to say what has become of its making; None when it was removed or finished meanwhile.

    Raises:
        NotFoundError: no such pack.
        NotPermittedError: a person says so.
    """
    if not uow.actor.is_system:
        message = "Caseway itself says what has become of a pack."
        raise NotPermittedError(message)
    work, pack = lock_pack(uow, pack_id)
    return (work, pack) if pack.state == "working" else None
