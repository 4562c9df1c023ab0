"""Rungs: how many a second one worker claims and fires, each in a transaction of its own."""

from collections.abc import Iterator
from datetime import timedelta
from time import perf_counter

from sqlalchemy import insert, select, update

from engine.models import Clock, Rung
from engine.sweep import BATCH, claim_rungs, fire_due_rungs
from tests.bench.filling import fill
from tests.bench.measuring import Row
from tests.bench.place import KINDS, ROLE, Bench, Place

DUE = 400


def measure(bench: Bench) -> Iterator[Row]:
    for kind in KINDS:
        with bench.place(kind) as place:
            fill(place, DUE, [ROLE])
            _make_due(place)
            began = perf_counter()
            claimed = sum(len(claim_rungs(place.engine, BATCH)) for _ in range(DUE // BATCH))
            yield Row(f"rungs claimed a second, {kind}", claimed / (perf_counter() - began), "")
            with place.engine.housekeeping() as session:
                session.execute(update(Rung).values(lease_until=None))
            fire_due_rungs(place.engine)
            began, fired = perf_counter(), 0
            while batch := fire_due_rungs(place.engine)[0]:
                fired += batch
            target = "at least 300" if kind == "postgresql" else ""
            yield Row(
                f"rungs fired a second by one worker, {kind}", fired / (perf_counter() - began), "", target
            )


def _make_due(place: Place) -> None:
    """A reminder that fell due a minute ago, on each of the clocks."""
    at = place.engine.now() - timedelta(minutes=1)
    with place.engine.housekeeping() as session:
        clocks = session.execute(select(Clock.id, Clock.case_id)).all()
        rows = [
            {"area_id": place.area_id, "case_id": row.case_id, "clock_id": row.id, "key": "bench",
             "kind": "remind", "at": at}
            for row in clocks
        ]  # fmt: skip
        session.execute(insert(Rung), rows)
