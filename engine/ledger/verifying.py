"""Proving the ledger: every link, every head, and the anchors kept outside the database."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from engine.ledger.anchoring import read_anchors
from engine.ledger.breaks import Break
from engine.ledger.chain import GENESIS, entry_hash, sealed
from engine.ledger.contents import verify_contents
from engine.models import LedgerEntry, LedgerHead

_CERTIFICATE = "disposal.done"


@dataclass(frozen=True)
class Certificate:
    """The entry that says that the content of a subject was disposed of, and when."""

    subject: str
    sequence: int
    at: datetime


def verify(session: Session, anchor_path: Path | None, subject: str | None = None) -> Iterator[Break]:
    """Walk every chain and compare it with the anchors.

    Args:
        session: any session; nothing is written.
        anchor_path: the file of anchors, or None to prove the database alone.
        subject: one subject only.

    Yields:
        One Break for each edited, removed, reordered or truncated entry, and for each submission
        that no longer matches the digest in its entry. Content that is gone is no break where a certificate
        in the chain of its case says that it was disposed of (``list_disposed``).
    """
    anchors = read_anchors(anchor_path) if anchor_path else {}
    heads = {head.subject: head for head in session.scalars(select(LedgerHead))}
    subjects = {subject} if subject else set(heads) | set(anchors)
    for name in sorted(subjects):
        yield from _verify_chain(session, name, heads.get(name), anchors.get(name, {}))
    if subject is None:
        yield from _orphans(session, set(heads))
    disposed = {certificate.subject for certificate in list_disposed(session)}
    yield from verify_contents(session, subject, disposed)


def count_entries(session: Session, subject: str | None = None) -> int:
    """How many entries there are to verify, in one chain or in all."""
    query = select(func.count()).select_from(LedgerEntry)
    if subject is not None:
        query = query.where(LedgerEntry.subject == subject)
    return session.scalar(query) or 0


def list_disposed(session: Session, subject: str | None = None) -> list[Certificate]:
    """The cases whose content two people had disposed of, as their own chains certify."""
    query = select(LedgerEntry).where(LedgerEntry.kind == _CERTIFICATE)
    if subject is not None:
        query = query.where(LedgerEntry.subject == subject)
    return [
        Certificate(entry.subject, entry.sequence, entry.at)
        for entry in session.scalars(query.order_by(LedgerEntry.id))
    ]


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
