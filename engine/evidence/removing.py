"""Letting packs go: when somebody says so, after a month, and when their case is disposed of."""

from sqlalchemy import select

from engine.instances.case_work import CaseWork
from engine.models import EvidencePack


def remove(work: CaseWork, pack: EvidencePack, reason: str) -> None:
    """Let one pack of a locked case go; the sweep of the files takes the archive from the disk."""
    pack.state, pack.stage, pack.error, pack.lease_until = "removed", "", "", None
    work.record("evidence.removed", pack=pack.id, sha256=pack.sha256, reason=reason)


def remove_packs(work: CaseWork, reason: str) -> int:
    """Let every pack of a locked case go, those that are being made included.

    Returns:
        How many there were.
    """
    query = select(EvidencePack).where(
        EvidencePack.case_id == work.case.id, EvidencePack.state.in_(("asked", "working", "done"))
    )
    packs = list(work.uow.session.scalars(query.order_by(EvidencePack.id)))
    for pack in packs:
        remove(work, pack, reason)
    return len(packs)
