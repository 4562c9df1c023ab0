"""What became of an answer: sent back, corrected, or put in the place of one that was. Shown for ever."""

from collections import defaultdict
from collections.abc import Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from engine.clocks.words import day_words
from engine.models import Correction, Person, SendBack
from engine.now import local_date


def list_notes(session: Session, case_id: int) -> Mapping[int, tuple[str, ...]]:
    """The notes on the answers of a case, by submission.

    Args:
        session: to read with.
        case_id: the case; who may read an answer may read its notes.
    """
    notes: dict[int, list[str]] = defaultdict(list)
    _of_returns(session, case_id, notes)
    _of_corrections(session, case_id, notes)
    return {number: tuple(lines) for number, lines in notes.items()}


def _of_returns(session: Session, case_id: int, notes: dict[int, list[str]]) -> None:
    rows = session.execute(
        select(SendBack, Person.name)
        .outerjoin(Person, Person.id == SendBack.sent_by_id)
        .where(SendBack.case_id == case_id)
        .order_by(SendBack.id)
    )
    for row, person in rows:
        sent = f"Sent back by {person or 'Caseway'} on {day_words(local_date(row.sent_at))}: {row.comments}"
        notes[row.submission_id].append(sent)
        if row.new_submission_id is not None:
            done = f"Given again after the earlier answer was sent back by {person or 'Caseway'}."
            notes[row.new_submission_id].append(done)
        elif row.came_back_at is not None:
            notes[row.submission_id].append("It was no longer asked to be given again, and stands.")


def _of_corrections(session: Session, case_id: int, notes: dict[int, list[str]]) -> None:
    approver = aliased(Person)
    rows = session.execute(
        select(Correction, Person.name, approver.name)
        .join(Person, Person.id == Correction.asked_by_id)
        .outerjoin(approver, approver.id == Correction.decided_by_id)
        .where(Correction.case_id == case_id, Correction.state == "made")
        .order_by(Correction.id)
    )
    for row, asker, decider in rows:
        on = day_words(local_date(row.decided_at)) if row.decided_at else ""
        said = f"on {on}. Asked for by {asker}: {row.reason} Approved by {decider}."
        notes[row.submission_id].append(f"Corrected {said}")
        if row.new_submission_id is not None:
            notes[row.new_submission_id].append(f"A correction of the record, made {said}")
