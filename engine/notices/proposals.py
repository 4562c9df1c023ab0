"""Telling people of proposals: approvers what waits for them, its owners what became of it.

The titles hold the key of the process in words, nothing that anybody entered.
"""

from collections.abc import Collection

from engine.models import Proposal
from engine.notices.people import Reader, read_holders, readers
from engine.notices.telling import News, tell_of_process, untold
from engine.roles import PROCESS_APPROVERS
from engine.unit_of_work import UnitOfWork

_NO_CASE = 0


def tell_submitted(uow: UnitOfWork, proposal: Proposal, authors: Collection[int]) -> None:
    """Tell the approvers of the area that a proposal waits for them.

    Args:
        authors: who worked on it, and so may not approve it.
    """
    title = f"A new version of “{_process(proposal)}” waits for approval"
    found = read_holders(uow.session, proposal.area_id, _NO_CASE, uow.at, uow.today, roles=PROCESS_APPROVERS)
    may_approve = [one for one in readers(found, found) if one.person_id not in authors]
    _tell(uow, proposal, f"submitted:{uow.at.isoformat()}", title, may_approve)


def tell_decided(uow: UnitOfWork, proposal: Proposal, became: str) -> None:
    """Tell whoever began and whoever submitted a proposal what became of it.

    Args:
        became: approved or returned.
    """
    title = f"Your new version of “{_process(proposal)}” was {became}"
    owners = {one for one in (proposal.created_by_id, proposal.submitted_by_id) if one is not None}
    found = read_holders(uow.session, proposal.area_id, _NO_CASE, uow.at, uow.today, named=owners)
    _tell(uow, proposal, f"{became}:{uow.at.isoformat()}", title, readers(found, found))


def _tell(uow: UnitOfWork, proposal: Proposal, what: str, title: str, told: Collection[Reader]) -> None:
    news = News("proposal", f"proposal:{proposal.id}:{what}", title)
    others = [one for one in told if one.person_id != uow.actor.person_id]
    tell_of_process(uow, proposal.area_id, news, untold(uow, news, others))


def _process(proposal: Proposal) -> str:
    return proposal.process_key.replace("_", " ").capitalize()
