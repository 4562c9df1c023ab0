"""Decisions with their votes: who signed what, who dissented, and who has still to sign."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.models import Decision, Part, Person, Task, Vote
from engine.roles import role_label


@dataclass(frozen=True)
class VoteView:
    """One signatory: their vote once signed, or that it is still waited for."""

    role: str
    person: str
    choice: str
    signed_at: datetime | None
    state: str


@dataclass(frozen=True)
class DecisionView:
    """A decision, made or still being signed."""

    name: str
    outcome: str
    is_made: bool
    is_unanimous: bool
    made_at: datetime | None
    votes: tuple[VoteView, ...]


def find_decision(session: Session, task: Task) -> DecisionView | None:
    """The decision a task makes, with every signatory; None for a task that signs nothing."""
    rows = session.execute(
        select(Part, Vote, Person.name.label("person"))
        .outerjoin(Vote, Vote.part_id == Part.id)
        .outerjoin(Person, Person.id == Vote.person_id)
        .where(Part.task_id == task.id)
        .order_by(Part.id)
    ).all()
    decision = session.scalar(select(Decision).where(Decision.task_id == task.id))
    if decision is None and not any(row.Vote for row in rows):
        return None
    votes = tuple(
        VoteView(
            role=role_label(row.Part.role),
            person=row.person or "",
            choice=row.Vote.choice_label if row.Vote else "",
            signed_at=row.Vote.signed_at if row.Vote else None,
            state=row.Part.state,
        )
        for row in rows
    )
    return DecisionView(
        name=task.name,
        outcome=decision.outcome if decision else "",
        is_made=decision is not None,
        is_unanimous=decision.is_unanimous if decision else False,
        made_at=decision.made_at if decision else None,
        votes=votes,
    )


def list_decisions(session: Session, case_id: int) -> list[DecisionView]:
    """Every decision of a case, in the order in which they were made."""
    tasks = session.scalars(
        select(Task).join(Decision, Decision.task_id == Task.id).where(Task.case_id == case_id)
    )
    found = (find_decision(session, task) for task in tasks)
    return [decision for decision in found if decision is not None]
