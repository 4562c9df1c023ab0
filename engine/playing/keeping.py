"""Keeping a walk as a scenario: what was seen after its steps becomes what must be so from now on."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from engine.errors import InvalidInputError
from engine.playing.scripts import content_of, day_text
from engine.playing.walking import Seen
from engine.scenarios import write_yaml

FOLDER = "scenarios/"
_NAME = re.compile(r"[a-z][a-z0-9_]{0,78}")
_NOT_FOR_NAMES = re.compile(r"[^a-z0-9]+")


@dataclass(frozen=True)
class Chosen:
    """What to expect after one step."""

    open: bool = False
    clocks: bool = False
    ended: bool = False


def with_expectations(script: str, name: str, seen: Mapping[int, Seen], chosen: Mapping[int, Chosen]) -> str:
    """The text of a scenario: the script with an expectation after each chosen step.

    Args:
        script: the play's script.
        name: what the scenario is called.
        seen: what was seen after each step, 0 for the start.
        chosen: what of it is to be expected, by step.
    """
    content = content_of(script)
    steps: list[dict[str, Any]] = []
    before: Seen | None = None
    for number in range(len(content["steps"]) + 1):
        if number:
            steps.append(content["steps"][number - 1])
        if number in seen:
            expect = _expected(seen[number], before, chosen.get(number, Chosen()))
            steps += [{"expect": expect}] if expect else []
            before = seen[number]
    return write_yaml({**content, "name": name, "steps": steps})


def new_clocks(now: Seen, before: Seen | None) -> dict[str, Any]:
    """The clocks that a step has started, ended or moved, as a scenario expects them."""
    found: dict[str, Any] = {}
    for key, clock in now.clocks.items():
        if before is not None and before.clocks.get(key) == clock:
            continue
        due = day_text(clock.due_on) if clock.due_on else ""
        if due and clock.state == "running":
            found[key] = due
        else:
            found[key] = {"due": due, "state": clock.state} if due else {"state": clock.state}
    return found


def path_of(title: str) -> str:
    """The path of a scenario from its title.

    Raises:
        InvalidInputError: nothing of it can be a file's name.
    """
    name = _NOT_FOR_NAMES.sub("_", title.lower()).strip("_")[:60].strip("_")
    if not _NAME.fullmatch(name):
        raise InvalidInputError({"name": ["Enter a name that begins with a letter."]})
    return f"{FOLDER}{name}.yaml"


def _expected(now: Seen, before: Seen | None, chosen: Chosen) -> dict[str, Any]:
    expect: dict[str, Any] = {}
    if chosen.open:
        expect["open"] = list(now.open)
    if chosen.clocks and (clocks := new_clocks(now, before)):
        expect["clocks"] = clocks
    if chosen.ended:
        expect["ended"] = now.has_ended
    return expect
