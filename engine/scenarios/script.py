"""A scenario as written: what is given, and one dataclass for each kind of step."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any


@dataclass(frozen=True)
class Given:
    """How it begins: the local moment, the opening, the facts and what the area has set."""

    at: datetime
    label: str
    role: str
    opening: date | None
    parameters: Mapping[str, Any]
    facts: Mapping[str, Any]


@dataclass(frozen=True)
class Do:
    """Somebody completes an open task, or their part of it."""

    role: str
    element: str
    answers: Mapping[str, Any]
    part: str = ""


@dataclass(frozen=True)
class Message:
    """Somebody records a message that the case waits for."""

    role: str
    element: str
    answers: Mapping[str, Any]


@dataclass(frozen=True)
class AddAgency:
    """The coordinator asks one more agency."""

    role: str
    element: str
    agency: str


@dataclass(frozen=True)
class Withdraw:
    """The coordinator stops asking for one part."""

    role: str
    element: str
    part: str
    reason: str


@dataclass(frozen=True)
class Refuse:
    """An attempt that must be refused and change nothing; ``because`` stands in the refusal."""

    attempt: Do | Message
    because: str = ""


@dataclass(frozen=True)
class ClockWanted:
    """What a clock must show; None means not looked at."""

    due: date | None = None
    state: str | None = None
    part: str = ""


@dataclass(frozen=True)
class Expect:
    """What must hold now; None means not looked at."""

    open: tuple[str, ...] | None = None
    clocks: Mapping[str, ClockWanted] = field(default_factory=dict)
    facts: Mapping[str, Any] = field(default_factory=dict)
    fired: tuple[str, ...] = ()
    ended: bool | None = None


Deed = Do | Message | AddAgency | Withdraw | Refuse | Expect


@dataclass(frozen=True)
class Step:
    """One step: the clock is moved first where ``at`` is set, then the deed is done."""

    number: int
    line: int
    at: datetime | None
    deed: Deed | None

    @property
    def title(self) -> str:
        """How a failure names the step."""
        return f"step {self.number} (line {self.line})"


@dataclass(frozen=True)
class Scenario:
    """One file."""

    file: str
    name: str
    process: str
    given: Given
    steps: tuple[Step, ...]
