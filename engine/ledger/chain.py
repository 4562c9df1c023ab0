"""Adding to a chain. Entries hold ids, kinds, reasons and salted hashes, never content or names."""

import hashlib
import secrets
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import rfc8785

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


def extend(
    head: LedgerHead, entries: Sequence[tuple[str, Mapping[str, Any]]], actor: str, at: datetime
) -> list[dict[str, Any]]:
    """Move the end of a subject's chain on by some entries.

    Args:
        head: the end of the chain, locked in the caller's transaction.
        entries: ``(kind, body)`` in order; bodies are JSON-plain.
        actor: as the ledger knows the actor (``person:<id>`` or ``system``).
        at: the instant of the command.

    Returns:
        The new links as rows of the ledger, to be written with the head.
    """
    instant = at.astimezone(UTC).isoformat(timespec="microseconds")
    sequence, previous = head.sequence, head.hash
    rows: list[dict[str, Any]] = []
    for kind, body in entries:
        sequence += 1
        fields = {
            "subject": head.subject,
            "sequence": sequence,
            "at": instant,
            "actor": actor,
            "kind": kind,
            "body": rfc8785.dumps(dict(body)).decode(),
            "previous": previous,
        }
        previous = entry_hash(fields)
        rows.append({**fields, "at": at, "hash": previous})
    head.sequence, head.hash = sequence, previous
    return rows
