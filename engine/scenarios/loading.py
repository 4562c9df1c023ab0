"""Reading a scenario file, with the line of everything that is wrong with it."""

from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any

from engine.now import LONDON
from engine.roles import ROLE_LABELS
from engine.scenarios.errors import ScenarioFileError
from engine.scenarios.script import (
    AddAgency,
    ClockWanted,
    Deed,
    Do,
    Expect,
    Given,
    Message,
    Refuse,
    Scenario,
    Step,
    Withdraw,
)
from engine.scenarios.text import read_yaml

MOST_STEPS = 500
EARLIEST, LATEST = 1990, 2100
MORNING = time(9, 0)
AFTER_MIDNIGHT = time(0, 30)
CLOCK_STATES = ("waiting", "running", "paused", "met", "overdue", "met_late", "stopped")
_TOP = {"name", "process", "given", "steps"}
_GIVEN = {"on", "label", "as", "opening", "parameters", "facts"}
_STEP = {"on", "as", "do", "part", "with", "message", "add_part", "withdraw_part", "refuse", "wait", "expect"}
_DEEDS = ("do", "message", "add_part", "withdraw_part", "refuse", "wait", "expect")
_EXPECT = {"open", "clocks", "facts", "fired", "ended"}


class _Place:
    """Where in a file something stands, for messages."""

    def __init__(self, file: str, what: str, line: int) -> None:
        self.file, self.what, self.line = file, what, line

    def complain(self, problem: str) -> ScenarioFileError:
        return ScenarioFileError(f"{self.file}:{self.line}: {self.what}: {problem}")

    def mapping(self, value: Any, name: str, allowed: set[str] | None = None) -> dict[str, Any]:
        """A mapping with text keys, all of them known."""
        if value is None:
            return {}
        if not isinstance(value, dict):
            raise self.complain(f"“{name}” must be names and values")
        unknown = sorted(str(key) for key in value if allowed is not None and key not in allowed)
        if allowed is not None and unknown:
            raise self.complain(
                f"“{name}” cannot hold {', '.join(unknown)}; it holds {', '.join(sorted(allowed))}"
            )
        return {str(key): inner for key, inner in value.items()}

    def text(self, value: Any, name: str) -> str:
        """A text that is there."""
        if not isinstance(value, str | int) or isinstance(value, bool) or not str(value).strip():
            raise self.complain(f"“{name}” is missing")
        return str(value).strip()

    def texts(self, value: Any, name: str) -> tuple[str, ...]:
        """A list of texts."""
        if not isinstance(value, list):
            raise self.complain(f"“{name}” must be a list")
        return tuple(self.text(item, name) for item in value)

    def role(self, value: Any) -> str:
        """A role's id, for an agency's person as ``role@agency``."""
        role = self.text(value, "as")
        if role.partition("@")[0] not in ROLE_LABELS:
            raise self.complain(f"there is no role “{role}”")
        return role

    def day(self, value: Any, name: str) -> date:
        """A day, written 2026-12-18."""
        written = self.text(value, name)
        try:
            found = date.fromisoformat(written)
        except ValueError as error:
            raise self.complain(f"“{name}” must be a date like 2026-12-18, not “{written[:40]}”") from error
        self._check_year(found.year, name)
        return found

    def moment(self, value: Any, name: str, without_time: time) -> datetime:
        """A local moment, written 2026-12-18 10:00 or 2026-12-18."""
        written = self.text(value, name)
        try:
            found = datetime.fromisoformat(written)
        except ValueError as error:
            raise self.complain(f"“{name}” must be like 2026-12-18 10:00, not “{written[:40]}”") from error
        self._check_year(found.year, name)
        if len(written) <= len("2026-12-18"):
            found = datetime.combine(found, without_time)
        return found.replace(tzinfo=found.tzinfo or LONDON)

    def _check_year(self, year: int, name: str) -> None:
        if not EARLIEST <= year <= LATEST:
            raise self.complain(f"“{name}” must be in a year from {EARLIEST} to {LATEST}")


