"""A runner over one small shipped process, and a way to write scenarios of it."""

import textwrap
from pathlib import Path

import pytest

from engine.bundles.folders import read_folder
from engine.scenarios import Runner, load_scenario

KEPT = Path(__file__).parents[2] / "data" / "processes"
HEAD = """
name: A try
process: {process}
given: {{on: 2026-09-01 10:00, label: Audit A}}
steps:
"""


@pytest.fixture(scope="session")
def runner():
    return Runner({key: read_folder(KEPT / key) for key in ("plan_action", "learning_item")})


@pytest.fixture
def play(runner):
    """Play the steps given as YAML and return the failure, '' when it passed."""

    def run(steps, process="plan_action"):
        text = HEAD.format(process=process) + textwrap.indent(textwrap.dedent(steps), "  ")
        return runner.run(load_scenario(text, "try.yaml")).failure

    return run
