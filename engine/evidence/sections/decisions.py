"""What was decided, who signed it and how, and the records of decisions with what proves them."""

from collections import defaultdict

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.evidence.sections.plain import Plain, columns
from engine.models import Case, Decision, DecisionRecord, Vote

_DECISION = ("id", "task_id", "element_id", "name", "outcome", "is_unanimous", "made_at")
_VOTE = ("part_id", "role", "person_id", "on_behalf_of_id", "choice", "choice_label", "stance", "reasons",
         "conditions", "signed_with", "submission_id", "signed_at")  # fmt: skip
_RECORD = ("decision_id", "number", "content", "salt", "digest", "reason", "made_at", "made_by_id")


def read_decisions(session: Session, case: Case) -> list[Plain]:
    """Every decision with its votes, in the order in which they were made."""
    votes: dict[int, list[Plain]] = defaultdict(list)
    for vote in session.scalars(select(Vote).where(Vote.case_id == case.id).order_by(Vote.id)):
        votes[vote.task_id].append(columns(vote, _VOTE))
    made = session.scalars(select(Decision).where(Decision.case_id == case.id).order_by(Decision.id))
    return [columns(row, _DECISION) | {"votes": votes[row.task_id]} for row in made]


def read_decision_records(session: Session, case: Case) -> list[Plain]:
    """Every number of every decision's record."""
    query = select(DecisionRecord).where(DecisionRecord.case_id == case.id).order_by(DecisionRecord.id)
    return [columns(row, _RECORD) for row in session.scalars(query)]
