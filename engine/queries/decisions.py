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
    return _views(session, [task]).get(task.id)


def list_decisions(session: Session, case_id: int) -> list[DecisionView]:
    """Every decision of a case, in the order in which they were made; three statements for all of them."""
    made = select(Task).join(Decision, Decision.task_id == Task.id).where(Task.case_id == case_id)
    tasks = list(session.scalars(made.order_by(Decision.id)))
    return list(_views(session, tasks).values())


def _views(session: Session, tasks: list[Task]) -> dict[int, DecisionView]:
    ids = [task.id for task in tasks]
    decisions = session.scalars(select(Decision).where(Decision.task_id.in_(ids)))
    made = {decision.task_id: decision for decision in decisions}
    signing: dict[int, list[VoteView]] = {}
    signed: set[int] = set(made)
    rows = session.execute(
        select(Part, Vote, Person.name.label("person"))
        .outerjoin(Vote, Vote.part_id == Part.id)
        .outerjoin(Person, Person.id == Vote.person_id)
        .where(Part.task_id.in_(ids))
        .order_by(Part.id)
    )
    for row in rows:
        signing.setdefault(row.Part.task_id, []).append(_vote(row.Part, row.Vote, row.person))
        if row.Vote is not None:
            signed.add(row.Part.task_id)
    return {
        task.id: _view(task, made.get(task.id), signing.get(task.id, []))
        for task in tasks
        if task.id in signed
    }


def _vote(part: Part, vote: Vote | None, person: str | None) -> VoteView:
    return VoteView(
        role=role_label(part.role),
        person=person or "",
        choice=vote.choice_label if vote else "",
        signed_at=vote.signed_at if vote else None,
        state=part.state,
    )


def _view(task: Task, decision: Decision | None, votes: list[VoteView]) -> DecisionView:
    return DecisionView(
        name=task.name,
        outcome=decision.outcome if decision else "",
        is_made=decision is not None,
        is_unanimous=decision.is_unanimous if decision else False,
        made_at=decision.made_at if decision else None,
        votes=tuple(votes),
    )
