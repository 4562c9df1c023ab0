"""The script of a play: the text of a scenario that grows by a step, and loses its last one again."""

import hashlib
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from engine.errors import InvalidInputError
from engine.now import LONDON
from engine.scenarios.errors import ScenarioFileError
from engine.scenarios.loading import load_scenario
from engine.scenarios.script import Scenario
from engine.scenarios.text import read_yaml, write_yaml

MOST_STEPS = 200

Content = dict[str, Any]


def read_script(script: str, name: str = "scenario") -> Scenario:
    """A script as a scenario, which may have no step yet.

    Raises:
        InvalidInputError: it cannot be read; the words name its line.
    """
    try:
        return load_scenario(script, name, unfinished=True)
    except ScenarioFileError as error:
        raise InvalidInputError({"": [str(error)]}) from error


def new_script(process: str, name: str, given: Mapping[str, Any]) -> str:
    """The script of a play that has only begun."""
    return write_yaml({"name": name, "process": process, "given": dict(given), "steps": []})


def with_step(script: str, step: Mapping[str, Any]) -> str:
    """The script with one more step.

    Raises:
        InvalidInputError: it has as many as it can have.
    """
    content = content_of(script)
    if len(content["steps"]) >= MOST_STEPS:
        message = f"A walk has at most {MOST_STEPS} steps. Keep this one as a scenario and start another."
        raise InvalidInputError({"": [message]})
    return write_yaml({**content, "steps": [*content["steps"], dict(step)]})


def up_to(script: str, steps: int) -> str:
    """The script with its first steps only."""
    content = content_of(script)
    return write_yaml({**content, "steps": content["steps"][:steps]})


def renamed(script: str, name: str) -> str:
    """The script under another name."""
    return write_yaml({**content_of(script), "name": name})


def content_of(script: str) -> Content:
    """What a script holds, as plain names and values.

    Raises:
        InvalidInputError: it cannot be read.
    """
    try:
        content, _ = read_yaml(script)
    except ScenarioFileError as error:
        raise InvalidInputError({"": [str(error)]}) from error
    if not isinstance(content, dict) or not isinstance(content.get("steps"), list):
        raise InvalidInputError({"": ["A scenario holds name, process, given and steps."]})
    return content


def digest_of(script: str) -> str:
    """What a page carries to say which script it was drawn from."""
    return hashlib.sha256(script.encode()).hexdigest()[:16]


def moment_text(at: datetime) -> str:
    """A moment as a script says it: local time, with its offset only in the hour that comes twice."""
    local = at.astimezone(LONDON)
    precision = "seconds" if local.second else "minutes"
    plain = local.replace(tzinfo=None, fold=0)
    is_twice = plain.replace(tzinfo=LONDON).astimezone(LONDON).utcoffset() != local.utcoffset()
    return (local if is_twice else plain).isoformat(sep=" ", timespec=precision)


def day_text(day: date) -> str:
    """A day as a script says it."""
    return day.isoformat()
