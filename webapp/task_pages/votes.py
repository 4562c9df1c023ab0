"""The votes of a decision as its page lists them; dissent stays visible."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from engine.queries.decisions import VoteView
from engine.queries.tasks import TaskView

_STATES = {"withdrawn": "Not asked for any more"}


@dataclass(frozen=True)
class VoteRow:
    """One signatory: who they are, how they voted, when."""

    role: str
    person: str
    words: str
    signed_at: datetime | None
    is_dissent: bool


def list_votes(view: TaskView) -> list[VoteRow]:
    """Every signatory in the order asked; nothing for a task that signs nothing."""
    if not view.is_decision:
        return []
    votes = view.decision.votes if view.decision else _not_yet(view)
    leading = _leading(votes)
    return [
        VoteRow(
            vote.role,
            vote.person,
            vote.choice or _STATES.get(vote.state, "Not signed yet"),
            vote.signed_at,
            bool(leading and vote.choice and vote.choice != leading),
        )
        for vote in votes
    ]


def _not_yet(view: TaskView) -> tuple[VoteView, ...]:
    return tuple(VoteView(part.role, "", "", None, part.state) for part in view.parts)


def _leading(votes: tuple[VoteView, ...]) -> str:
    """What most have voted; nothing while the votes are level, when nobody is the one who dissents."""
    counted = Counter(vote.choice for vote in votes if vote.choice).most_common(2)
    if len(counted) < 2:  # noqa: PLR2004 - two different votes
        return ""
    return counted[0][0] if counted[0][1] > counted[1][1] else ""
