"""Anchors: the end of each chain, written outside the database so that truncation can be proved.

Truncation is provable up to the last anchor; the ledger page says so.
"""

import fcntl
import json
import os
from pathlib import Path

import structlog
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from engine.models import LedgerHead

log = structlog.get_logger()


def anchor_heads(session: Session, path: Path, limit: int = 500) -> int:
    """Append every chain end that is not anchored yet, and make the disk keep it.

    Heads behind their anchor wait in the database (``sequence > anchored_sequence``), so nothing is lost
    while the disk is full; one writer at a time (the rows are locked, others skip them).

    Returns:
        How many heads were anchored.

    Raises:
        OSError: the file cannot be written; the rows stay as they are and the next run tries again.
    """
    query = (
        select(LedgerHead)
        .where(LedgerHead.sequence > LedgerHead.anchored_sequence)
        .order_by(LedgerHead.subject)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    heads = list(session.scalars(query))
    if not heads:
        return 0
    lines = "".join(json.dumps([head.subject, head.sequence, head.hash]) + "\n" for head in heads)
    _append(path, lines.encode())
    for head in heads:
        session.execute(
            update(LedgerHead)
            .where(LedgerHead.subject == head.subject)
            .values(anchored_sequence=head.sequence)
            .execution_options(synchronize_session=False)
        )
    log.info("ledger.anchored", heads=len(heads))
    return len(heads)


def _append(path: Path, lines: bytes) -> None:
    """Append whole lines and make the disk keep them; one writer of the file at a time.

    A disk that fills up takes the beginning of what is written and reports it as a success, so the rest is
    written until all is there or the disk refuses; the next writer begins on a line of its own.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        size = os.fstat(descriptor).st_size
        torn = size > 0 and os.pread(descriptor, 1, size - 1) != b"\n"
        left = b"\n" + lines if torn else lines
        while left:
            left = left[os.write(descriptor, left) :]
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def read_anchors(path: Path) -> dict[str, dict[int, str]]:
    """The anchors of each subject: sequence to hash. A torn line (a crash, a full disk) is skipped."""
    anchors: dict[str, dict[int, str]] = {}
    if not path.exists():
        return anchors
    for line in path.read_text().splitlines():
        try:
            subject, sequence, digest = json.loads(line)
        except ValueError:
            log.warning("ledger.anchor_line_torn")
            continue
        anchors.setdefault(subject, {})[sequence] = digest
    return anchors
