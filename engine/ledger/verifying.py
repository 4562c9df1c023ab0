"""Proving the ledger: every link, every head, and the anchors kept outside the database."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from engine.ledger.anchoring import read_anchors
from engine.ledger.chain import GENESIS, digest_with, entry_hash, sealed
from engine.models import LedgerEntry, LedgerHead, Submission

# The entries that hold the digest of a submission.
_CARRIERS = ("task.completed", "message.recorded", "correction.made")


@dataclass(frozen=True)
class Break:
    """A place where the record does not hold, in words for the person who has to explain it."""

    subject: str
    sequence: int
    problem: str


def verify(session: Session, anchor_path: Path | None, subject: str | None = None) -> Iterator[Break]:
    """Walk every chain and compare it with the anchors.

    Args:
        session: any session; nothing is written.
        anchor_path: the file of anchors, or None to prove the database alone.
        subject: one subject only.

    Yields:
        One Break for each edited, removed, reordered or truncated entry, and for each submission
        that no longer matches the digest in its entry.
    """
    anchors = read_anchors(anchor_path) if anchor_path else {}
    heads = {head.subject: head for head in session.scalars(select(LedgerHead))}
    subjects = {subject} if subject else set(heads) | set(anchors)
    for name in sorted(subjects):
        yield from _verify_chain(session, name, heads.get(name), anchors.get(name, {}))
    if subject is None:
        yield from _orphans(session, set(heads))
    yield from _verify_submissions(session, subject)


def count_entries(session: Session, subject: str | None = None) -> int:
    """How many entries there are to verify, in one chain or in all."""
    query = select(func.count()).select_from(LedgerEntry)
    if subject is not None:
        query = query.where(LedgerEntry.subject == subject)
    return session.scalar(query) or 0


def _verify_chain(
    session: Session, subject: str, head: LedgerHead | None, anchors: dict[int, str]
) -> Iterator[Break]:
    expected, previous = 1, GENESIS
    seen: dict[int, str] = {}
    query = select(LedgerEntry).where(LedgerEntry.subject == subject).order_by(LedgerEntry.sequence)
    for entry in session.scalars(query):
        if entry.sequence != expected:
            yield Break(subject, expected, f"entry {expected} is missing: the next one is {entry.sequence}")
        elif entry.previous != previous:
            yield Break(subject, entry.sequence, "it does not follow from the entry before it")
        if entry_hash(sealed(entry)) != entry.hash:
            yield Break(subject, entry.sequence, "it was edited: its content does not match its hash")
        seen[entry.sequence] = entry.hash
        expected, previous = entry.sequence + 1, entry.hash
    last = expected - 1
    if head is not None and (head.sequence, head.hash) != (last, previous):
        yield Break(subject, last, f"the chain ends at {last}, but its head says {head.sequence}")
    for sequence, anchored in sorted(anchors.items()):
        if sequence > last:
            yield Break(subject, sequence, f"truncated: the anchor file knows entry {sequence}")
        elif seen.get(sequence, anchored) != anchored:
            yield Break(subject, sequence, "rewritten: its hash is not the one that was anchored")


def _orphans(session: Session, known: set[str]) -> Iterator[Break]:
    for subject in session.scalars(select(LedgerEntry.subject).distinct()):
        if subject not in known:
            yield Break(subject, 0, "the head of this chain was removed")


def _verify_submissions(session: Session, subject: str | None) -> Iterator[Break]:
    query = select(LedgerEntry).where(LedgerEntry.kind.in_(_CARRIERS))
    if subject:
        query = query.where(LedgerEntry.subject == subject)
    digests = {}
    for entry in session.scalars(query):
        body = json.loads(entry.body)
        if "submission" in body:
            digests[body["submission"]] = (entry, body["digest"])
    known = session.scalars(select(Submission))
    for submission in known:
        if submission.id not in digests:
            if subject is None:
                yield Break(f"case:{submission.case_id}", 0, f"submission {submission.id} is in no entry")
            continue
        entry, digest = digests.pop(submission.id)
        if digest_with(submission.salt, submission.values) != digest:
            yield Break(entry.subject, entry.sequence, f"submission {submission.id} was edited")
    for number, (entry, _digest) in digests.items():
        yield Break(entry.subject, entry.sequence, f"submission {number} was removed")
