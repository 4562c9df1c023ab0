"""What is handed to workers: claimed once, no more than can be worked off, and again when it was lost."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from engine import dispatching
from engine.dispatching import claim_for_workers
from engine.models import Outbox, Rung
from engine.outbox import LEASE as PARCEL_LEASE
from engine.sweep import LEASE, fire_claimed
from tests.deploy.laddered import publish
from tests.engine.desk import Desk

LATER = datetime(2027, 6, 1, 12, tzinfo=UTC)


@pytest.fixture
def due(desk: Desk) -> list[int]:
    """Three cases whose rungs are all due."""
    publish(desk)
    for _ in range(3):
        desk.start("laddered_work")
    desk.at = LATER
    with desk.engine.read() as session:
        return list(session.scalars(select(Rung.id).where(Rung.at <= LATER).order_by(Rung.at, Rung.id)))


def test_everything_due_is_claimed_once_in_its_order(desk: Desk, due: list[int]) -> None:
    claimed = claim_for_workers(desk.engine)
    assert (claimed.rungs, claimed.may_leave_more) == (due, True)
    again = claim_for_workers(desk.engine)
    assert (again.rungs, again.parcels, again.may_leave_more) == ([], [], False)


def test_no_more_is_on_its_way_than_there_is_room_for(desk: Desk, due: list[int], monkeypatch) -> None:
    monkeypatch.setattr(dispatching, "MOST_RUNGS", 4)
    first = claim_for_workers(desk.engine).rungs
    assert first == due[:4]
    assert claim_for_workers(desk.another_engine()).rungs == []
    for rung_id in first[:3]:
        assert fire_claimed(desk.engine, rung_id) is True
    assert claim_for_workers(desk.engine).rungs == due[4:7]


def test_what_the_broker_lost_is_handed_out_again_after_its_lease(desk: Desk, due: list[int]) -> None:
    assert claim_for_workers(desk.engine).rungs == due
    desk.at += LEASE + timedelta(seconds=1)
    assert claim_for_workers(desk.engine).rungs == due
    assert [fire_claimed(desk.engine, rung_id) for rung_id in due] == [True] * len(due)
    assert [fire_claimed(desk.engine, rung_id) for rung_id in due] == [False] * len(due)


def test_rung_that_cannot_be_fired_says_so_and_stays(desk: Desk, due: list[int]) -> None:
    desk.engine.database.dispose()
    broken = desk.another_engine()
    broken.execute = None  # whatever goes wrong in a command
    assert fire_claimed(broken, due[0]) is None
    with desk.engine.read() as session:
        assert session.get_one(Rung, due[0]).state == "pending"


def test_parcels_that_nobody_takes_out_leave_room_for_the_others(desk: Desk, monkeypatch) -> None:
    monkeypatch.setattr(dispatching, "MOST_PARCELS", 2)
    with desk.engine.housekeeping() as session:
        for number in range(8):
            kind = "service" if number > 4 else "mail"
            session.add(
                Outbox(kind=kind, key=f"test:{number}", payload={}, created_at=desk.at, next_at=desk.at)
            )
    with desk.engine.read() as session:
        services = list(
            session.scalars(select(Outbox.id).where(Outbox.kind == "service").order_by(Outbox.id))
        )
    assert claim_for_workers(desk.engine).parcels == services[:2]
    assert claim_for_workers(desk.engine).parcels == []
    desk.at += PARCEL_LEASE + timedelta(seconds=1)
    assert len(claim_for_workers(desk.engine).parcels) == 2
