"""Several workers at once on PostgreSQL: what two complete against what one completes."""

from collections.abc import Iterator
from statistics import median

from tests.bench import workers
from tests.bench.measuring import Row
from tests.bench.place import Bench

REVIEWS = 4
ROUNDS = 3


def measure(bench: Bench) -> Iterator[Row]:
    alone, both = [], []
    with bench.place("postgresql") as place:
        for round_ in range(ROUNDS):
            cases = place.start_reviews(3 * REVIEWS) if round_ == 0 else place.open_reviews(3 * REVIEWS)
            shares = [cases[:REVIEWS], cases[REVIEWS : 2 * REVIEWS], cases[2 * REVIEWS :]]
            given = [(place.person_id, share) for share in shares]
            alone.append(workers.rate(workers.together(workers.complete, place.url, given[:1])))
            both.append(workers.rate(workers.together(workers.complete, place.url, given[1:])))
    yield Row("tasks completed a second by one worker", median(alone), "")
    yield Row("tasks completed a second by two workers", median(both), "")
    yield Row("two workers against one, 2 cores", median(both) / median(alone), "times", "at least 1.3")
