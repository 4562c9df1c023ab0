"""The record of a decision, an object of its own: written when the last signature is given, never changed.

A correction is a new number with its reason; what was signed is taken over as it stands (facts, section 4.4).
"""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import func, select

from engine.instances.case_work import CaseWork
from engine.instances.record_contents import RecordWriter
from engine.ledger import salted_digest
from engine.models import Decision, DecisionRecord, Instance, Part, Task, Vote

CORRECTABLE = ("question", "rationale", "resolution")
"""What people may put right in a new number. Votes, dates and evidence stay what they were."""


def store_first_record(
    work: CaseWork, instance: Instance, task: Task, decision: Decision, votes: list[Vote], parts: list[Part]
) -> DecisionRecord:
    """Write down a decision as it has just been signed."""
    content = RecordWriter(work, instance, task, decision, votes, parts).content()
    return _store(work, decision, 1, content, "")


def newest_record(work: CaseWork, decision_id: int) -> DecisionRecord | None:
    """The record of a decision as it stands now; None for one made before there were records."""
    query = select(DecisionRecord).where(DecisionRecord.decision_id == decision_id)
    return work.uow.session.scalars(query.order_by(DecisionRecord.number.desc())).first()


def store_correction(
    work: CaseWork, decision: Decision, changes: Mapping[str, str], reason: str
) -> DecisionRecord:
    """Write the next number of a record: the newest with what was put right.

    Args:
        changes: new words by what they stand for, of ``CORRECTABLE``.
        reason: why, for the record.
    """
    newest = newest_record(work, decision.id)
    content = {**(newest.content if newest else {}), **changes}
    highest = select(func.max(DecisionRecord.number)).where(DecisionRecord.decision_id == decision.id)
    return _store(work, decision, (work.uow.session.scalar(highest) or 0) + 1, content, reason)


def _store(
    work: CaseWork, decision: Decision, number: int, content: dict[str, Any], reason: str
) -> DecisionRecord:
    salt, digest = salted_digest(content)
    record = DecisionRecord(
        case_id=work.case.id,
        decision_id=decision.id,
        number=number,
        content=content,
        salt=salt,
        digest=digest,
        reason=reason,
        made_at=work.uow.at,
        made_by_id=work.uow.actor.person_id,
    )
    work.uow.add(record)
    said = {"reason": reason} if reason else {}
    work.record(
        "decision.recorded",
        task=decision.task_id,
        element=decision.element_id,
        decision=decision.id,
        number=number,
        digest=digest,
        **said,
    )
    return record
