"""What the gate says about one thing in a diagram: where, what is wrong, and the mend."""

from dataclasses import dataclass
from typing import Literal

Severity = Literal["error", "warning"]


@dataclass(frozen=True)
class Finding:
    """One complaint. An error keeps the process from being published; a warning does not.

    Attributes:
        element_id: the drawn element, fact, clock or form concerned; '' for the file as a whole.
        element_name: its name as people read it; '' when it has none.
        problem: what is wrong, as a sentence.
        mend: what to do about it, as a sentence.
        severity: error or warning.
        rule: a stable code for the kind of complaint.
        file: the file concerned, as the caller named it.
    """

    element_id: str
    element_name: str
    problem: str
    mend: str
    severity: Severity
    rule: str
    file: str = ""

    def __str__(self) -> str:
        """One line for a terminal."""
        where = " ".join(part for part in (self.element_id, f"“{self.element_name}”") if part.strip("“”"))
        place = ": ".join(part for part in (self.file, where) if part)
        return f"{place}: {self.severity} [{self.rule}] {self.problem} {self.mend}".removeprefix(": ")
