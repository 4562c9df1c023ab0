"""A worker whose clock differs from the database's decides nothing."""

from datetime import UTC, datetime, timedelta

import pytest

from engine.clock_skew import ClockSkewError, check_clock, measure_skew, skew_words
from engine.db import connect
from engine.execute import Engine


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
    check_clock(engine)
    assert abs(measure_skew(engine)) <= abs(off) + timedelta(seconds=1)


@pytest.mark.parametrize(
    ("off", "words"),
    [
        (timedelta(hours=-1), "60 minutes behind"),
        (timedelta(days=1), "24 hours ahead of"),
        (timedelta(minutes=3), "3 minutes ahead of"),
    ],
)
def test_clock_that_is_off_is_refused_in_words(engine_off_by, off, words):
    engine = engine_off_by(off)
    if not has_own_clock(engine):
        assert measure_skew(engine) == timedelta(0)
        return
    with pytest.raises(ClockSkewError, match=words):
        check_clock(engine)


def test_slow_answer_of_the_database_is_no_skew(engine_off_by):
    engine = engine_off_by(timedelta(0))
    looks = iter([timedelta(minutes=-5), timedelta(minutes=5)])
    engine.now = lambda: datetime.now(UTC) + next(looks)
    assert measure_skew(engine) == timedelta(0)


def test_small_differences_are_said_in_seconds():
    assert "90 seconds behind" in skew_words(-90)
