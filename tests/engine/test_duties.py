"""Duties: each done when it is due, by one worker, noted on its row, and again after a failure."""

import threading
from datetime import datetime, timedelta

import pytest
from sqlalchemy import delete, select, update

from engine.duties import AGAIN_AFTER_FAILURE, DUTIES, LEASE, Duty, beat, run_due_duties
from engine.models import Heartbeat
from tests.engine.desk import NOON, Desk

HOUR = timedelta(hours=1)


class Counting:
    """A duty's work that counts itself, and fails as long as it is told to."""

    def __init__(self) -> None:
        self.times = 0
        self.error: Exception | None = None

    def __call__(self, _engine) -> int:
        self.times += 1
        if self.error:
            raise self.error
        return self.times * 10


def row(desk: Desk, name: str = "counting") -> Heartbeat:
    with desk.engine.read() as session:
        return session.get_one(Heartbeat, name)


@pytest.fixture
def work() -> Counting:
    return Counting()


@pytest.fixture
def duty(work: Counting) -> Duty:
    return Duty("counting", HOUR, work)


def run(desk: Desk, duty: Duty):
    return run_due_duties(desk.engine, [duty])


def test_duty_is_done_when_it_is_due_and_not_before(desk: Desk, duty: Duty, work: Counting) -> None:
    assert run(desk, duty).counts == {"counting": 10}
    assert (row(desk).at, row(desk).next_at, row(desk).detail) == (NOON, NOON + HOUR, {"count": 10})
    desk.at = NOON + HOUR - timedelta(seconds=1)
    assert run(desk, duty).counts == {}
    desk.at = NOON + HOUR
    assert run(desk, duty).counts == {"counting": 20}
    assert work.times == 2


def test_failed_duty_is_noted_without_its_words_and_tried_again(desk: Desk, duty: Duty, work) -> None:
    run(desk, duty)
    work.error = ValueError("Child A lives at 12 Mill Lane")
    desk.at = NOON + HOUR
    assert run(desk, duty).failed == ["counting"]
    assert row(desk).at == NOON
    assert row(desk).detail["error"] == "ValueError"
    assert "Mill Lane" not in str(row(desk).detail)
    assert run(desk, duty).failed == []
    desk.at += AGAIN_AFTER_FAILURE
    assert run(desk, duty).failed == ["counting"]
    assert row(desk).detail["failures"] == 2
    work.error = None
    desk.at += AGAIN_AFTER_FAILURE
    assert run(desk, duty).counts == {"counting": 40}
    assert (row(desk).at, row(desk).detail) == (desk.at, {"count": 40})


def test_one_failing_duty_does_not_keep_the_next_from_being_done(desk: Desk, duty: Duty, work) -> None:
    work.error = OSError("no space")
    other = Counting()
    done = run_due_duties(desk.engine, [duty, Duty("other", HOUR, other)])
    assert (done.failed, done.counts) == (["counting"], {"other": 10})


def test_duty_that_is_not_wanted_leaves_no_row(desk: Desk, work: Counting) -> None:
    run(desk, Duty("counting", HOUR, work, lambda _engine: False))
    with desk.engine.read() as session:
        assert session.scalars(select(Heartbeat.name)).all() == []
    assert work.times == 0


def test_worker_that_died_with_a_duty_leaves_it_to_another(desk: Desk, duty: Duty, work: Counting) -> None:
    def die(engine) -> int:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run(desk, Duty("counting", HOUR, die))
    assert run(desk, duty).counts == {}
    desk.at += LEASE
    assert run(desk, duty).counts == {"counting": 10}


def test_row_of_a_clock_that_was_wrong_does_not_keep_the_duty_back(desk: Desk, duty: Duty, work) -> None:
    desk.at = NOON + timedelta(days=400)
    run(desk, duty)
    desk.at = NOON
    assert run(desk, duty).counts == {"counting": 20}
    assert row(desk).next_at == NOON + HOUR


@pytest.mark.parametrize("has_row", [False, True])
def test_several_workers_never_do_it_twice(desk: Desk, has_row: bool) -> None:
    engines = [desk.another_engine() for _ in range(4)]
    meet, done, lock = threading.Barrier(4), [], threading.Lock()

    def work(engine) -> int:
        with lock:
            done.append(engine)
        return 1

    if has_row:
        beat(desk.engine, "counting")
    else:
        with desk.engine.housekeeping() as session:
            session.execute(delete(Heartbeat))

    def together(engine) -> None:
        meet.wait()
        run_due_duties(engine, [Duty("counting", HOUR, work)])

    threads = [threading.Thread(target=together, args=(engine,)) for engine in engines]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(done) == 1


def test_beat_says_who_is_at_work(desk: Desk) -> None:
    beat(desk.engine, "sweep", fired=3)
    desk.at = NOON + HOUR
    beat(desk.engine, "sweep", fired=0)
    assert (row(desk, "sweep").at, row(desk, "sweep").detail) == (desk.at, {"fired": 0})


def test_sweep_anchors_the_ledger_as_a_duty_and_says_so(desk: Desk) -> None:
    swept = desk.move(NOON)
    assert swept.anchored >= 1
    assert desk.anchors.exists()
    assert row(desk, "anchors").detail == {"count": swept.anchored}
    assert row(desk, "sweep").at == NOON
    assert desk.move(NOON).anchored == 0


def test_anchors_that_cannot_be_written_fail_no_sweep(desk: Desk) -> None:
    desk.anchors.mkdir()
    swept = desk.move(NOON)
    assert swept.failed == 1
    assert row(desk, "anchors").detail["error"] == "IsADirectoryError"
    desk.anchors.rmdir()
    assert desk.move(NOON + AGAIN_AFTER_FAILURE).anchored >= 1
    assert desk.breaks() == []


def test_names_of_duties_are_their_own() -> None:
    names = [duty.name for duty in DUTIES]
    assert len(names) == len(set(names))


def test_duty_is_claimed_by_its_row_alone(desk: Desk, duty: Duty, work: Counting) -> None:
    """The row that another worker has just moved on is not taken, even if it was read as due before."""
    run(desk, duty)
    desk.at = NOON + HOUR
    seen: list[datetime] = []

    def another_is_faster() -> datetime:
        if not seen:
            with desk.another_engine().housekeeping() as session:
                session.execute(update(Heartbeat).values(next_at=desk.at + LEASE))
        seen.append(desk.at)
        return desk.at

    desk.engine.now = another_is_faster
    assert run(desk, duty).counts == {}
