"""The append-only, tamper-evident record: one hash chain per subject (design, D6)."""

from engine.ledger.breaks import Break
from engine.ledger.chain import GENESIS, entry_hash, extend, salted_digest
from engine.ledger.verifying import Certificate, count_entries, list_disposed, verify

__all__ = [
    "GENESIS",
    "Break",
    "Certificate",
    "count_entries",
    "entry_hash",
    "extend",
    "list_disposed",
    "salted_digest",
    "verify",
]
