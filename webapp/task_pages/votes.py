"""The votes of a decision as its page lists them; dissent stays visible."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from engine.queries.decisions import VoteView
from engine.queries.tasks import TaskView


@dataclass(frozen=True)
class VoteRow:
    """One signatory: who they are, how they voted, when."""

    role: str
    person: str
    on_behalf_of: str
    words: str
    reasons: str
    conditions: str
    signed_at: datetime | None
    is_dissent: bool
    part_id: int
    is_open: bool


def list_votes(view: TaskView) -> list[VoteRow]:
    """Every signatory in the order asked; nothing for a task that signs nothing."""
    if not view.is_decision:
        return []
    votes = view.decision.votes if view.decision else _not_yet(view)
    leading = _leading(votes)
    return [
        VoteRow(
            role=f"{vote.role}, casting vote" if vote.is_casting else vote.role,
            person=vote.person,
            on_behalf_of=vote.on_behalf_of,
            words=vote.choice or _waited_for(vote),
            reasons=vote.reasons,
            conditions=vote.conditions,
            signed_at=vote.signed_at,
            is_dissent=bool(leading and vote.choice != leading and _is_position(vote)),
            part_id=vote.part_id,
            is_open=vote.state not in ("completed", "withdrawn"),
        )
        for vote in votes
    ]


def _not_yet(view: TaskView) -> tuple[VoteView, ...]:
    return tuple(
        VoteView(part.role, "", "", None, part.state, part.id, close_reason=part.close_reason)
        for part in view.parts
    )


def _waited_for(vote: VoteView) -> str:
    if vote.state != "withdrawn":
        return "Not signed yet"
    return f"Not asked for any more. {vote.close_reason}".strip()


def _is_position(vote: VoteView) -> bool:
    """Whether a vote takes a side: who abstains or stands aside does not dissent."""
    return bool(vote.choice) and vote.stance not in ("abstain", "conflict")


def _leading(votes: tuple[VoteView, ...]) -> str:
    """What most have voted; nothing while the votes are level, when nobody is the one who dissents."""
    counted = Counter(vote.choice for vote in votes if _is_position(vote)).most_common(2)
    if len(counted) < 2:  # noqa: PLR2004 - two different votes
        return ""
    return counted[0][0] if counted[0][1] > counted[1][1] else ""
