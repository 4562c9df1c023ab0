"""What remains before a proposal can be submitted, for its pages."""

from datetime import date

from sqlalchemy.orm import Session

from engine.actor import Actor
from engine.bundles import Library
from engine.models import Proposal
from engine.studio.permissions import check_may_see_proposal
from engine.studio.readiness import Readiness, readiness


def get_readiness(
    session: Session, library: Library, actor: Actor, proposal_id: int, today: date
) -> Readiness:
    """Ask what the commands ask.

    Raises:
        NotFoundError: there is no such proposal for this actor.
    """
    proposal = check_may_see_proposal(actor, session.get(Proposal, proposal_id))
    return readiness(session, library, proposal, today)
