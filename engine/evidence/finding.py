"""Finding a pack for a command: its case is locked first, then everything is read."""

from sqlalchemy import select

from engine.errors import NotFoundError
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
