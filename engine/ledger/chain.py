"""Adding to a chain. Entries hold ids, kinds, reasons and salted hashes, never content or names."""

import hashlib
import secrets
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import rfc8785
from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from engine.models import LedgerEntry, LedgerHead

GENESIS = "0" * 64


def entry_hash(fields: Mapping[str, Any]) -> str:
    """SHA-256 over the canonical JSON (RFC 8785) of everything an entry says, its predecessor included."""
    return hashlib.sha256(rfc8785.dumps(dict(fields))).hexdigest()


def salted_digest(values: Any) -> tuple[str, str]:
    """Hash content so that the ledger can prove it without holding it.

    Args:
        values: JSON-plain content.

    Returns:
        ``(salt, digest)``; disposal deletes content and salt, and the digest then says nothing more.
    """
    salt = secrets.token_hex(16)
    return salt, digest_with(salt, values)


def digest_with(salt: str, values: Any) -> str:
    """The digest of content under a known salt."""
    return hashlib.sha256(salt.encode() + rfc8785.dumps(values)).hexdigest()


def sealed(entry: LedgerEntry) -> dict[str, Any]:
    """The fields of an entry that its hash covers."""
    return {
        "subject": entry.subject,
        "sequence": entry.sequence,
        "at": entry.at.astimezone(UTC).isoformat(timespec="microseconds"),
        "actor": entry.actor,
        "kind": entry.kind,
        "body": entry.body,
        "previous": entry.previous,
    }


def append(
    session: Session,
    subject: str,
    entries: list[tuple[str, Mapping[str, Any]]],
    actor: str,
    at: datetime,
    head: LedgerHead | None = None,
) -> None:
    """Add entries to the end of a subject's chain, in the caller's transaction.

    Args:
        session: the session of the command; the subject's row must be locked already.
        subject: ``case:<id>``, ``process:<key>``, ``area:<id>`` or ``system``.
        entries: ``(kind, body)`` in order; bodies are JSON-plain.
        actor: as the ledger knows the actor (``person:<id>`` or ``system``).
        at: the instant of the command.
        head: the end of the chain if it is read and locked already.
    """
    if head is None:
        head = session.scalar(select(LedgerHead).where(LedgerHead.subject == subject).with_for_update())
    if head is None:
        head = LedgerHead(subject=subject, sequence=0, hash=GENESIS, anchored_sequence=0)
        session.add(head)
    rows: list[dict[str, Any]] = []
    for kind, body in entries:
        row = LedgerEntry(
            subject=subject,
            sequence=head.sequence + 1,
            at=at,
            actor=actor,
            kind=kind,
            body=rfc8785.dumps(dict(body)).decode(),
            previous=head.hash,
        )
        fields = sealed(row)
        head.sequence, head.hash = row.sequence, entry_hash(fields)
        rows.append({**fields, "at": at, "hash": head.hash})
    # Nobody needs the ids, and without them all entries are one statement.
    session.execute(insert(LedgerEntry), rows)
