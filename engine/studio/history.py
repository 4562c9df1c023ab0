"""The texts of a proposal as they were: worked out from the saves, which keep what they replaced."""

from collections.abc import Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.errors import NotFoundError
from engine.models import Proposal, ProposalSave


def texts_at(session: Session, proposal: Proposal, revision: int) -> dict[str, str]:
    """Every text of a proposal as it was right after one of its revisions was saved.

    Args:
        session: the command's or query's session.
        proposal: which proposal.
        revision: 1 is what it started with.

    Raises:
        NotFoundError: it has no such revision.
    """
    if not 1 <= revision <= proposal.revision:
        message = f"This proposal has no revision {revision}."
        raise NotFoundError(message)
    texts: dict[str, str] = dict(proposal.files)
    later = select(ProposalSave).where(
        ProposalSave.proposal_id == proposal.id, ProposalSave.revision > revision
    )
    for save in session.scalars(later.order_by(ProposalSave.revision.desc())):
        undo(texts, save.before)
    return texts


def undo(texts: dict[str, str], before: Mapping[str, str | None]) -> None:
    """Put back the texts that a save replaced; one that was new then goes."""
    for path, text in before.items():
        if text is None:
            texts.pop(path, None)
        else:
            texts[path] = text
