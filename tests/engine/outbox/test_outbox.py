"""The outbox delivers at least once under one key, waits longer each time, and shows what failed."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Lock

import pytest
from sqlalchemy import select, update

from engine.models import Outbox
from engine.outbox import (
    LAST_ATTEMPT,
    LEASE,
    DeliveryError,
    Parcel,
    Receipt,
    claim_outbox,
    deliver,
    deliver_due,
)
from tests.engine.desk import Desk


class Kill(BaseException):
    """What a worker sees of SIGKILL: nothing it could catch."""


class Carrier:
    """A courier that does what a test says, and keeps the keys it was given."""

    def __init__(self, *happens: BaseException | None) -> None:
        self.keys: list[str] = []
        self.attempts: list[int] = []
        self._happens = list(happens)
        self._lock = Lock()

    def deliver(self, parcel: Parcel) -> Receipt:
        with self._lock:
            self.keys.append(parcel.key)
            self.attempts.append(parcel.attempts)
            happens = self._happens.pop(0) if self._happens else None
        if happens is not None:
            raise happens
        return Receipt(f"receipt-{parcel.id}", "sent")


def queue(desk: Desk, *keys: str, kind: str = "mail") -> None:
    with desk.engine.housekeeping() as session:
        for key in keys:
            session.add(
                Outbox(kind=kind, key=key, payload={"said": key}, created_at=desk.at, next_at=desk.at)
            )


def only_row(desk: Desk) -> Outbox:
    with desk.engine.read() as session:
        return session.scalars(select(Outbox)).one()


def with_courier(desk: Desk, courier: Carrier) -> Carrier:
    desk.engine.couriers = {"mail": courier}
    return courier


def test_parcel_is_delivered_once_and_its_receipt_kept(desk: Desk) -> None:
    carrier = with_courier(desk, Carrier())
    queue(desk, "mail:1")
    assert deliver_due(desk.engine) == (1, 0)
    assert deliver_due(desk.engine) == (0, 0)
    row = only_row(desk)
    assert (row.state, row.receipt, row.receipt_state) == ("delivered", f"receipt-{row.id}", "sent")
    assert row.delivered_at == desk.at
    assert carrier.keys == ["mail:1"]


def test_kind_that_nobody_takes_out_stays_pending(desk: Desk) -> None:
    queue(desk, "mail:1")
    assert deliver_due(desk.engine) == (0, 0)
    assert claim_outbox(desk.engine, 10) == []
    assert deliver(desk.engine, only_row(desk).id) is False
    assert (only_row(desk).state, only_row(desk).attempts) == ("pending", 0)
    with_courier(desk, Carrier())
    assert deliver_due(desk.engine) == (1, 0)


def test_worker_killed_between_sending_and_marking_only_repeats_the_same_key(desk: Desk) -> None:
    carrier = with_courier(desk, Carrier(Kill()))
    queue(desk, "mail:1")
    with pytest.raises(Kill):
        deliver_due(desk.engine)
    assert only_row(desk).state == "pending"
    assert deliver_due(desk.engine) == (0, 0), "it is leased"
    desk.at += LEASE + timedelta(seconds=1)
    assert deliver_due(desk.engine) == (1, 0)
    assert carrier.keys == ["mail:1", "mail:1"]
    assert carrier.attempts == [1, 2], "the attempt that killed the worker counts"


def test_parcel_that_kills_every_worker_is_not_tried_for_ever(desk: Desk) -> None:
    carrier = with_courier(desk, Carrier(*[Kill() for _ in range(LAST_ATTEMPT)]))
    queue(desk, "mail:1")
    for _ in range(LAST_ATTEMPT):
        with pytest.raises(Kill):
            deliver_due(desk.engine)
        desk.at += LEASE + timedelta(seconds=1)
    assert deliver_due(desk.engine) == (0, 0)
    row = only_row(desk)
    assert (row.state, row.attempts, row.lease_until) == ("failed", LAST_ATTEMPT, None)
    assert "was stopped each time" in row.last_error
    assert carrier.keys == ["mail:1"] * LAST_ATTEMPT


def test_failure_waits_longer_each_time_and_is_given_up_after_the_last(desk: Desk) -> None:
    carrier = with_courier(desk, Carrier(*[DeliveryError("The server is away.")] * 20))
    queue(desk, "mail:1")
    waits = []
    for _ in range(LAST_ATTEMPT):
        assert deliver_due(desk.engine) == (0, 1)
        row = only_row(desk)
        waits.append(int((row.next_at - desk.at).total_seconds() // 60))
        assert row.last_error == "The server is away."
        desk.at = row.next_at - timedelta(seconds=1)
        assert deliver_due(desk.engine) == (0, 0)
        desk.at = row.next_at
    assert waits == [2, 4, 8, 16, 32, 64, 128, 240, 240, 240]
    assert only_row(desk).state == "failed"
    assert deliver_due(desk.engine) == (0, 0)
    assert len(carrier.keys) == LAST_ATTEMPT


def test_permanent_refusal_is_not_tried_again(desk: Desk) -> None:
    carrier = with_courier(desk, Carrier(DeliveryError("There is no such address.", permanent=True)))
    queue(desk, "mail:1")
    assert deliver_due(desk.engine) == (0, 1)
    desk.at += timedelta(days=1)
    assert deliver_due(desk.engine) == (0, 0)
    row = only_row(desk)
    assert (row.state, row.last_error, row.attempts) == ("failed", "There is no such address.", 1)
    assert len(carrier.keys) == 1


def test_defect_of_a_courier_stops_no_other_parcel_and_says_nothing_of_its_content(desk: Desk) -> None:
    with_courier(desk, Carrier(ValueError("sam@agency.example")))
    queue(desk, "mail:1", "mail:2")
    assert deliver_due(desk.engine) == (1, 1)
    with desk.engine.read() as session:
        errors = session.scalars(select(Outbox.last_error).where(Outbox.state == "pending")).all()
    assert errors == ["Caseway could not do this (ValueError). The log says more."]


def test_several_workers_share_the_work_and_take_each_parcel_once(desk: Desk) -> None:
    carrier = Carrier()
    queue(desk, *(f"mail:{number}" for number in range(60)))
    engines = [desk.another_engine() for _ in range(3)]
    for engine in engines:
        engine.couriers = {"mail": carrier}
    with ThreadPoolExecutor(3) as pool:
        done = list(pool.map(deliver_due, engines))
    assert sum(delivered for delivered, _ in done) == 60
    assert sorted(carrier.keys) == sorted(f"mail:{number}" for number in range(60))


def test_row_delivered_or_given_up_meanwhile_is_left_alone(desk: Desk) -> None:
    carrier = with_courier(desk, Carrier())
    queue(desk, "mail:1")
    [claimed] = claim_outbox(desk.engine, 10)
    with desk.engine.housekeeping() as session:
        session.execute(update(Outbox).values(state="given_up"))
    assert deliver(desk.engine, claimed) is False
    assert carrier.keys == []
    assert only_row(desk).state == "given_up"
