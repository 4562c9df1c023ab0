"""Say that an evidence pack is made and lies under its hash."""

from dataclasses import dataclass

from engine.evidence.finding import lock_being_made
from engine.execute import NothingToDo
from engine.notices.events import tell_pack
from engine.unit_of_work import UnitOfWork


@dataclass(frozen=True)
class FinishEvidencePack:
    """The archive is on the disk before this is said.

    Args:
        pack_id: the pack.
        sha256: of the archive.
        size: of the archive, in bytes.
        ledger_sequence: the last entry that it tells of.
    """

    pack_id: int
    sha256: str
    size: int
    ledger_sequence: int

    def run(self, uow: UnitOfWork) -> NothingToDo | None:
        """Write the hash to the row and the ledger; nothing when it was removed or finished meanwhile.

        Raises:
            NotFoundError: no such pack.
            NotPermittedError: a person says so.
        """
        found = lock_being_made(uow, self.pack_id)
        if found is None:
            return NothingToDo()
        work, pack = found
        pack.state, pack.progress, pack.stage, pack.error = "done", 100, "", ""
        pack.sha256, pack.size, pack.ledger_sequence = self.sha256, self.size, self.ledger_sequence
        pack.finished_at, pack.lease_until = uow.at, None
        work.record(
            "evidence.made",
            pack=pack.id,
            profile=pack.profile,
            sha256=self.sha256,
            size=self.size,
            sequence=self.ledger_sequence,
        )
        tell_pack(work, pack)
        return None
