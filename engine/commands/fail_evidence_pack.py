"""Say that an evidence pack cannot be made."""

from dataclasses import dataclass

from engine.errors import NotPermittedError
from engine.evidence.finding import lock_pack
from engine.execute import NothingToDo
from engine.unit_of_work import UnitOfWork


@dataclass(frozen=True)
class FailEvidencePack:
    """Trying again would not help.

    Args:
        pack_id: the pack.
        problem: the kind of error, never its words: they may name people.
    """

    pack_id: int
    problem: str

    def run(self, uow: UnitOfWork) -> NothingToDo | None:
        """Write it down; nothing when it was removed or finished meanwhile.

        Raises:
            NotFoundError: no such pack.
            NotPermittedError: a person says so.
        """
        if not uow.actor.is_system:
            message = "Caseway itself says that a pack cannot be made."
            raise NotPermittedError(message)
        work, pack = lock_pack(uow, self.pack_id)
        if pack.state != "working":
            return NothingToDo()
        pack.state, pack.stage, pack.lease_until, pack.finished_at = "failed", "", None, uow.at
        pack.error = f"It could not be made ({self.problem}). Tell your administrator, and ask for it again."
        work.record("evidence.failed", pack=pack.id, problem=self.problem)
        return None
