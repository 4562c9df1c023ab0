"""What does not hold."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Break:
    """A place where the record does not hold, in words for the person who has to explain it."""

    subject: str
    sequence: int
    problem: str
