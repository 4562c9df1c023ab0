"""Scenarios: a process walked step by step through the real commands, with a clock that is moved by hand."""

from engine.scenarios.coverage import Coverage
from engine.scenarios.errors import ScenarioError, ScenarioFileError
from engine.scenarios.loading import load_scenario
from engine.scenarios.running import Runner, ScenarioResult, Stop, perform_step, play_steps
from engine.scenarios.script import Scenario
from engine.scenarios.text import read_yaml, write_yaml
from engine.scenarios.world import Budget, World

__all__ = [
    "Budget",
    "Coverage",
    "Runner",
    "Scenario",
    "ScenarioError",
    "ScenarioFileError",
    "ScenarioResult",
    "Stop",
    "World",
    "load_scenario",
    "perform_step",
    "play_steps",
    "read_yaml",
    "write_yaml",
]
