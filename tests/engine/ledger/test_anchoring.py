"""The anchor file on a disk that is full: nothing is taken for anchored that is not wholly there."""

import resource
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import select
from structlog.testing import capture_logs

from engine.ledger.anchoring import read_anchors
from engine.models import LedgerHead
from tests.engine.conftest import Desks
from tests.engine.desk import Desk


@contextmanager
def largest_file(size: int) -> Iterator[None]:
    """No file of this process may grow beyond a size: what goes beyond it is refused as by a full disk."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, handler)


def heads(desk: Desk) -> list[LedgerHead]:
    with desk.engine.read() as session:
        return list(session.scalars(select(LedgerHead)))


def waiting(desk: Desk) -> list[str]:
    return [head.subject for head in heads(desk) if head.anchored_sequence < head.sequence]


@pytest.fixture
def full_desk(desks: Desks, tmp_path: Path) -> Iterator[Desk]:
    """On PostgreSQL: SQLite's own file would be on the same full disk."""
    for desk in desks.open("postgresql", tmp_path):
        desk.anchors.write_text('["area:77", 1, "from before"]\n')
        yield desk


@pytest.mark.parametrize("room", [0, 1, 40])
@pytest.mark.postgresql
def test_disk_that_fills_up_within_a_line_leaves_everything_to_be_anchored(full_desk, room):
    with largest_file(full_desk.anchors.stat().st_size + room), capture_logs() as logged:
        assert full_desk.engine.anchor() == 0
    assert "ledger.anchor_failed" in [entry["event"] for entry in logged]
    assert sorted(waiting(full_desk)) == sorted(head.subject for head in heads(full_desk))


@pytest.mark.postgresql
def test_line_torn_by_a_full_disk_does_not_spoil_the_next(full_desk):
    with largest_file(full_desk.anchors.stat().st_size + 40), capture_logs():
        full_desk.engine.anchor()
    assert not full_desk.anchors.read_bytes().endswith(b"\n")
    assert full_desk.engine.anchor() == len(heads(full_desk))
    anchored = read_anchors(full_desk.anchors)
    lost = [head.subject for head in heads(full_desk) if anchored[head.subject][head.sequence] != head.hash]
    assert lost == []


def test_what_is_anchored_is_not_written_again(desk):
    desk.engine.anchor()
    before = desk.anchors.read_text()
    assert before.endswith("\n")
    assert desk.another_engine().anchor() == 0
    assert desk.anchors.read_text() == before
