"""Say that an evidence pack cannot be made."""

from dataclasses import dataclass
from typing import Final

from engine.evidence.finding import lock_being_made
from engine.execute import NothingToDo
from engine.notices.events import tell_pack
from engine.unit_of_work import UnitOfWork

_IN_WORDS: Final = {
    "NamedError": "a name would have stood in a pack that shows none",
    "KilledTooOftenError": "its making was cut short three times",
}


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
        found = lock_being_made(uow, self.pack_id)
        if found is None:
            return NothingToDo()
        work, pack = found
        pack.state, pack.stage, pack.lease_until, pack.finished_at = "failed", "", None, uow.at
        why = _IN_WORDS.get(self.problem, self.problem)
        pack.error = f"It could not be made: {why}. Tell your administrator, and ask for it again."
        work.record("evidence.failed", pack=pack.id, problem=self.problem)
        tell_pack(work, pack)
        return None
