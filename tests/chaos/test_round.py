"""One seeded round of chaos in every run of the tests; more by hand, with ``make chaos``."""

import pytest

from tests.chaos.dying import POINTS
from tests.chaos.ground import prepared
from tests.chaos.rounds import Plan, play

SECONDS = 60


@pytest.mark.slow
@pytest.mark.postgresql
def test_nothing_is_lost_or_done_twice_whatever_is_killed():
    with prepared() as ground:
        outcome = play(ground, Plan(seed=20261121, seconds=SECONDS, cases=24))
    print(outcome)
    assert outcome.problems == []
    # A round in which little happened would prove nothing.
    assert len(set(outcome.deaths) & set(POINTS)) >= 2
    assert outcome.deaths.total() >= 5
    assert outcome.counts["complete accepted"] >= 20
    assert outcome.counts["rungs fired"] >= 20
    assert outcome.counts["database restarted"] == outcome.counts["Redis flushed"] == 2
    assert outcome.alarms["duty.failed"]  # the disk of one worker was full, and it said so
