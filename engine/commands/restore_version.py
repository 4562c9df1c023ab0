"""Put a retired version back: from today on it is chosen for new cases again."""

from dataclasses import dataclass

from engine.errors import ConflictError, NotFoundError, NotPermittedError
from engine.models import Process, Retirement, Version
from engine.plain_text import checked_text
from engine.studio.permissions import check_may_retire
from engine.studio.proposals import LONGEST_REASON
from engine.unit_of_work import UnitOfWork


@dataclass(frozen=True)
class RestoreVersion:
    """End one retirement.

    Args:
        retirement_id: which retirement.
        reason: why, for the ledger.
    """

    retirement_id: int
    reason: str

    def run(self, uow: UnitOfWork) -> int:
        """Write down that it has ended, and when. What started meanwhile on other versions stays on them.

        Returns:
            The id of the version.

        Raises:
            NotFoundError: there is no such retirement.
            NotPermittedError: the actor approves no processes in its area, or it counts in all areas.
            ConflictError: it has been ended already.
            InvalidInputError: there is no reason, or it is too long.
        """
        retirement = uow.session.get(Retirement, self.retirement_id)
        if retirement is None or (
            retirement.area_id is not None and not self._is_known(uow, retirement.area_id)
        ):
            message = "There is no such retirement."
            raise NotFoundError(message)
        if retirement.area_id is None and not uow.actor.is_system:
            message = "This version was retired for every partnership, so only the command line puts it back."
            raise NotPermittedError(message)
        check_may_retire(uow.actor, retirement.area_id or 0)
        version = uow.session.get_one(Version, retirement.version_id)
        key = uow.session.get_one(Process, version.process_id).key
        uow.lock_process(key)
        uow.session.refresh(retirement)
        if retirement.ended_at is not None:
            message = f"Version {version.number} has been put back already."
            raise ConflictError(message)
        retirement.end_reason = checked_text(
            "reason", self.reason, "reason", LONGEST_REASON, "Say why it is put back"
        )
        retirement.ended_at, retirement.ended_by_id = uow.at, uow.actor.person_id
        uow.record(
            f"process:{key}",
            "version.restored",
            retirement=retirement.id,
            version=version.id,
            number=version.number,
            area=retirement.area_id,
            reason=retirement.end_reason,
        )
        return version.id

    def _is_known(self, uow: UnitOfWork, area_id: int) -> bool:
        return uow.actor.is_system or area_id in uow.actor.areas
