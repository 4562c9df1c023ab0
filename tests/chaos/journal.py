"""What a worker was about to do and what it was told: written as it happens, so that it outlives the worker.

A line is one write to the end of a file, which the machine keeps when the process is killed.
"""

import json
import os
import subprocess
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any


class Journal:
    """The journal of one life of one worker."""

    def __init__(self, path: Path) -> None:
        self._file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)

    def write_by_another(self) -> None:
        """Let another process write from now on: this one's disk is about to be full."""
        read_end, write_end = os.pipe()
        subprocess.Popen(["/bin/cat"], stdin=read_end, stdout=self._file)
        os.close(read_end)
        os.close(self._file)
        self._file = write_end

    def attempt(self, mark: str, deed: str, **about: Any) -> None:
        """Something is about to be tried."""
        self._write(mark=mark, deed=deed, **about)

    def told(self, mark: str, outcome: str, result: Any = None) -> None:
        """What came of it: ``accepted``, ``refused``, or ``unknown`` when the database went away."""
        self._write(mark=mark, outcome=outcome, result=result)

    def note(self, event: str, **about: Any) -> None:
        """Something that is counted."""
        self._write(event=event, **about)

    def _write(self, **line: Any) -> None:
        os.write(self._file, json.dumps(line).encode() + b"\n")


@dataclass
class Attempt:
    """One thing a worker tried. ``outcome`` stays ``unknown`` if it was killed before it was told."""

    mark: str
    deed: str
    about: dict[str, Any]
    outcome: str = "unknown"
    result: Any = None


@dataclass
class Journals:
    """All journals of a round."""

    attempts: dict[str, Attempt] = field(default_factory=dict)
    events: list[dict[str, Any]] = field(default_factory=list)

    def with_outcome(self, deed: str, outcome: str) -> list[Attempt]:
        return [found for found in self.attempts.values() if (found.deed, found.outcome) == (deed, outcome)]

    def outcomes(self) -> Counter[str]:
        return Counter(f"{found.deed} {found.outcome}" for found in self.attempts.values())

    def count(self, event: str, key: str = "") -> Counter[str]:
        """How often something happened, by one of its details."""
        return Counter(str(line.get(key, "")) for line in self.events if line["event"] == event)

    def total(self, event: str, key: str) -> int:
        """The sum of a number that came with an event."""
        return sum(line[key] for line in self.events if line["event"] == event)


def read_journals(paths: Iterable[Path]) -> Journals:
    """Read what all workers have left behind."""
    journals = Journals()
    for path in paths:
        for line in path.read_text().splitlines():
            said = json.loads(line)
            if "event" in said:
                journals.events.append(said)
            elif "outcome" in said:
                attempt = journals.attempts[said["mark"]]
                attempt.outcome, attempt.result = said["outcome"], said["result"]
            else:
                mark, deed = said.pop("mark"), said.pop("deed")
                journals.attempts[mark] = Attempt(mark, deed, said)
    return journals