def load_scenario(text: str, file: str = "scenario", *, unfinished: bool = False) -> Scenario:
    """Read a scenario.

    Args:
        text: the YAML.
        file: its name, for messages.
        unfinished: whether it may have no step yet.

    Raises:
        ScenarioFileError: naming the file, the line and what is wrong.
    """
    content, lines = read_yaml(text, file)
    top = _Place(file, "scenario", 1)
    if not isinstance(content, dict):
        raise top.complain("a scenario holds name, process, given and steps")
    content = top.mapping(content, "scenario", _TOP)
    steps = content.get("steps")
    if not isinstance(steps, list) or not (steps or unfinished):
        raise top.complain("“steps” must be a list of steps")
    if len(steps) > MOST_STEPS:
        raise top.complain(f"a scenario has at most {MOST_STEPS} steps")
    return Scenario(
        file=file,
        name=top.text(content.get("name"), "name"),
        process=top.text(content.get("process"), "process"),
        given=_given(top, content.get("given")),
        steps=tuple(
            _step(_Place(file, f"step {number}", line), number, line, raw)
            for number, (line, raw) in enumerate(zip(lines, steps, strict=True), start=1)
        ),
    )


def _given(place: _Place, raw: Any) -> Given:
    given = place.mapping(raw, "given", _GIVEN)
    return Given(
        at=place.moment(given.get("on"), "given: on", MORNING),
        label=place.text(given.get("label"), "given: label"),
        role=place.role(given.get("as", "business_manager")),
        opening=place.day(given["opening"], "given: opening") if "opening" in given else None,
        parameters=place.mapping(given.get("parameters"), "parameters"),
        facts=place.mapping(given.get("facts"), "facts"),
    )


def _step(place: _Place, number: int, line: int, raw: Any) -> Step:
    step = place.mapping(raw, "step", _STEP)
    named = [deed for deed in _DEEDS if deed in step]
    if len(named) > 1 or (not named and "on" not in step):
        raise place.complain(f"a step holds exactly one of {', '.join(_DEEDS)}")
    at = place.moment(step["on"], "on", MORNING) if "on" in step else None
    if named == ["wait"]:
        at = place.moment(step["wait"], "wait", AFTER_MIDNIGHT)
    return Step(number, line, at, _deed(place, named[0] if named else "wait", step))


def _deed(place: _Place, kind: str, step: dict[str, Any]) -> Deed | None:
    if kind in ("do", "message"):
        return _attempt(place, step)
    if kind == "add_part":
        inner = place.mapping(step[kind], kind, {"task", "agency", "as"})
        return AddAgency(
            place.role(inner.get("as", step.get("as"))),
            place.text(inner.get("task"), "task"),
            place.text(inner.get("agency"), "agency"),
        )
    if kind == "withdraw_part":
        inner = place.mapping(step[kind], kind, {"task", "agency", "part", "as", "reason"})
        part = inner.get("part", inner.get("agency"))
        return Withdraw(
            place.role(inner.get("as", step.get("as"))),
            place.text(inner.get("task"), "task"),
            place.text(part, "agency"),
            str(inner.get("reason", "")),
        )
    if kind == "refuse":
        inner = place.mapping(step[kind], kind, {"as", "do", "message", "part", "with", "because"})
        return Refuse(_attempt(place, inner), str(inner.get("because", "")))
    return _expect(place, step[kind]) if kind == "expect" else None


def _attempt(place: _Place, step: dict[str, Any]) -> Do | Message:
    role, answers = place.role(step.get("as")), place.mapping(step.get("with"), "with")
    if "message" in step:
        return Message(role, place.text(step["message"], "message"), answers)
    return Do(role, place.text(step.get("do"), "do"), answers, str(step.get("part", "")))


def _expect(place: _Place, raw: Any) -> Expect:
    expect = place.mapping(raw, "expect", _EXPECT)
    if not expect:
        raise place.complain("“expect” expects nothing")
    ended = expect.get("ended")
    if ended is not None and not isinstance(ended, bool):
        raise place.complain("“ended” must be true or false")
    return Expect(
        open=place.texts(expect["open"], "open") if "open" in expect else None,
        clocks={
            key: _clock(place, key, wanted)
            for key, wanted in place.mapping(expect.get("clocks"), "clocks").items()
        },
        facts=place.mapping(expect.get("facts"), "facts"),
        fired=place.texts(expect.get("fired", []), "fired"),
        ended=ended,
    )


def _clock(place: _Place, key: str, wanted: Any) -> ClockWanted:
    if not isinstance(wanted, Mapping):
        return ClockWanted(due=place.day(wanted, key))
    inner = place.mapping(wanted, key, {"due", "state", "part"})
    state = inner.get("state")
    if state is not None and place.text(state, "state") not in CLOCK_STATES:
        raise place.complain(f"a clock's state is one of {', '.join(CLOCK_STATES)}, not “{state}”")
    due = place.day(inner["due"], key) if inner.get("due") is not None else None
    return ClockWanted(due=due, state=state, part=str(inner.get("part", "")))
