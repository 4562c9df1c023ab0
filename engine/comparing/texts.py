"""Scenarios and other files compared: what stands between a beginning and an end that are alike."""

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

import yaml

from engine.comparing.model import Change, Difference
from engine.comparing.parts import changed, paired
from engine.comparing.reading import Side

_LONGEST: Final = 2_000
_OF_OTHERS: Final = re.compile(r"(?:.*\.bpmn|.*\.dmn|forms/.*\.json|scenarios/.*\.ya?ml|clauses\.yaml)")


def compare_scenarios(old: Side, new: Side) -> tuple[Change, ...]:
    """What was added, removed and changed among the scenarios, step by step."""

    def lone(what: str, path: str, scenario: Mapping[str, Any]) -> Change:
        return Change(what, "scenario", path, _name(path, scenario))

    def both(path: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> Change | None:
        differences = list(_scenario(before, after))
        return changed("scenario", path, _name(path, after), differences)

    return paired(old.scenarios, new.scenarios, lone, both)


def compare_files(old: Side, new: Side) -> tuple[Change, ...]:
    """Every other file, line by line."""

    def lone(what: str, path: str, _: str) -> Change:
        return Change(what, "file", path, path)

    def both(path: str, before: str, after: str) -> Change | None:
        return changed("file", path, path, list(_lines(before.splitlines(), after.splitlines())))

    return paired(_others(old), _others(new), lone, both)


def between(old: list[str], new: list[str]) -> tuple[int, int, int]:
    """How many lines are alike at the start, and where what differs ends on both sides."""
    start = 0
    while start < min(len(old), len(new)) and old[start] == new[start]:
        start += 1
    alike = 0
    while alike < min(len(old), len(new)) - start and old[-1 - alike] == new[-1 - alike]:
        alike += 1
    return start, len(old) - alike, len(new) - alike


def _scenario(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Difference]:
    was, now = str(before.get("name", "")), str(after.get("name", ""))
    if was != now:
        yield Difference("name", "Name", was, now, wording=True)
    was, now = _flat(before.get("given")), _flat(after.get("given"))
    if was != now:
        yield Difference("given", "Given", was, now)
    steps = _steps(before), _steps(after)
    start, end, other = between(*steps)
    if start < max(end, other):
        yield Difference(
            "steps", f"From step {start + 1}", _block(steps[0][start:end]), _block(steps[1][start:other])
        )


def _lines(before: list[str], after: list[str]) -> Iterator[Difference]:
    start, end, other = between(before, after)
    if start < max(end, other):
        yield Difference(
            "lines",
            f"From line {start + 1}",
            _block(before[start:end]),
            _block(after[start:other]),
            wording=True,
        )


def _block(lines: list[str]) -> str:
    text = "\n".join(lines)
    return f"{text[:_LONGEST]} …" if len(text) > _LONGEST else text


def _steps(scenario: Mapping[str, Any]) -> list[str]:
    listed = scenario.get("steps")
    return [_flat(step) for step in listed] if isinstance(listed, list) else []


def _flat(value: Any) -> str:
    """A piece of a scenario in one line."""
    if value is None:
        return ""
    text = yaml.safe_dump(value, default_flow_style=True, sort_keys=True, allow_unicode=True, width=10_000)
    text = text.strip().removesuffix("...").strip()
    return text[1:-1] if text[:1] == "{" else text


def _others(side: Side) -> dict[str, str]:
    return {path: text for path, text in sorted(side.files.items()) if not _OF_OTHERS.fullmatch(path)}


def _name(path: str, scenario: Mapping[str, Any]) -> str:
    return str(scenario.get("name") or path)
