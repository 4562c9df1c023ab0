"""A runner given a database plays every scenario in it from empty, on SQLite and on PostgreSQL."""

from pathlib import Path

import pytest

from engine.bundles.folders import read_folder
from engine.scenarios import Runner, load_scenario

KEPT = Path(__file__).parents[2] / "data" / "processes"


@pytest.mark.slow
def test_given_database_is_emptied_before_each_scenario(database_url):
    runner = Runner({"plan_action": read_folder(KEPT / "plan_action")}, url=database_url)
    file = KEPT / "plan_action" / "scenarios" / "evidence_returned_and_late.yaml"
    scenario = load_scenario(file.read_text())
    first, second = runner.run(scenario), runner.run(scenario)
    assert (first.failure, second.failure) == ("", "")
    assert first.coverage.walked == second.coverage.walked
