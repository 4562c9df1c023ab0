"""The Celery app: what its settings promise, ids that travel, and a broker that is away."""

import base64
import json
import time

import pytest
import redis
import structlog
from sqlalchemy import select

from engine.db import connect
from engine.execute import Engine
from engine.models import Rung
from tests.architecture.sources import python_files, text_of
from tests.deploy.laddered import publish, start_due_case
from tests.engine.desk import Desk
from tests.services.redis_server import free_port
from webapp.config import Settings, SettingsError
from webapp.metrics import note_command
from webapp.worker.building import make_celery
from webapp.worker.tasks import FIRE_RUNG, QUEUE, SWEEP, dispatch, nudge

pytestmark = pytest.mark.slow


@pytest.fixture
def desk(sqlite_url, tmp_path):
    there = Desk(sqlite_url, tmp_path)
    publish(there)
    yield there
    there.close()


@pytest.fixture
def engine(desk):
    """On real time, as a worker's is."""
    it = Engine(connect(desk.url))
    yield it
    it.database.dispose()


def celery_on(broker_url: str, engine: Engine):
    return make_celery(Settings(environment="test", broker_url=broker_url), engine)


def messages(redis_url: str) -> list[tuple[str, list, dict]]:
    """Name, arguments and headers of every message in the queue, the first first."""
    with redis.Redis.from_url(redis_url) as client:
        raw = [json.loads(each) for each in reversed(client.lrange(QUEUE, 0, -1))]
    return [
        (each["headers"]["task"], json.loads(base64.b64decode(each["body"]))[0], each["headers"])
        for each in raw
    ]


def test_commands_of_workers_are_counted_like_those_of_the_web(engine):
    celery_on("redis://localhost:1/0", engine)
    assert engine.watcher is note_command


def test_settings_keep_what_a_killed_worker_had_in_hand(redis_url, engine):
    conf = celery_on(redis_url, engine).conf
    assert (conf.task_acks_late, conf.task_reject_on_worker_lost) == (True, True)
    assert (conf.worker_prefetch_multiplier, conf.task_ignore_result) == (1, True)
    assert (conf.task_serializer, conf.accept_content) == ("json", ["json"])
    assert conf.result_backend is None
    assert conf.worker_enable_remote_control is False
    assert conf.broker_transport_options["unacked_restore_interval"] <= 30
    assert conf.broker_transport_options["unacked_restore_throttle"] == 1
    longest_task = conf.task_time_limit
    assert conf.broker_transport_options["visibility_timeout"] > longest_task


def test_nothing_is_ever_sent_for_later():
    for path in python_files("webapp"):
        if "worker" in path.parts:
            code = text_of(path).partition('"""\n')[2]
            assert "eta=" not in code, path
            assert "countdown" not in code, path


def test_app_without_a_broker_and_production_with_a_moved_clock_are_refused(engine):
    with pytest.raises(SettingsError, match="CASEWAY_BROKER_URL must be set"):
        celery_on("", engine)
    engine.now = lambda: None
    settings = Settings(
        environment="production", secret_key="s" * 40, trusted_hosts=("a.example",), broker_url="redis://x/0"
    )
    with pytest.raises(SettingsError, match="real time"):
        make_celery(settings, engine)


@pytest.mark.parametrize("address", ["memory://", "amqp://guest@host//", "filesystem://", "sqla+sqlite:///x"])
def test_broker_that_loses_what_is_in_hand_is_refused(address):
    with pytest.raises(SettingsError, match="CASEWAY_BROKER_URL must be like redis"):
        Settings(broker_url=address)


def test_dispatch_hands_out_ids_after_the_lease_is_committed_and_then_asks_again(redis_url, engine, desk):
    case = start_due_case(desk)
    dispatch(celery_on(redis_url, engine), engine)
    with engine.read() as session:
        rungs = list(session.scalars(select(Rung).where(Rung.case_id == case).order_by(Rung.at, Rung.id)))
    sent = messages(redis_url)
    assert [(name, arguments) for name, arguments, _ in sent] == [
        *((FIRE_RUNG, [rung.id]) for rung in rungs),
        (SWEEP, []),
    ]
    assert all(rung.lease_until is not None for rung in rungs)
    dispatch(celery_on(redis_url, engine), engine)
    assert messages(redis_url) == sent  # nothing more: all of it is on its way


def test_request_id_travels_with_the_message(redis_url, engine):
    structlog.contextvars.bind_contextvars(request_id="abc123")
    try:
        nudge(celery_on(redis_url, engine))
    finally:
        structlog.contextvars.clear_contextvars()
    ((name, arguments, headers),) = messages(redis_url)
    assert (name, arguments, headers["caseway_request_id"]) == (SWEEP, [], "abc123")


def test_broker_that_is_away_costs_a_lease_and_no_more(engine, desk):
    case = start_due_case(desk)
    began = time.monotonic()
    dispatch(celery_on(f"redis://127.0.0.1:{free_port()}/0", engine), engine)
    assert time.monotonic() - began < 20
    with engine.read() as session:
        states = set(session.execute(select(Rung.state).where(Rung.case_id == case)).scalars())
    assert states == {"pending"}
