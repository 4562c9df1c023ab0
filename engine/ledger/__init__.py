"""The append-only, tamper-evident record: one hash chain per subject (design, D6)."""

from engine.ledger.chain import GENESIS, entry_hash, extend, salted_digest
from engine.ledger.verifying import Break, count_entries, verify

__all__ = ["GENESIS", "Break", "count_entries", "entry_hash", "extend", "salted_digest", "verify"]
