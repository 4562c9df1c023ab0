"""The record of a decision as its page shows it: one number of it, and the numbers there are."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from engine.actor import Actor
from engine.errors import NotFoundError
from engine.models import Case, Decision, DecisionRecord, Person, Task, Vote
from engine.permissions import allowed, check_may_coordinate
from engine.visibility import access_level

_HIDDEN = "This decision does not exist, or it is not for you."


@dataclass(frozen=True)
class RecordNumber:
    """One number of a record: when it was written, by whom, and why if it corrects an earlier one."""

    number: int
    made_at: datetime
    made_by: str
    reason: str
    digest: str


@dataclass(frozen=True)
class LaterRound:
    """The same step signed once more: its decision, when, and what came out."""

    decision_id: int
    made_at: datetime
    outcome: str


@dataclass(frozen=True)
class RecordView:
    """A decision with one number of its record; ``content`` is what ``RecordWriter`` wrote.

    ``later`` is the next round of the same step: its record says how a dissent here was resolved.
    """

    decision_id: int
    task_id: int
    case: Case
    shown: RecordNumber
    content: Mapping[str, Any]
    numbers: tuple[RecordNumber, ...]
    may_correct: bool
    later: LaterRound | None

    @property
    def is_newest(self) -> bool:
        """Whether no later number stands in its place."""
        return self.shown.number == self.numbers[-1].number


def get_decision_record(
    session: Session, actor: Actor, at: datetime, decision_id: int, number: int | None = None
) -> RecordView:
    """One number of the record of a decision; the newest unless another is asked for.

    Raises:
        NotFoundError: no such decision or number, or this reader does not read the whole case.
    """
    decision = session.get(Decision, decision_id)
    case = session.get(Case, decision.case_id) if decision else None
    if decision is None or case is None or access_level(session, actor, case, at) != "full":
        raise NotFoundError(_HIDDEN)
    rows = session.execute(
        select(DecisionRecord, Person.name.label("person"))
        .outerjoin(Person, Person.id == DecisionRecord.made_by_id)
        .where(DecisionRecord.decision_id == decision_id)
        .order_by(DecisionRecord.number)
    ).all()
    by_number = {row.DecisionRecord.number: row for row in rows}
    wanted = number if number is not None else max(by_number, default=0)
    if wanted not in by_number:
        raise NotFoundError(_HIDDEN)
    if not by_number[wanted].DecisionRecord.content:
        message = "The record of this decision was disposed of with the content of its case."
        raise NotFoundError(message)
    numbers = tuple(_number(row.DecisionRecord, row.person) for row in rows)
    return RecordView(
        decision_id=decision.id,
        task_id=decision.task_id,
        case=case,
        shown=next(each for each in numbers if each.number == wanted),
        content=by_number[wanted].DecisionRecord.content,
        numbers=numbers,
        may_correct=_may_correct(session, actor, decision, case),
        later=_later(session, decision),
    )


def _later(session: Session, decision: Decision) -> LaterRound | None:
    instance_id = select(Task.instance_id).where(Task.id == decision.task_id).scalar_subquery()
    found = session.scalars(
        select(Decision)
        .join(Task, Task.id == Decision.task_id)
        .where(
            Task.instance_id == instance_id,
            Decision.element_id == decision.element_id,
            Decision.id > decision.id,
        )
        .order_by(Decision.id)
        .limit(1)
    ).first()
    return LaterRound(found.id, found.made_at, found.outcome) if found else None


def _number(record: DecisionRecord, person: str | None) -> RecordNumber:
    return RecordNumber(record.number, record.made_at, person or "Caseway", record.reason, record.digest)


def _may_correct(session: Session, actor: Actor, decision: Decision, case: Case) -> bool:
    signed = exists().where(Vote.task_id == decision.task_id, Vote.person_id == actor.person_id)
    return bool(session.scalar(select(signed))) or allowed(check_may_coordinate, actor, case.area_id)
