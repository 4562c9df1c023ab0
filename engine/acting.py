"""Acting where a rule asks for a role: whose role it is, where it is not one's own, stays on the record."""

from collections.abc import Callable

from engine.actor import Actor
from engine.permissions import allowed
from engine.unit_of_work import UnitOfWork


def check_acting(uow: UnitOfWork, check: Callable[[Actor], object]) -> None:
    """Ask a rule of the actor; where only a role lent to them lets them, the record says for whom they act.

    Args:
        uow: the transaction; what it records from now on names both.
        check: the rule, which raises what it refuses with.
    """
    check(uow.actor)
    uow.for_id = acting_for(uow.actor, check)


def acting_for(actor: Actor, check: Callable[[Actor], object]) -> int | None:
    """For whom an actor acts who may: None where they may in their own right, which comes first."""
    covered = sorted(actor.covers)
    if not covered or allowed(check, actor.standing_in_for()):
        return None
    return next((one for one in covered if allowed(check, actor.standing_in_for(one))), covered[0])
