"""A worker whose clock differs from the database's decides nothing."""

from datetime import UTC, datetime, timedelta

import pytest

from engine.clock_skew import CLOCK, ClockWatch, measure_skew, skew_words
from engine.db import connect
from engine.execute import Engine
from engine.models import Heartbeat
from tests.engine.statements import statements


@pytest.fixture
def engine_off_by(database_url):
    """Makes engines whose clock differs from the machine's."""
    databases = []

    def make(off: timedelta) -> Engine:
        databases.append(connect(database_url))
        return Engine(databases[-1], now=lambda: datetime.now(UTC) + off)

    yield make
    for database in databases:
        database.dispose()


def has_own_clock(engine: Engine) -> bool:
    return engine.database.dialect.name == "postgresql"


@pytest.mark.parametrize("off", [timedelta(0), timedelta(seconds=100), timedelta(seconds=-100)])
def test_clock_that_is_nearly_right_will_do(engine_off_by, off):
    engine = engine_off_by(off)
    assert ClockWatch(engine).is_right()
    assert abs(measure_skew(engine)) <= abs(off) + timedelta(seconds=1)


@pytest.mark.parametrize("off", [timedelta(hours=-1), timedelta(days=1), timedelta(minutes=3)])
def test_clock_that_is_off_decides_nothing_and_is_noted(engine_off_by, off):
    engine = engine_off_by(off)
    if not has_own_clock(engine):
        assert measure_skew(engine) == timedelta(0)
        return
    watch = ClockWatch(engine)
    assert [watch.is_right(), watch.is_right()] == [False, False]
    with engine.read() as session:
        noted = session.get_one(Heartbeat, CLOCK)
    assert noted.detail["seconds"] == pytest.approx(off.total_seconds(), abs=2)
    assert abs(noted.at - datetime.now(UTC)) < timedelta(minutes=1)  # by the database's time


@pytest.mark.postgresql
def test_clock_is_looked_at_again_when_it_was_wrong_and_seldom_when_right(postgresql_url):
    off = [timedelta(hours=1)]
    engine = Engine(connect(postgresql_url), now=lambda: datetime.now(UTC) + off[0])
    watch = ClockWatch(engine)
    assert not watch.is_right()
    off[0] = timedelta(0)
    assert watch.is_right()
    engine.database.dispose()
    with statements(engine.database) as sent:
        assert watch.is_right()
    assert sent == []
    off[0] = timedelta(hours=1)
    assert not ClockWatch(engine, seconds=0).is_right()
    engine.database.dispose()


def test_slow_answer_of_the_database_is_no_skew(engine_off_by):
    engine = engine_off_by(timedelta(0))
    looks = iter([timedelta(minutes=-5), timedelta(minutes=5)])
    engine.now = lambda: datetime.now(UTC) + next(looks)
    assert measure_skew(engine) == timedelta(0)


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (-90, "The clock of this machine is 90 seconds behind the database's."),
        (180, "3 minutes ahead of"),
        (-3600, "60 minutes behind"),
        (86400, "24 hours ahead of"),
    ],
)
def test_difference_is_said_in_its_largest_unit(seconds, words):
    assert words in skew_words(seconds)
