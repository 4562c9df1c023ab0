"""What proves the rest: the case's chain of the ledger with its anchors, and the log of who looked."""

from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.evidence.sections.plain import Plain, moment
from engine.ledger.anchoring import read_anchors
from engine.ledger.chain import GENESIS, sealed
from engine.models import AccessEntry, Case, LedgerEntry
from engine.queries.timeline import list_timeline

_EVERYTHING = 10_000_000


def read_ledger(session: Session, case: Case, anchor_path: Path | None) -> Plain:
    """The whole chain of a case: what each entry's hash covers, the hash, and the anchors outside."""
    subject = f"case:{case.id}"
    query = select(LedgerEntry).where(LedgerEntry.subject == subject).order_by(LedgerEntry.sequence)
    entries = [sealed(entry) | {"hash": entry.hash} for entry in session.scalars(query)]
    anchors = read_anchors(anchor_path).get(subject, {}) if anchor_path else {}
    sequence, digest = (entries[-1]["sequence"], entries[-1]["hash"]) if entries else (0, GENESIS)
    return {
        "subject": subject,
        "sequence": sequence,
        "hash": digest,
        "anchors": {str(at): anchors[at] for at in sorted(anchors) if at <= sequence},
        "entries": entries,
    }


def read_timeline(session: Session, case: Case, up_to: int) -> list[Plain]:
    """What happened, oldest first, in words."""
    lines, _ = list_timeline(session, case.id, up_to + 1, _EVERYTHING)
    return [
        {"sequence": line.sequence, "at": moment(line.at), "who": line.who, "words": line.words,
         "kind": line.kind, "task_id": line.task_id}
        for line in reversed(lines)
    ]  # fmt: skip


def read_access(session: Session, case: Case) -> list[Plain]:
    """Who looked at what of the case: the entries of the area's log that are about it.

    Between them are entries about other cases, so each proves itself and not that none is missing.
    """
    query = select(AccessEntry).where(AccessEntry.case_id == case.id).order_by(AccessEntry.sequence)
    return [
        {
            "area": entry.area_id,
            "sequence": entry.sequence,
            "at": moment(entry.at),
            "person": entry.person_id,
            "kind": entry.kind,
            "case": entry.case_id,
            "target": entry.target,
            "previous": entry.previous,
            "hash": entry.hash,
        }
        for entry in session.scalars(query)
    ]
