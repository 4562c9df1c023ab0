"""One seeded round of chaos in every run of the tests; more by hand, with ``make chaos``."""

import pytest

from tests.chaos.dying import POINTS
from tests.chaos.ground import prepared
from tests.chaos.rounds import SOME, Plan, play

# Half a minute on a machine that is free; in all at most three minutes on one that is busy.
PLAN = Plan(seed=20261121, seconds=30, longest=100, cases=20)


@pytest.mark.slow
@pytest.mark.postgresql
def test_nothing_is_lost_or_done_twice_whatever_is_killed():
    with prepared() as ground:
        outcome = play(ground, PLAN)
    print(outcome)
    assert outcome.problems == []
    # A round in which little happened would prove nothing.
    assert len(set(outcome.deaths) & set(POINTS)) >= SOME
    assert outcome.deaths.total() >= 5
    assert outcome.counts["complete accepted"] >= PLAN.cases
    assert outcome.counts["rungs fired"] >= PLAN.cases
    assert outcome.counts["parcels arrived"] >= PLAN.cases
    assert outcome.counts["database restarted"] == outcome.counts["Redis flushed"] == 2
    assert outcome.alarms["duty.failed"]  # the disk of one worker was full, and it said so
    assert outcome.counts["sweeps refused for the clock"]  # two clocks were wrong, and their workers said so
