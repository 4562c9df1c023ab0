"""Worker and beat as they run in production: what is due fires, once, whatever happens to the broker."""

import re

import pytest
import redis
from sqlalchemy import func, select

from engine.models import Heartbeat, LedgerEntry
from tests.deploy.laddered import publish, rung_states, start_due_case
from tests.deploy.running import BEAT, CASEWAY, WORKER, running, wait_until
from tests.engine.desk import Desk

pytestmark = [pytest.mark.postgresql, pytest.mark.slow]


def fired(desk: Desk, *cases: int) -> bool:
    return all(set(rung_states(desk, case)) == {"fired"} for case in cases)


def times_told(desk: Desk) -> int:
    """How often the ledger says that a rung fired or a clock was breached."""
    with desk.engine.read() as session:
        kinds = ("clock.rung_fired", "clock.breached")
        return session.scalar(select(func.count()).where(LedgerEntry.kind.in_(kinds))) or 0


def test_due_rung_fires_through_beat_and_worker_and_both_stop_gracefully(desk, environ, tmp_path):
    publish(desk)
    case = start_due_case(desk)
    with running(WORKER, environ, tmp_path) as worker, running(BEAT, environ, tmp_path) as beat:
        wait_until(lambda: fired(desk, case), worker, beat)
        another = start_due_case(desk)  # while they run
        wait_until(lambda: fired(desk, another), worker, beat)
        wait_until(lambda: (tmp_path / "anchors.log").exists() and desk.breaks() == [], worker, beat)
        assert (worker.stop(), beat.stop()) == (0, 0)
    assert times_told(desk) == len(rung_states(desk, case)) * 2
    with desk.engine.read() as session:
        assert {"sweep", "anchors", "orphans"} <= set(session.scalars(select(Heartbeat.name)))
    lines = [line for line in worker.said.splitlines() if "ledger.anchored" in line]
    assert all(re.search(r'"request_id": ?"[0-9a-f]{16}"', line) for line in lines), worker.said[-2000:]


def test_flushed_broker_loses_nothing(desk, environ, redis_url, tmp_path):
    publish(desk)
    cases = [start_due_case(desk) for _ in range(5)]
    with running((CASEWAY, "beat"), environ, tmp_path) as beat:
        with redis.Redis.from_url(redis_url) as client:
            wait_until(lambda: client.llen("caseway"), beat)
            client.flushall()
        with running((CASEWAY, "worker", "--processes", "2"), environ, tmp_path) as worker:
            wait_until(lambda: fired(desk, *cases), worker, beat)
    assert times_told(desk) == sum(len(rung_states(desk, case)) for case in cases)


def test_worker_without_a_broker_says_what_to_set(environ, tmp_path):
    with running(WORKER, {**environ, "CASEWAY_BROKER_URL": ""}, tmp_path) as worker:
        assert worker.process.wait(180) != 0
    assert "CASEWAY_BROKER_URL must be set" in worker.said
