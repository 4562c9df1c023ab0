"""Retiring versions: what the command and the approval of a version that replaces another process share."""

from datetime import date

from engine.bundles.binding import candidates
from engine.models import Proposal, Retirement, Version
from engine.unit_of_work import UnitOfWork


def retire(uow: UnitOfWork, process_key: str, retirement: Retirement, number: int) -> Retirement:
    """Store a retirement and say so in the ledger of its process."""
    uow.session.add(retirement)
    uow.session.flush()
    uow.record(
        f"process:{process_key}",
        "version.retired",
        retirement=retirement.id,
        version=retirement.version_id,
        number=number,
        area=retirement.area_id,
        from_on=retirement.from_on.isoformat(),
        rule=retirement.rule,
        reason=retirement.reason,
    )
    return retirement


def retire_replaced(uow: UnitOfWork, proposal: Proposal, version: Version) -> None:
    """Retire, in the proposal's area, every version of the process that the new version replaces.

    From the day the new version is in force, for the cases that its rule governs. Cases that run finish.
    """
    if not proposal.replaces:
        return
    uow.lock_process(proposal.replaces)
    for candidate in candidates(uow.session, proposal.replaces, proposal.area_id):
        if is_retired_by(candidate.retirements, version.in_force_from):
            continue
        retirement = Retirement(
            area_id=proposal.area_id,
            version_id=candidate.version.id,
            from_on=version.in_force_from,
            rule=version.rule,
            reason=f"Replaced by version {version.number} of the process “{proposal.process_key}”.",
            retired_at=uow.at,
            retired_by_id=uow.actor.person_id,
        )
        retire(uow, proposal.replaces, retirement, candidate.version.number)


def is_retired_by(retirements: tuple[Retirement, ...], day: date) -> bool:
    """Whether a version is retired for every case by a day already, and has not been put back."""
    return any(each.ended_at is None and not each.rule and each.from_on <= day for each in retirements)
