"""My tasks among many open tasks: for somebody busy, for somebody with nothing, for somebody in 60 groups."""

from collections.abc import Iterator

from engine.queries.inbox import count_inbox, list_inbox
from engine.reading_actor import load_actor
from tests.bench.filling import add_person, fill
from tests.bench.measuring import Row, times_ms
from tests.bench.place import ROLE, Bench, Place

GROUPS = [f"group_{number}" for number in range(60)]
LOADS = (10_000, 100_000)
LARGE = 1_000_000
READERS = ("busy", "with nothing", "in 60 groups")
_ROUNDS = 40


def measure(bench: Bench) -> Iterator[Row]:
    with bench.place("postgresql") as place:
        people = {
            "busy": place.person_id,
            "with nothing": add_person(place, "nothing@example.org", ["lay_member"]),
            "in 60 groups": add_person(place, "groups@example.org", GROUPS),
        }
        there, before = 0, dict.fromkeys(READERS, 0.0)
        for load in (*LOADS, *((LARGE,) if bench.large else ())):
            fill(place, load - there, [ROLE, *GROUPS])
            there = load
            for reader in READERS:
                found = _p95(place, people[reader])
                yield Row(f"inbox and its counts, {load:,} open tasks, {reader}, p95", found, "ms")
                if before[reader]:
                    target = "at most 1.5" if load == LARGE else ""
                    yield Row(
                        f"  the same, against a tenth of them, {reader}", found / before[reader], "x", target
                    )
                before[reader] = found


def _p95(place: Place, person_id: int) -> float:
    with place.engine.read() as session:
        actor = load_actor(session, person_id, place.today)
    assert actor is not None

    def page() -> None:
        with place.engine.read() as session:
            for view in ("mine", "offered"):
                count_inbox(session, actor, view)
            list_inbox(session, actor, "offered")

    page()
    return sorted(times_ms(page, _ROUNDS))[int(_ROUNDS * 0.95) - 1]
