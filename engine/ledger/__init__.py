"""The append-only, tamper-evident record: one hash chain per subject (design, D6)."""

from engine.ledger.chain import GENESIS, append, entry_hash, salted_digest
from engine.ledger.verifying import Break, count_entries, verify

__all__ = ["GENESIS", "Break", "append", "count_entries", "entry_hash", "salted_digest", "verify"]
