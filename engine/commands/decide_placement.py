"""Approve or refuse that a token is moved by hand."""

from dataclasses import dataclass

from engine.errors import ConflictError
from engine.moving.placements import (
    LONGEST_REASON,
    check_may_approve_placement,
    check_not_stale,
    lock_placement,
)
from engine.moving.placing import Placed, Placing, place
from engine.plain_text import checked_text
from engine.unit_of_work import UnitOfWork


@dataclass(frozen=True)
class DecidePlacement:
    """A second person's word. Whoever asked may only take it back."""

    placement_id: int
    approve: bool
    reason: str = ""

    def run(self, uow: UnitOfWork) -> Placed | None:
        """Do it, or close it.

        Returns:
            What it came to; None when it was refused or taken back.

        Raises:
            NotFoundError: there is no such placement.
            NotPermittedError: the actor may not decide, or asked for it.
            ConflictError: it is decided, or the case has moved on since.
            InvalidInputError: refused without a reason.
        """
        work, placement, instance = lock_placement(uow, self.placement_id)
        if placement.state != "asked":
            message = "This has been decided already."
            raise ConflictError(message)
        placement.decided_at, placement.decided_by_id = uow.at, uow.actor.person_id
        if not self.approve:
            missing = "Say why it is not to be done"
            reason = checked_text("reason", self.reason, "reason", LONGEST_REASON, missing)
            own = placement.asked_by_id is not None and placement.asked_by_id == uow.actor.person_id
            placement.state, placement.decision_reason = "withdrawn" if own else "refused", reason
            work.record(
                f"placement.{placement.state}",
                placement=placement.id,
                instance=instance.id,
                reason=reason,
            )
            return None
        check_may_approve_placement(uow.actor, placement)
        check_not_stale(placement, instance)
        placing = Placing(placement.kind, placement.token_id, placement.target_id)
        placement.state, placement.decision_reason = "done", self.reason.strip()[:LONGEST_REASON]
        return place(
            work,
            instance,
            placing,
            placement.reason,
            placement=placement.id,
            asked_by=placement.asked_by_id,
        )
