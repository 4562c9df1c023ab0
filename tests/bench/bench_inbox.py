"""My tasks among a million open tasks and among a tenth of them, by turns, for three people.

The two databases are asked by turns, so that whatever else the machine does slows both alike.
"""

from collections.abc import Callable, Iterator
from statistics import median

from engine.queries.inbox import count_inbox, list_inbox
from engine.reading_actor import load_actor
from tests.bench.crowding import crowd
from tests.bench.filling import add_person
from tests.bench.measuring import Row, times_ms
from tests.bench.place import GROUPS, ROLE, Bench, Place

READERS = ("somebody busy", "somebody with no task", "somebody in 60 groups")
_ROUNDS = 200


def measure(bench: Bench) -> Iterator[Row]:
    few = bench.crowd // 10
    with bench.place("postgresql") as small:
        crowd(small, few, [ROLE, *GROUPS])
        pages = {place: _pages(place) for place in (small, bench.crowded)}
        busy = 0.0
        for number, reader in enumerate(READERS):
            times: dict[Place, list[float]] = {place: [] for place in pages}
            for _ in range(_ROUNDS):
                for place, of_readers in pages.items():
                    times[place] += times_ms(of_readers[number], 1, collect=False)
            among_few, among_many = (_p95(found) for found in times.values())
            typical = median(times[bench.crowded])
            busy = busy or typical
            yield Row(f"inbox and its counts among {few:,} open tasks, {reader}, p95", among_few, "ms")
            yield Row(
                f"inbox and its counts among {bench.crowd:,} open tasks, {reader}, p95", among_many, "ms"
            )
            yield Row(f"  the second against the first, {reader}", among_many / among_few, "times",
                      "at most 1.5")  # fmt: skip
            if number == 1:
                yield Row("  with no task against busy, median", typical / busy, "times", "at most 2")


def _pages(place: Place) -> list[Callable[[], object]]:
    nothing = add_person(place, "nothing@example.org", ["lay_member"])
    many = add_person(place, "groups@example.org", GROUPS)
    return [_page(place, person_id) for person_id in (place.person_id, nothing, many)]


def _page(place: Place, person_id: int) -> Callable[[], object]:
    with place.engine.read() as session:
        actor = load_actor(session, person_id, place.today)
    assert actor is not None

    def page() -> None:
        with place.engine.read() as session:
            for view in ("mine", "offered"):
                count_inbox(session, actor, view)
            list_inbox(session, actor, "offered")

    for _ in range(20):
        page()
    return page


def _p95(times: list[float]) -> float:
    return sorted(times)[int(len(times) * 0.95) - 1]
