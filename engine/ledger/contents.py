"""Content against the salted digests in the chain: what was edited or removed, and what is gone by right."""

import json
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.ledger.breaks import Break
from engine.ledger.chain import digest_with
from engine.models import DecisionRecord, LedgerEntry, Submission

# The entries that hold the digest of a submission, and those of the record of a decision.
_CARRIERS = ("task.completed", "message.recorded", "correction.made")
_RECORDERS = ("decision.recorded",)

_Digests = dict[str, tuple[LedgerEntry, str]]


def verify_contents(session: Session, subject: str | None, disposed: Collection[str]) -> Iterator[Break]:
    """Compare every submission and every record of a decision with the digest in its entry.

    Args:
        subject: one chain only.
        disposed: the chains that certify that their content was disposed of.
    """
    answers = session.scalars(select(Submission))
    contents = ((str(row.id), row.case_id, row.salt, row.values, row.digest) for row in answers)
    told = _digests(session, subject, _CARRIERS, ("submission",))
    yield from _compare("submission", contents, told, subject, disposed)
    records = session.scalars(select(DecisionRecord))
    contents = (
        (f"{row.decision_id}.{row.number}", row.case_id, row.salt, row.content, row.digest) for row in records
    )
    told = _digests(session, subject, _RECORDERS, ("decision", "number"))
    yield from _compare("record of a decision", contents, told, subject, disposed)


def _digests(
    session: Session, subject: str | None, kinds: tuple[str, ...], keys: tuple[str, ...]
) -> _Digests:
    query = select(LedgerEntry).where(LedgerEntry.kind.in_(kinds))
    if subject:
        query = query.where(LedgerEntry.subject == subject)
    found: _Digests = {}
    for entry in session.scalars(query):
        body = json.loads(entry.body)
        if keys[0] in body:
            found[".".join(str(body[key]) for key in keys)] = (entry, body["digest"])
    return found


def _compare(
    what: str,
    contents: Iterator[tuple[str, int, str, Mapping[str, Any], str]],
    told: _Digests,
    subject: str | None,
    disposed: Collection[str],
) -> Iterator[Break]:
    for number, case_id, salt, content, stored in contents:
        if number not in told:
            if subject is None:
                yield Break(f"case:{case_id}", 0, f"{what} {number} is in no entry")
            continue
        entry, digest = told.pop(number)
        if entry.subject in disposed:
            if content or salt or stored != digest:
                problem = f"{what} {number} is not what its certificate of disposal left"
                yield Break(entry.subject, entry.sequence, problem)
        elif digest_with(salt, content) != digest:
            yield Break(entry.subject, entry.sequence, f"{what} {number} was edited")
    for number, (entry, _digest) in told.items():
        yield Break(entry.subject, entry.sequence, f"{what} {number} was removed")
