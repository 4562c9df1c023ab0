"""Rungs among a million: claimed by two workers, fired by one, and each fired once by four at a time."""

from collections.abc import Iterator
from statistics import median
from time import perf_counter

from sqlalchemy import func, select, update

from engine.models import LedgerEntry, Rung
from engine.sweep import BATCH, claim_rungs, fire_due_rungs
from tests.bench import workers
from tests.bench.crowding import REMINDER, make_due
from tests.bench.measuring import Row, times_ms
from tests.bench.place import Bench, Place

CLAIMED = 20_000
FIRED = 1_000
ROUNDS = 3


def measure(bench: Bench) -> Iterator[Row]:
    place = bench.crowded
    found = median(times_ms(lambda: claim_rungs(place.engine, BATCH), 20))
    yield Row(f"finding that none of {bench.crowd:,} rungs is due", found, "ms")
    make_due(place, CLAIMED)
    rates = []
    for _ in range(ROUNDS):
        given = [(CLAIMED // 2 // BATCH,)] * 2
        rates.append(workers.rate(workers.together(workers.claim, place.url, given)))
        _give_back(place)
    title = f"rungs claimed a second by two workers, {BATCH} at once"
    yield Row(title, median(rates), "", "at least 20,000")
    _put_off(place)
    yield Row("rungs fired a second by one worker", _fired_a_second(place), "", "at least 300")
    yield from _exactly_once(place)


def _fired_a_second(place: Place) -> float:
    make_due(place, FIRED)
    fire_due_rungs(place.engine)
    began, fired = perf_counter(), 0
    while batch := fire_due_rungs(place.engine)[0]:
        fired += batch
    return fired / (perf_counter() - began)


def _exactly_once(place: Place) -> Iterator[Row]:
    before = _entries(place)
    make_due(place, FIRED)
    done = workers.together(workers.fire, place.url, [()] * 4)
    yield Row("rungs fired a second by four workers", workers.rate(done), "")
    yield Row(f"rungs that four workers fired, of {FIRED:,} due", sum(one.count for one in done), "",
              f"the same, {FIRED:,}")  # fmt: skip
    yield Row("their entries in the ledger", _entries(place) - before, "", f"the same, {FIRED:,}")


def _entries(place: Place) -> int:
    with place.engine.read() as session:
        fired = select(func.count()).select_from(LedgerEntry).where(LedgerEntry.kind == "clock.rung_fired")
        return session.scalar(fired) or 0


def _give_back(place: Place) -> None:
    with place.engine.housekeeping() as session:
        session.execute(update(Rung).where(Rung.lease_until.is_not(None)).values(lease_until=None))


def _put_off(place: Place) -> None:
    """What was due and only claimed is due in a year again."""
    at = place.engine.now().replace(year=place.engine.now().year + 1, day=1)
    with place.engine.housekeeping() as session:
        due = (Rung.key == REMINDER) & (Rung.state == "pending") & (Rung.at <= place.engine.now())
        session.execute(update(Rung).where(due).values(at=at))
