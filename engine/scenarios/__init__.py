"""Scenarios: a process walked step by step through the real commands, with a clock that is moved by hand."""

from engine.scenarios.coverage import Coverage
from engine.scenarios.errors import ScenarioError, ScenarioFileError
from engine.scenarios.loading import load_scenario
from engine.scenarios.running import Runner, ScenarioResult
from engine.scenarios.script import Scenario

__all__ = [
    "Coverage",
    "Runner",
    "Scenario",
    "ScenarioError",
    "ScenarioFileError",
    "ScenarioResult",
    "load_scenario",
]
