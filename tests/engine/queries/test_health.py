"""What the health of an installation says: each reading on its own, and when it becomes an alarm."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import text, update

from engine.clock_skew import CLOCK
from engine.db import connect
from engine.execute import Engine
from engine.models import Fault, Heartbeat, LedgerHead, Outbox, Rung
from engine.queries.health import ALARM, ATTENTION, OK, Limits, is_ready, read_health
from engine.sweep import sweep
from tests.engine.desk import Desk, text_form
from tests.engine.diagram.drawing import user

EASY = Limits(free_bytes=0)


def reading(desk: Desk, name: str, limits: Limits = EASY):
    [found] = [each for each in read_health(desk.engine, limits).readings if each.name == name]
    return found


def add(desk: Desk, *rows: object) -> None:
    with desk.engine.housekeeping() as session:
        session.add_all(rows)


def waiting(desk: Desk, number: int, kind: str = "service", **more) -> Outbox:
    times = {"created_at": desk.at, "next_at": desk.at}
    return Outbox(kind=kind, key=f"{kind}:{number}", payload={}, **{**times, **more})


def test_quiet_installation_has_no_alarm(desk):
    health = read_health(desk.engine, EASY)
    assert health.alarms == ()
    assert {each.level for each in health.readings} == {OK}
    assert {each.name for each in health.readings} >= {
        "schema", "outbox_depth", "outbox_failed", "sweep_lag_seconds", "faults_open", "anchors_behind",
        "database_bytes", "anchor_free_bytes", "clock_skew_seconds",
    }  # fmt: skip
    assert is_ready(desk.engine)


def test_database_of_another_version_is_not_ready(desk):
    with desk.engine.housekeeping() as session:
        session.execute(text("UPDATE alembic_version SET version_num = '0001'"))
    assert not is_ready(desk.engine)
    assert reading(desk, "schema").level == ALARM
    with desk.engine.housekeeping() as session:
        session.execute(text("DROP TABLE alembic_version"))
    assert not is_ready(desk.engine)


def test_outbox_is_judged_by_depth_age_and_failures(desk):
    add(desk, *(waiting(desk, number) for number in range(3)))
    assert reading(desk, "outbox_depth").value == 3
    assert reading(desk, "outbox_depth", replace(EASY, outbox_depth=2)).level == ALARM
    desk.at += timedelta(minutes=45)
    old = reading(desk, "outbox_oldest_seconds")
    assert (old.level, old.words) == (ALARM, "45 minutes")
    assert "has been due for 45 minutes" in old.advice
    with desk.engine.housekeeping() as session:
        session.execute(update(Outbox).values(state="failed"))
    assert reading(desk, "outbox_oldest_seconds").level == OK
    assert (reading(desk, "outbox_failed").value, reading(desk, "outbox_failed").level) == (3, ATTENTION)


def test_what_waits_for_a_later_try_is_not_late(desk):
    add(desk, waiting(desk, 1, next_at=desk.at + timedelta(hours=4), created_at=desk.at - timedelta(days=1)))
    assert reading(desk, "outbox_oldest_seconds").level == OK


def test_kind_that_nothing_carries_is_said_and_is_no_alarm(desk):
    add(desk, waiting(desk, 1, "pigeon", next_at=desk.at - timedelta(days=1)))
    stuck = reading(desk, "outbox_without_courier")
    assert (stuck.value, stuck.level) == (1, ATTENTION)
    assert "pigeon" in stuck.advice
    assert reading(desk, "outbox_oldest_seconds").level == OK


def test_rungs_that_the_sweep_has_not_fired_are_an_alarm(desk):
    clock = '<caseway:rung id="breach" kind="breach" to="role:business_manager"/></caseway:clock>'
    from tests.engine.diagram.drawing import DECLARED

    declared = DECLARED.replace('met="sent_on"/>', f'met="sent_on">{clock}')
    desk.publish(
        "timed", user("look"), "opened>look look>closed", {"look": text_form("look")}, declared=declared
    )
    desk.start("timed")
    assert reading(desk, "rungs_due").value == 0
    with desk.engine.read() as session:
        at = session.query(Rung.at).order_by(Rung.at).first()[0]
    desk.at = at + timedelta(minutes=5)
    assert (reading(desk, "rungs_due").value, reading(desk, "sweep_lag_seconds").level) == (1, OK)
    desk.at = at + timedelta(minutes=11)
    late = reading(desk, "sweep_lag_seconds")
    assert (late.level, late.value) == (ALARM, 660)
    sweep(desk.engine)
    assert reading(desk, "sweep_lag_seconds").value == 0


@pytest.mark.parametrize(
    ("ago", "next_in", "detail", "level"),
    [
        (timedelta(minutes=9), None, {}, OK),
        (timedelta(minutes=11), None, {}, ALARM),
        (timedelta(minutes=50), timedelta(minutes=10), {}, OK),
        (timedelta(minutes=70), timedelta(minutes=-10), {}, OK),
        (timedelta(minutes=80), timedelta(minutes=-20), {}, ALARM),
        (timedelta(0), timedelta(minutes=5), {"failures": 3, "error": "OSError"}, ALARM),
    ],
)
def test_heartbeats_are_judged_by_when_they_are_due_again(desk, ago, next_in, detail, level):
    at = desk.at - ago
    add(
        desk,
        Heartbeat(name="tidying", at=at, next_at=at if next_in is None else desk.at + next_in, detail=detail),
    )
    assert reading(desk, "heartbeat_tidying_seconds").level == level


def test_faults_anchors_size_and_room_are_counted(desk):
    desk.publish("plain", user("look"), "opened>look look>closed", {"look": text_form("look")})
    desk.start("plain")
    add(
        desk,
        Fault(
            case_id=1, instance_id=1, element_id="", cause="x", action={"kind": "retry"}, raised_at=desk.at
        ),
    )
    assert (reading(desk, "faults_open").value, reading(desk, "faults_open").level) == (1, ATTENTION)
    assert reading(desk, "anchors_behind").value > 0
    with desk.engine.housekeeping() as session:
        session.execute(update(LedgerHead).values(anchored_sequence=LedgerHead.sequence))
    assert reading(desk, "anchors_behind").value == 0
    assert reading(desk, "database_bytes").value > 0
    assert reading(desk, "database_bytes", replace(EASY, database_bytes=1)).level == ALARM
    assert reading(desk, "anchor_free_bytes", Limits(free_bytes=2**62)).level == ALARM


def test_worker_whose_clock_is_wrong_is_an_alarm_until_it_is_mended(desk):
    noted = Heartbeat(
        name=CLOCK, at=desk.at, next_at=desk.at, detail={"machine": "worker-2", "seconds": 86_400}
    )
    add(desk, noted)
    found = reading(desk, "clock_skew_seconds")
    assert (found.level, found.value) == (ALARM, 86_400)
    assert found.advice.startswith("The clock of worker-2 is 24 hours ahead of the database's.")
    desk.at += timedelta(minutes=11)
    assert reading(desk, "clock_skew_seconds").level == OK
    assert "heartbeat_clock_seconds" not in {each.name for each in read_health(desk.engine, EASY).readings}


@pytest.mark.postgresql
def test_own_clock_is_compared_with_that_of_the_database(postgresql_url):
    engine = Engine(connect(postgresql_url))
    [found] = [each for each in read_health(engine, EASY).readings if each.name == "clock_skew_seconds"]
    engine.database.dispose()
    assert (found.level, found.value) == (OK, 0)
