"""Nudges: soon after a change, few, and never at the cost of a page."""

import threading
import time

from webapp import create_app
from webapp.config import Settings
from webapp.nudging import Nudger


def wait_for(what) -> None:
    deadline = time.monotonic() + 10
    while not what():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_wants_within_a_moment_become_one():
    sent: list[float] = []
    nudger = Nudger(lambda: sent.append(time.monotonic()), seconds=0.2)
    for _ in range(50):
        nudger.want()
    wait_for(lambda: sent)
    nudger.want()
    nudger.want()
    wait_for(lambda: len(sent) > 1)
    time.sleep(0.5)
    assert len(sent) in (2, 3)
    assert sent[1] - sent[0] >= 0.19


def test_broker_that_is_away_does_not_end_it_and_nobody_waits():
    tried = []
    hanging = threading.Event()

    def send() -> None:
        tried.append(1)
        hanging.wait(5)
        raise ConnectionRefusedError

    nudger = Nudger(send, seconds=0.01)
    began = time.monotonic()
    nudger.want()
    wait_for(lambda: tried)
    nudger.want()
    assert time.monotonic() - began < 4
    hanging.set()
    wait_for(lambda: len(tried) > 1)


def test_without_a_broker_nobody_is_nudged(engine):
    app = create_app(Settings(environment="test"), engine)
    assert "caseway_nudger" not in app.extensions


def test_page_is_answered_though_the_broker_is_away(engine, person):
    app = create_app(Settings(environment="test", broker_url="redis://127.0.0.1:1/0"), engine)
    app.config["WTF_CSRF_ENABLED"] = False
    began = time.monotonic()
    answer = app.test_client().post(
        "/sign-in", data={"email": "ann@example.org", "password": "a long enough password"}
    )
    assert answer.status_code in (302, 303)
    assert time.monotonic() - began < 5


def test_attempts_are_counted_in_memory_while_redis_is_away(engine, person):
    app = create_app(Settings(environment="test", limit_store="redis://127.0.0.1:1/1"), engine)
    app.config["WTF_CSRF_ENABLED"] = False
    wrong = {"email": "ann@example.org", "password": "not the one"}
    answers = [app.test_client().post("/sign-in", data=wrong).status_code for _ in range(30)]
    assert 500 not in answers
    assert answers[-1] == 429
