"""Remove an evidence pack: its row and the ledger keep that there was one, and its hash."""

from dataclasses import dataclass

from engine.errors import ConflictError
from engine.evidence.finding import lock_pack
from engine.evidence.rules import LONGEST_REASON, check_may_ask_pack, level_of_reader
from engine.execute import NothingToDo
from engine.plain_text import checked_text
from engine.unit_of_work import UnitOfWork


@dataclass(frozen=True)
class RemoveEvidencePack:
    """The archive is swept from the disk within a day; nobody can take it away from now on.

    Args:
        pack_id: the pack.
        reason: why; it stands in the ledger.
    """

    pack_id: int
    reason: str

    def run(self, uow: UnitOfWork) -> NothingToDo | None:
        """Let the archive go.

        Raises:
            NotFoundError: no such pack for this actor.
            NotPermittedError: it is not for them to remove.
            InvalidInputError: no reason.
            ConflictError: somebody has removed it.
        """
        work, pack = lock_pack(uow, self.pack_id)
        level = level_of_reader(uow.session, uow.actor, work.case, uow.at)
        check_may_ask_pack(uow.actor, pack.area_id, level, pack.profile, pack.agency_id)
        reason = checked_text("reason", self.reason, "reason", LONGEST_REASON, "Say why it is removed")
        if pack.state == "removed":
            if uow.actor.is_system:
                return NothingToDo()
            message = "Somebody has removed this pack already."
            raise ConflictError(message)
        pack.state, pack.stage, pack.error, pack.lease_until = "removed", "", "", None
        work.record("evidence.removed", pack=pack.id, sha256=pack.sha256, reason=reason)
        return None
