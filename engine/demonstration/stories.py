"""The stories of the demonstration: which case opens when, and who does what on which day.

``stories.yaml`` holds answers by step, blocks (who does what on which working day of a stage), and cases,
which follow blocks as far as they have come.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import partial
from pathlib import Path
from typing import Any

import yaml

from engine.clocks.working_days import Calendar, add_working_days
from engine.now import LONDON
from engine.scenarios.script import Do, Given, Message

FILE = Path(__file__).with_name("stories.yaml")

_DAY = re.compile(r"\$(day|opened)([+-]\d+)?(.*)", re.DOTALL)


@dataclass(frozen=True)
class Move:
    """One thing that somebody does in a story."""

    at: datetime
    deed: Do | Message


@dataclass(frozen=True)
class Story:
    """One case from its opening to where it stands."""

    process: str
    given: Given
    moves: tuple[Move, ...]


_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _Text(_Loader):  # type: ignore[misc]
    """YAML in which dates, times, yes and no stay text."""


_Text.yaml_implicit_resolvers = {
    first: [(tag, found) for tag, found in known if tag.endswith((":int", ":null", ":merge"))]
    for first, known in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def load_stories(calendar: Calendar, text: str | None = None) -> list[Story]:
    """Read the stories, placing every step on a working day of the area.

    Args:
        calendar: the area's days that do not count.
        text: other YAML than the shipped file's.
    """
    content = yaml.load(FILE.read_text(encoding="utf-8") if text is None else text, _Text)  # noqa: S506
    return [_story(case, content, calendar) for case in content["cases"]]


def _story(case: Mapping[str, Any], content: Mapping[str, Any], calendar: Calendar) -> Story:
    opened = date.fromisoformat(case["opened"])
    given = Given(
        at=_at(opened, case.get("at", "09:20")),
        label=case["label"],
        role=case["as"],
        opening=date.fromisoformat(case.get("aware", case["opened"])),
        parameters={},
        facts={},
    )
    own = {
        step: {**content["answers"].get(step, {}), **said} for step, said in case.get("answers", {}).items()
    }
    answers = {**content["answers"], **own}
    moves: list[Move] = []
    for stage in case["follow"]:
        begins = add_working_days(calendar, opened, int(stage.get("from", 0)))
        for step in content["blocks"][stage["block"]]:
            moves.extend(_moves(step, begins, given, answers, calendar))
            if step["do"] == stage.get("until"):
                break
    return Story(case["process"], given, tuple(moves))


def _moves(
    step: Mapping[str, Any],
    begins: date,
    given: Given,
    answers: Mapping[str, Any],
    calendar: Calendar,
) -> Iterator[Move]:
    """One step for each role or part it names, ten minutes apart."""
    day = add_working_days(calendar, begins, int(step["day"]))
    first = _at(day, step.get("at", "10:00"))
    shift = partial(_shift, calendar, day, given.opening or day)
    minutes = 0
    for role in _listed(step["as"]):
        for part in _listed(step.get("part", "")):
            at = first.replace(
                minute=(first.minute + minutes) % 60, hour=first.hour + (first.minute + minutes) // 60
            )
            minutes += 10
            raw = {**answers.get(step["do"], {}), **answers.get(f"{step['do']}/{part or role}", {})}
            filled = _fill({**raw, **step.get("with", {})}, shift)
            deed = (
                Message(role, step["do"], filled)
                if step.get("message")
                else Do(role, step["do"], filled, part)
            )
            yield Move(at, deed)


def _listed(value: Any) -> list[str]:
    return value if isinstance(value, list) else [value]


def _at(day: date, clock: str) -> datetime:
    return datetime.combine(day, time.fromisoformat(clock), LONDON)


def _fill(value: Any, shift: Any) -> Any:
    """Answers with ``$day`` and ``$opened`` (plus or minus working days) turned into dates."""
    if isinstance(value, dict):
        return {key: _fill(inner, shift) for key, inner in value.items()}
    if isinstance(value, list):
        return [_fill(inner, shift) for inner in value]
    found = _DAY.fullmatch(value) if isinstance(value, str) else None
    return shift(found[1], int(found[2] or 0)).isoformat() + found[3] if found else value


def _shift(calendar: Calendar, day: date, opened: date, which: str, days: int) -> date:
    return add_working_days(calendar, day if which == "day" else opened, days)
